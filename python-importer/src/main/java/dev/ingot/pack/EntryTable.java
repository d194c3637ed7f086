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
        int code = entries.get(row(entry) + EntryRecord.KIND);
        EntryKind kind = EntryKind.ofCode(code);
        if (kind == null) {
            throw damaged("entry " + entry + " has the unknown kind " + code);
        }
        return kind;
    }

    int flags(int entry) {
        return entries.get(row(entry) + EntryRecord.FLAGS);
    }

    int parent(int entry) {
        return checked(entries.getInt(row(entry) + EntryRecord.PARENT), entry);
    }

    String path(int entry) {
        int row = row(entry);
        return text(entry, entries.getInt(row + EntryRecord.PATH_OFFSET), u16(row + EntryRecord.PATH_LENGTH));
    }

    String name(int entry) {
        int row = row(entry);
        int length = u16(row + EntryRecord.PATH_LENGTH);
        int skip = Math.min(u16(row + EntryRecord.NAME_OFFSET), length);
        return text(entry, entries.getInt(row + EntryRecord.PATH_OFFSET) + skip, length - skip);
    }

    @Nullable
    String moduleName(int entry) {
        int row = row(entry);
        int length = u16(row + EntryRecord.MODULE_LENGTH);
        return length == 0 ? null : text(entry, entries.getInt(row + EntryRecord.MODULE_OFFSET), length);
    }

    int childCount(int entry) {
        if (kind(entry) != EntryKind.FOLDER) {
            return 0;
        }
        int count = entries.getInt(row(entry) + EntryRecord.CHILD_COUNT);
        if (count < 0 || count >= entryCount) {
            throw damaged("folder " + entry + " has " + count + " of " + entryCount + " entries as children");
        }
        return count;
    }

    /** Returns the number of a child; {@code index} lies below {@link #childCount}. */
    int child(int folder, int index) {
        return checked(entries.getInt(row(folder) + EntryRecord.FIRST) + index, folder);
    }

    int slotCount(int entry) {
        return kind(entry) == EntryKind.FOLDER ? 0 : u16(row(entry) + EntryRecord.SLOT_COUNT);
    }

    /** Returns the row of an entry's slot in the slot table. */
    int slot(int entry, int index) {
        int number = entries.getInt(row(entry) + EntryRecord.FIRST) + index;
        if (number < 0 || number >= slotCount) {
            throw damaged("entry " + entry + " names slot " + number + " of " + slotCount);
        }
        return number;
    }

    /** Says whether an entry has the module name between two characters of a text. Allocates nothing. */
    boolean hasModuleName(int entry, String text, int start, int end) {
        int row = row(checked(entry, entry));
        int offset = entries.getInt(row + EntryRecord.MODULE_OFFSET);
        return sameText(offset, u16(row + EntryRecord.MODULE_LENGTH), entry, text, start, end);
    }

    /** Says whether an entry has the path between two characters of a text. Allocates nothing. */
    boolean hasPath(int entry, String text, int start, int end) {
        int row = row(checked(entry, entry));
        int offset = entries.getInt(row + EntryRecord.PATH_OFFSET);
        return sameText(offset, u16(row + EntryRecord.PATH_LENGTH), entry, text, start, end);
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

    private static int row(int entry) {
        return entry * EntryRecord.SIZE;
    }

    private int u16(int offset) {
        return Short.toUnsignedInt(entries.getShort(offset));
    }

    private CorruptPackException damaged(String detail) {
        return new CorruptPackException(resource, detail + " (damaged?); run 'ingot verify'");
    }
}
