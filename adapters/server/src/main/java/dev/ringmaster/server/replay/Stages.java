package dev.ringmaster.server.replay;

import dev.ringmaster.api.Stage;

/** The names of the stages in files. */
public final class Stages {
    private Stages() {}

    /** Like {@code publishToDecide}. */
    public static String label(Stage stage) {
        return switch (stage) {
            case PUBLISH_TO_DECIDE -> "publishToDecide";
            case DECIDE_TO_CONFIRM -> "decideToConfirm";
            case QUEUE_WAIT -> "queueWait";
        };
    }
}
