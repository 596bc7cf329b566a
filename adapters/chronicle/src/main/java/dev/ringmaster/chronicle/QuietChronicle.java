package dev.ringmaster.chronicle;

import java.io.IOException;
import net.openhft.chronicle.core.Jvm;
import net.openhft.chronicle.core.onoes.ExceptionHandler;
import net.openhft.chronicle.core.onoes.NullExceptionHandler;
import net.openhft.chronicle.core.onoes.ThreadLocalisedExceptionHandler;

/**
 * Opens Chronicle files without the advice Chronicle logs while it does so. What goes wrong comes as exceptions and
 * counts instead. Changes nothing for other threads, and for this thread only during the call.
 */
final class QuietChronicle {
    private static final String SLF4J_VERBOSITY = "slf4j.internal.verbosity";

    private QuietChronicle() {}

    /** Something that opens a file. */
    @FunctionalInterface
    interface Opening<T> {
        /** Opens it. */
        T open() throws IOException;
    }

    /** Runs an opening with Chronicle's warnings off. */
    static <T> T call(Opening<T> opening) throws IOException {
        ThreadLocalisedExceptionHandler warnings = warnings();
        ExceptionHandler before = warnings.threadLocalHandler();
        warnings.threadLocalHandler(NullExceptionHandler.NOTHING);
        try {
            return opening.open();
        } finally {
            warnings.threadLocalHandler(before == null ? warnings.defaultHandler() : before);
        }
    }

    /** The first use of {@code Jvm} in a process makes SLF4J print a notice to a host that has no log provider. */
    private static ThreadLocalisedExceptionHandler warnings() {
        if (System.getProperty(SLF4J_VERBOSITY) != null) {
            return (ThreadLocalisedExceptionHandler) Jvm.warn();
        }
        System.setProperty(SLF4J_VERBOSITY, "ERROR");
        try {
            return (ThreadLocalisedExceptionHandler) Jvm.warn();
        } finally {
            System.clearProperty(SLF4J_VERBOSITY);
        }
    }
}
