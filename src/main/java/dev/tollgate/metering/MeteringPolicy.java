package dev.tollgate.metering;

import java.util.Set;

/**
 * What the operator decides about charging.
 *
 * @param createUnknownPayers give an unknown LiteLLM user or team an account, rather than quarantine its records
 * @param trustedEndUserSources sources whose end-user names name payers; everywhere else the caller could forge them
 * @param chargeCacheHits charge what LiteLLM answered from its own cache
 * @param chargeFailures charge the partial usage that failed calls report
 */
public record MeteringPolicy(
        boolean createUnknownPayers,
        Set<String> trustedEndUserSources,
        boolean chargeCacheHits,
        boolean chargeFailures) {
    public MeteringPolicy {
        trustedEndUserSources = Set.copyOf(trustedEndUserSources);
    }
}
