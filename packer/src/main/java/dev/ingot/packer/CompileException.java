package dev.ingot.packer;

import java.util.List;

/** Modules do not compile, and the policy says that they must. */
public final class CompileException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    CompileException(List<String> errors) {
        super(errors.size()
                + " modules do not compile; mend or exclude them, or allow 'syntax-errors = \"report\"':\n  "
                + String.join("\n  ", errors));
    }
}
