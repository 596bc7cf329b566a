package dev.ringmaster.model;

import dev.ringmaster.api.AdmissionPolicy;
import dev.ringmaster.api.Demand;
import dev.ringmaster.api.LedgerAwayPolicy;
import dev.ringmaster.api.PoolPolicy;
import dev.ringmaster.api.ResourceCatalog;
import dev.ringmaster.api.WorkerSpec;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** What a scheduler is made with. */
record World(
        ResourceCatalog catalog,
        AdmissionPolicy policy,
        List<PoolPolicy> pools,
        int maxAccounts,
        int maxOpen,
        int credits,
        LedgerAwayPolicy whenLedgerIsAway) {
    World(ResourceCatalog catalog, AdmissionPolicy policy, int maxAccounts, int maxOpen) {
        this(
                catalog,
                policy,
                Collections.nCopies(catalog.pools().size(), PoolPolicy.DEFAULT),
                maxAccounts,
                maxOpen,
                0,
                LedgerAwayPolicy.HOLD);
    }

    /** The pools whose workers the requests of a pool may use, in the order in which they turn to them. */
    List<Integer> reach(int pool) {
        List<Integer> reach = new ArrayList<>(List.of(pool));
        reach.addAll(pools.get(pool).failover());
        return reach;
    }

    /** The hard rules about what sort of worker a request may use, whatever is free there. */
    boolean mayUse(int pool, Demand demand, WorkerSpec worker) {
        boolean hasGpus = worker.capacity().gpuDevices() > 0;
        boolean isWasteOfGpus =
                hasGpus && demand.gpuDevices() == 0 && !pools.get(worker.pool()).isCpuWorkOnGpuWorkers();
        boolean isRefusedByWorker = false;
        boolean isRefusedByRequest = false;
        for (int label = 0; label < catalog.labels().size(); label++) {
            boolean hasBoth = (worker.labels() >> label & 1) == 1 && (demand.labels() >> label & 1) == 1;
            boolean isSame = hasBoth && worker.label(label) == demand.label(label);
            isRefusedByWorker |= (worker.reservedLabels() >> label & 1) == 1 && !isSame;
            isRefusedByRequest |= (demand.requiredLabels() >> label & 1) == 1 && !isSame;
        }
        boolean isTooRisky = worker.isPreemptable() && !demand.allowsPreemptable();
        return reach(pool).contains(worker.pool())
                && !isWasteOfGpus
                && !isRefusedByWorker
                && !isRefusedByRequest
                && !isTooRisky;
    }

    int levels() {
        return policy.levels();
    }

    @Override
    public String toString() {
        return "maxAccounts=" + maxAccounts + " maxOpen=" + maxOpen + " credits=" + credits + " " + whenLedgerIsAway
                + " " + pools + " " + catalog + " fitWeights=" + catalog.fitWeights() + " " + policy;
    }
}
