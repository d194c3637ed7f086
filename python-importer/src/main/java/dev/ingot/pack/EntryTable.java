package dev.ingot.pack;

import dev.ingot.CorruptPackException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** The entries of an open pack: the tree of folders and files, and their names. Trusts no number in the file. */
final class EntryTable {
    private final ByteBuffer entries;
    private final ByteBuffer strings;
    private final int entryCount;
    private final int slotCount;
    private final String resource;

    /**
     * Creates the table.
     *
     * @param entries as many rows as the header says
     * @param strings what the rows' names lie in
     */
    EntryTable(ByteBuffer entries, ByteBuffer strings, PackHeader header, String resource) {
        this.entries = entries;
        this.strings = strings;
        this.entryCount = header.entryCount();
        this.slotCount = header.slotCount();
        this.resource = resource;
    }

    EntryKind kind(int entry) {
        int code = EntryRecord.kindCode(entries, entry);
        EntryKind kind = EntryKind.ofCode(code);
        if (kind == null) {
            throw damaged("entry " + entry + " has the unknown kind " + code);
        }
        return kind;
    }

    private EntryRecord row(int entry) {
        return EntryRecord.load(entries, entry);
    }

    int flags(int entry) {
        return EntryRecord.flags(entries, entry);
    }

    int parent(int entry) {
        return checked(row(entry).parent(), entry);
    }

    String path(int entry) {
        EntryRecord row = row(entry);
        return text(entry, row.pathOffset(), row.pathLength());
    }

    String name(int entry) {
        EntryRecord row = row(entry);
        int skip = Math.min(row.nameOffset(), row.pathLength());
        return text(entry, row.pathOffset() + skip, row.pathLength() - skip);
    }

    @Nullable
    String moduleName(int entry) {
        EntryRecord row = row(entry);
        return row.moduleLength() == 0 ? null : text(entry, row.moduleOffset(), row.moduleLength());
    }

    int childCount(int entry) {
        if (kind(entry) != EntryKind.FOLDER) {
            return 0;
        }
        int count = row(entry).childCount();
        if (count < 0 || count >= entryCount) {
            throw damaged("folder " + entry + " has " + count + " of " + entryCount + " entries as children");
        }
        return count;
    }

    /** Returns the number of a child; {@code index} lies below {@link #childCount}. */
    int child(int folder, int index) {
        return checked(row(folder).first() + index, folder);
    }

    int slotCount(int entry) {
        return kind(entry) == EntryKind.FOLDER ? 0 : row(entry).slotCount();
    }

    /** Returns the row of an entry's slot in the slot table. */
    int slot(int entry, int index) {
        int row = row(entry).first() + index;
        if (row < 0 || row >= slotCount) {
            throw damaged("entry " + entry + " names slot " + row + " of " + slotCount);
        }
        return row;
    }

    /** Says whether an entry has the module name between two characters of a text. Allocates nothing. */
    boolean hasModuleName(int entry, String text, int start, int end) {
        int offset = EntryRecord.moduleOffset(entries, checked(entry, entry));
        return sameText(offset, EntryRecord.moduleLength(entries, entry), entry, text, start, end);
    }

    /** Says whether an entry has the path between two characters of a text. Allocates nothing. */
    boolean hasPath(int entry, String text, int start, int end) {
        int offset = EntryRecord.pathOffset(entries, checked(entry, entry));
        return sameText(offset, EntryRecord.pathLength(entries, entry), entry, text, start, end);
    }

    private boolean sameText(int offset, int length, int entry, String text, int start, int end) {
        checkText(entry, offset, length);
        return Utf8.equals(text, start, end, strings, offset, length);
    }

    private String text(int entry, int offset, int length) {
        checkText(entry, offset, length);
        byte[] text = new byte[length];
        strings.get(offset, text);
        return new String(text, StandardCharsets.UTF_8);
    }

    private void checkText(int entry, int offset, int length) {
        if (offset < 0 || offset > strings.limit() - length) {
            throw damaged("entry " + entry + " has a name at " + offset + " of " + strings.limit() + " bytes of names");
        }
    }

    private int checked(int number, int whose) {
        if (number < 0 || number >= entryCount) {
            throw damaged("entry " + whose + " names entry " + number + " of " + entryCount);
        }
        return number;
    }

    private CorruptPackException damaged(String detail) {
        return new CorruptPackException(resource, detail + " (damaged?); run 'ingot verify'");
    }
}
