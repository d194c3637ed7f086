package dev.ingot.policy;

/** What becomes of a module that does not compile. */
public enum SyntaxErrors {
    /** It is packed as source and reported: stock Python does not import it either. */
    REPORT,
    /** Nothing is packed. */
    FAIL
}
