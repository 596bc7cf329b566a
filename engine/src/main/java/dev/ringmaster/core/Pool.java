package dev.ringmaster.core;

import dev.ringmaster.api.ResourceCatalog;
import dev.ringmaster.core.capacity.ResourceVector;
import dev.ringmaster.core.capacity.ShapeTable;
import dev.ringmaster.core.placement.Placer;
import dev.ringmaster.core.queue.WaitingQueues;

/** One pool: the shapes that are asked of it, who waits for it, and where its workers' room is. */
final class Pool {
    final ShapeTable shapes = new ShapeTable();
    final WaitingQueues waiting;
    final Placer placer;

    Pool(ResourceCatalog catalog, int levels) {
        waiting = new WaitingQueues(
                shapes, levels, ResourceVector.length(catalog.dimensions().size()));
        placer = new Placer(catalog);
    }
}
