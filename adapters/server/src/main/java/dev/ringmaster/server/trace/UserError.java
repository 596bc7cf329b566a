package dev.ringmaster.server.trace;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;

/** What a user can put right; the message is one sentence. The command ends with exit code 2 and no stack trace. */
public final class UserError extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** With the sentence. */
    public UserError(String message) {
        super(message);
    }

    /** With the sentence and what lies behind it. */
    public UserError(String message, Throwable cause) {
        super(message, cause);
    }

    /** What a failed file operation was stopped by, in a few words. */
    public static String reason(IOException e) {
        if (e instanceof AccessDeniedException) {
            return "permission denied";
        }
        if (e instanceof NoSuchFileException) {
            return "no such file or directory";
        }
        String reason = e instanceof FileSystemException failed ? failed.getReason() : e.getMessage();
        return reason == null ? e.getClass().getSimpleName() : reason;
    }
}
