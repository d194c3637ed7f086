/** A program that is run from the module path, and as a shaded jar. */
module it.forms {
    requires dev.ingot.stdlib;
}
