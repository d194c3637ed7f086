package dev.ingot.examples.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Both drivers say what SQL says. */
class WordStatisticsTests {
    private static final long LINES = Long.getLong("ingot.lines", 2_000);

    @TempDir
    private static Path folder;

    private static String pack = "";

    @BeforeAll
    static void makePack() throws Exception {
        assumeTrue(
                Files.isExecutable(Path.of("/usr/bin/apt-get")),
                "its pack holds Debian's Jinja2, for which it needs apt-get");
        pack = folder.resolve("job.pypack").toString();
        Process packing = new ProcessBuilder("./pack", pack).inheritIO().start();
        assertThat(packing.waitFor()).isZero();
    }

    private static SparkSession session() {
        return SparkSession.builder()
                .master("local[2]")
                .config("spark.ui.enabled", false)
                .config("spark.sql.shuffle.partitions", 2)
                .getOrCreate();
    }

    private static List<String> expected(SparkSession spark) {
        Corpus.generate(spark, LINES).createOrReplaceTempView("corpus");
        return spark.sql("""
                        WITH words AS (SELECT explode(split(text, ' ')) AS word FROM corpus),
                             counts AS (SELECT word, length(word) AS letters, count(*) AS n FROM words GROUP BY word),
                             ranked AS (SELECT *, row_number() OVER (PARTITION BY letters ORDER BY n DESC, word)
                                                         AS place FROM counts)
                        SELECT concat(letters, ' letters: ', count(*), ' words, ', sum(n),
                                      ' times in all; most often ', max(CASE WHEN place = 1 THEN word END), ', ',
                                      max(n), ' times')
                        FROM ranked GROUP BY letters ORDER BY letters""").as(Encoders.STRING()).collectAsList();
    }

    @Test
    void bothDriversReportWhatSqlDoes() throws Exception {
        try (SparkSession spark = session()) {
            List<String> expected = expected(spark);
            assertThat(expected).hasSize(3);
            assertThat(WordStatistics.report(spark, pack, LINES)).isEqualTo(expected);

            PrintStream out = System.out;
            ByteArrayOutputStream printed = new ByteArrayOutputStream();
            System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
            try {
                // It takes the session that there is.
                assertThat(PythonDriver.run(List.of(pack, Long.toString(LINES))))
                        .isZero();
            } finally {
                System.setOut(out);
            }
            assertThat(printed.toString(StandardCharsets.UTF_8).lines()).containsExactlyElementsOf(expected);
        }
    }
}
