package dev.ringmaster.model;

import dev.ringmaster.api.ResourceCatalog;

/** The limits that a scheduler is made with. */
record World(ResourceCatalog catalog, int levels, int maxOpen, int maxQueued, int credits) {
    @Override
    public String toString() {
        return "levels=" + levels + " maxOpen=" + maxOpen + " maxQueued=" + maxQueued + " credits=" + credits + " "
                + catalog + " fitWeights=" + catalog.fitWeights();
    }
}
