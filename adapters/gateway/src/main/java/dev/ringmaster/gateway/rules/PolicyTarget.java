package dev.ringmaster.gateway.rules;

import dev.ringmaster.api.AdmissionPolicy;
import dev.ringmaster.api.PublishResult;

/** Takes over policies: {@code engine::tryChangePolicy}. */
@FunctionalInterface
public interface PolicyTarget {
    /**
     * Offers a policy; must not block.
     *
     * @throws IllegalArgumentException if the policy is none for this target
     */
    PublishResult tryChangePolicy(AdmissionPolicy policy);
}
