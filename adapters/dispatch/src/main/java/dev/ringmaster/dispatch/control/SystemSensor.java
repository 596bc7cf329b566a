package dev.ringmaster.dispatch.control;

import java.io.IOException;

/** Tells how busy the machine is. One thread at a time; may read files, so not the dispatcher's. */
@FunctionalInterface
public interface SystemSensor {
    /**
     * Reads once.
     *
     * @throws IOException if there is nothing to tell; that never means idle
     */
    SystemSample read() throws IOException;
}
