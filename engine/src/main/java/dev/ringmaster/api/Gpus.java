package dev.ringmaster.api;

/** The limits of GPU devices. */
public final class Gpus {
    /** What a whole device holds, in thousandths of a device. */
    public static final int DEVICE_MILLIS = 1000;

    /** Most devices of one worker: one bit each in a {@code long}. */
    public static final int MAX_DEVICES = 64;

    private Gpus() {}
}
