package dev.ringmaster.chronicle;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.zip.CRC32C;

/** What is done to whole files: copy, check, really allocate, replace. Any thread; blocks for as long as the disk does. */
final class LedgerFiles {
    private static final int BLOCK_BYTES = 1 << 20;

    private LedgerFiles() {}

    /**
     * Reads every block of a file and writes it back, so that no part of it is a hole. A mapped hole on a full disk
     * kills the process when it is written; here it is an {@link IOException}.
     */
    static void allocate(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            ByteBuffer block = ByteBuffer.allocateDirect(BLOCK_BYTES);
            for (long position = 0; readBlock(channel, position, block); position += block.limit()) {
                writeBlock(channel, position, block);
            }
            channel.force(true);
        }
    }

    /** Writes a copy that shares no block with the original, and forces it. */
    static void copy(Path from, Path to) throws IOException {
        try (FileChannel source = FileChannel.open(from, StandardOpenOption.READ);
                FileChannel target = FileChannel.open(
                        to,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.TRUNCATE_EXISTING,
                        StandardOpenOption.WRITE)) {
            ByteBuffer block = ByteBuffer.allocateDirect(BLOCK_BYTES);
            for (long position = 0; readBlock(source, position, block); position += block.limit()) {
                writeBlock(target, position, block);
            }
            target.force(true);
        }
    }

    /** The check over the first bytes of a file. */
    static long check(Path file, long bytes) throws IOException {
        CRC32C check = new CRC32C();
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            ByteBuffer block = ByteBuffer.allocateDirect(BLOCK_BYTES);
            for (long position = 0; position < bytes && readBlock(channel, position, block); ) {
                block.limit((int) Math.min(block.limit(), bytes - position));
                position += block.limit();
                check.update(block);
            }
        }
        return check.getValue();
    }

    /** Makes sure that what was written to a file survives a loss of power. */
    static void force(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
    }

    /** Puts content in the place of a file: after a crash there is the old content or the new, never a part. */
    static void replace(Path file, byte[] content) throws IOException {
        Path temporary = file.resolveSibling(file.getFileName() + ".new");
        try {
            Files.write(temporary, content);
            force(temporary);
            move(temporary, file);
        } catch (IOException e) {
            Files.deleteIfExists(temporary);
            throw e;
        }
    }

    /** Puts a file in the place of another at once, and durably where the system can. */
    static void move(Path from, Path to) throws IOException {
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        forceDirectory(to.resolveSibling(""));
    }

    /** What went wrong, as the end of a sentence: without the path that such exceptions put in front. */
    static String reason(IOException e) {
        if (e instanceof NoSuchFileException) {
            return "it does not exist";
        }
        if (e instanceof FileAlreadyExistsException) {
            return "there is a file of that name";
        }
        if (e instanceof AccessDeniedException) {
            return "access is denied";
        }
        String reason = e instanceof FileSystemException inFiles ? inFiles.getReason() : e.getMessage();
        return reason == null ? e.getClass().getSimpleName() : reason;
    }

    private static boolean readBlock(FileChannel from, long position, ByteBuffer block) throws IOException {
        block.clear();
        int read = 0;
        while (block.hasRemaining() && read >= 0) {
            read = from.read(block, position + block.position());
        }
        block.flip();
        return block.hasRemaining();
    }

    private static void writeBlock(FileChannel to, long position, ByteBuffer block) throws IOException {
        while (block.hasRemaining()) {
            to.write(block, position + block.position());
        }
    }

    private static void forceDirectory(Path directory) {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        } catch (IOException e) {
            // Some systems cannot open a directory; there the rename is as durable as they make it.
        }
    }
}
