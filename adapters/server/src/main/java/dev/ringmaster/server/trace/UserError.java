package dev.ringmaster.server.trace;

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
}
