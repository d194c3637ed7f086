package dev.ingot.packer;

import java.util.List;

/** Inputs disagree about what a path or a distribution is; nothing is merged silently. */
public final class ConflictException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    private static final int MOST_SHOWN = 10;

    ConflictException(List<String> conflicts) {
        super(text(conflicts));
    }

    private static String text(List<String> conflicts) {
        StringBuilder text = new StringBuilder("the inputs do not go together; leave one of each two out:");
        conflicts.stream().limit(MOST_SHOWN).forEach(line -> text.append("\n  ").append(line));
        if (conflicts.size() > MOST_SHOWN) {
            text.append("\n  and ").append(conflicts.size() - MOST_SHOWN).append(" more");
        }
        return text.toString();
    }
}
