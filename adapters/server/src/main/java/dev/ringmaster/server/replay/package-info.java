/**
 * Drives an engine through a workload. The driver thread publishes and samples; {@link
 * dev.ringmaster.server.replay.DecisionLog} is called by the deciding thread.
 */
@NullMarked
package dev.ringmaster.server.replay;

import org.jspecify.annotations.NullMarked;
