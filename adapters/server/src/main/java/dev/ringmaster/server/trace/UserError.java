package dev.ringmaster.server.trace;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.List;

/** What a user can put right, a sentence each. The command ends with exit code 2 and no stack trace. */
public final class UserError extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String[] sentences;

    /** With the sentence. */
    public UserError(String message) {
        this(List.of(message));
    }

    /** With several sentences, at least one. */
    public UserError(List<String> messages) {
        super(String.join(" ", messages));
        sentences = messages.toArray(new String[0]);
    }

    /** With the sentence and what lies behind it. */
    public UserError(String message, Throwable cause) {
        super(message, cause);
        sentences = new String[] {message};
    }

    /** All that is to be put right. */
    public List<String> sentences() {
        return List.of(sentences);
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
