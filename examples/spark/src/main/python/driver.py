"""The job's driver in Python: Spark's Java API, from GraalPy. The same job as WordStatistics.java.

    driver PACK [LINES]
"""

import pathlib
import sys

import java

PackedFunctions = java.type("dev.ingot.spark.PackedFunctions")
SparkSession = java.type("org.apache.spark.sql.SparkSession")
StructType = java.type("org.apache.spark.sql.types.StructType")
functions = java.type("org.apache.spark.sql.functions")
Corpus = java.type("dev.ingot.examples.spark.Corpus")


def report(spark, pack, lines):
    """Return the lines of the report."""
    # The host has read it as a file of this machine, whatever Spark's own file system is.
    python = PackedFunctions.load(spark, pathlib.Path(pack).absolute().as_uri())
    counts = python.mapBatches(Corpus.generate(spark, lines), "wordstats:count_words", StructType.fromDDL("word STRING, n BIGINT"))
    counts = counts.groupBy("word").agg(functions.sum("n").alias("n")).selectExpr("length(word) AS letters", "word", "n")
    texts = python.applyInGroups(counts, ["letters"], "wordstats:report", StructType.fromDDL("letters INT, text STRING"))
    return [row.getString(1) for row in texts.orderBy("letters").collectAsList()]


if __name__ == "__main__":
    session = SparkSession.builder().appName("word statistics").getOrCreate()
    pack, *lines = sys.argv[1:]
    for line in report(session, pack, int(lines[0]) if lines else Corpus.LINES):
        print(line)
    session.stop()
