package dev.ringmaster.redisson;

/** A batch of a session, numbered when it is sent. */
abstract class NumberedCall extends OrderedCalls.Call {
    /** Ends what is to be sent under a number. */
    abstract void end(long sequence);
}
