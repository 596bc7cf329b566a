package dev.ringmaster.dispatch.upstream;

/** Says, in one plain sentence without any of the answer's content, why an answer cannot be read. */
public final class AnswerException extends Exception {
    private static final long serialVersionUID = 1L;

    /**
     * Makes one without a stack trace, for the fault is not in the program.
     *
     * @param sentence what is wrong with the answer; it is shown and logged, so it holds no secrets
     */
    public AnswerException(String sentence) {
        super(sentence, null, false, false);
    }
}
