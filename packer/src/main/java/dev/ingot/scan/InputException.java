package dev.ingot.scan;

import java.io.IOException;

/** An input cannot be packed. The message names it, what is wrong with it, and what to do. */
public final class InputException extends IOException {
    private static final long serialVersionUID = 1L;

    /**
     * @param input the file or folder
     * @param problem what is wrong and what to do
     */
    public InputException(Object input, String problem) {
        super(input + ": " + problem);
    }
}
