/** GraalPy's standard library as a pack, and all that is needed to run it. */
module dev.ingot.stdlib {
    requires transitive dev.ingot.host;
}
