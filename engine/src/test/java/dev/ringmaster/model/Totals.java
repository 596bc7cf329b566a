package dev.ringmaster.model;

/** What a scheduler says of itself that can be added up from its decisions. */
interface Totals {
    int openCount();

    /** What requests hold of an element: a dimension, or behind the last one GPU milli. */
    long reserved(int element);

    /** What all workers have of an element. */
    long capacity(int element);
}
