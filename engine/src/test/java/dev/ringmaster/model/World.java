package dev.ringmaster.model;

import dev.ringmaster.api.AdmissionPolicy;
import dev.ringmaster.api.ResourceCatalog;

/** What a scheduler is made with. */
record World(ResourceCatalog catalog, AdmissionPolicy policy, int maxAccounts, int maxOpen, int credits) {
    int levels() {
        return policy.levels();
    }

    @Override
    public String toString() {
        return "maxAccounts=" + maxAccounts + " maxOpen=" + maxOpen + " credits=" + credits + " " + catalog
                + " fitWeights=" + catalog.fitWeights() + " " + policy;
    }
}
