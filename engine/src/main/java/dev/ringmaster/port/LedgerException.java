package dev.ringmaster.port;

/** The ledger cannot be opened or read. The message is one sentence for a person: what, where and what is allowed. */
public final class LedgerException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** With a sentence for a person. */
    public LedgerException(String message) {
        super(message);
    }

    /** With a sentence for a person and what lies behind it. */
    public LedgerException(String message, Throwable cause) {
        super(message, cause);
    }
}
