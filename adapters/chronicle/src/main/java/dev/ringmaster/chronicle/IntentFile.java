package dev.ringmaster.chronicle;

import dev.ringmaster.port.RecordCodec;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.zip.CRC32C;

/**
 * The records that are about to change the map, written down before the first of them does. Single thread.
 *
 * <p>The map overwrites a value in place, so a process killed in the middle leaves neither the old value nor the new
 * one. After such a death the records of this file are applied again, which completes them; if the death came while
 * this file was written, its check does not fit and the map had not been touched.
 *
 * <pre>
 * bytes 0-7   check over all that follows, up to the last record
 *       8-15  number of records; 0 if there are none
 *       16-   records, see {@link RecordCodec}
 * </pre>
 *
 * <p>Written by system calls on a file that never grows: an interrupt does not close it and a full disk does not
 * matter.
 */
final class IntentFile implements AutoCloseable {
    /** How many records fit. */
    static final int CAPACITY = 256;

    private static final VarHandle WORDS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final int COUNT = Long.BYTES;
    private static final int RECORDS = 2 * Long.BYTES;

    private final RandomAccessFile file;
    private final int recordSize;
    private final byte[] image;
    private final CRC32C crc = new CRC32C();

    /** Opens the file; makes it at its full size if there is none or it is too short. */
    IntentFile(Path path, int recordSize) throws IOException {
        this.recordSize = recordSize;
        image = new byte[RECORDS + CAPACITY * recordSize];
        file = new RandomAccessFile(path.toFile(), "rw");
        if (file.length() < image.length) {
            writeImage(image.length);
            file.getFD().sync();
        }
    }

    /** Takes a copy of an encoded record as number {@code index}. */
    void set(int index, byte[] record) {
        System.arraycopy(record, 0, image, RECORDS + index * recordSize, recordSize);
    }

    /** Copies record number {@code index} out. */
    void get(int index, byte[] record) {
        System.arraycopy(image, RECORDS + index * recordSize, record, 0, recordSize);
    }

    /** Writes the first {@code count} records down; when this returns they survive the death of the process. */
    void write(int count) throws IOException {
        int length = RECORDS + count * recordSize;
        WORDS.set(image, COUNT, (long) count);
        WORDS.set(image, 0, check(length));
        writeImage(length);
    }

    /** Reads what was written down last and returns how many records that is; 0 if it was not completely written. */
    int read() throws IOException {
        file.seek(0);
        file.readFully(image);
        long count = (long) WORDS.get(image, COUNT);
        if (count <= 0 || count > CAPACITY) {
            return 0;
        }
        int length = RECORDS + (int) count * recordSize;
        return (long) WORDS.get(image, 0) == check(length) ? (int) count : 0;
    }

    /** Forgets what was written down. */
    void clear() throws IOException {
        write(0);
    }

    @Override
    public void close() throws IOException {
        file.close();
    }

    private long check(int length) {
        crc.reset();
        crc.update(image, COUNT, length - COUNT);
        return crc.getValue();
    }

    private void writeImage(int length) throws IOException {
        file.seek(0);
        file.write(image, 0, length);
    }
}
