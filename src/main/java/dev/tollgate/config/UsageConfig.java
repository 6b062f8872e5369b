package dev.tollgate.config;

import java.time.Duration;
import java.util.List;

/**
 * The way of usage records in.
 *
 * @param writers batch writers; each has its own database connection, accounts are spread over them by hash
 * @param flushRowsMax the most rows of one transaction
 * @param queueRowsMax the most records waiting for one writer; beyond it the answer is 503
 * @param queueBytesMax the same bound in bytes
 * @param ackTimeout how long a push waits for its commit before it is answered 503
 * @param trustedEndUserSources usage sources whose end-user names are believed when the payer is looked for
 * @param chargeCacheHits whether answers from LiteLLM's cache are charged
 * @param chargeFailures whether the tokens of failed calls are charged
 * @param markupBps added to LiteLLM's cost where a model has no price, in basis points
 */
public record UsageConfig(
        int writers,
        int flushRowsMax,
        int queueRowsMax,
        long queueBytesMax,
        Duration ackTimeout,
        UnknownPayer unknownPayer,
        List<String> trustedEndUserSources,
        boolean chargeCacheHits,
        boolean chargeFailures,
        int markupBps) {

    /** What happens to a record whose payer is not known. */
    public enum UnknownPayer {
        /** An account named after the LiteLLM user or team is made. */
        CREATE,
        /** The record is kept aside until somebody binds the payer. */
        QUARANTINE
    }

    public UsageConfig {
        trustedEndUserSources = List.copyOf(trustedEndUserSources);
    }

    static UsageConfig read(ConfigReader reader, Mode mode) {
        UsageConfig usage = new UsageConfig(
                reader.integer("usage.writers", 2, 1, 64),
                reader.integer("usage.flushRowsMax", 5_000, 1, 20_000),
                reader.integer("usage.queueRowsMax", 100_000, 1, 10_000_000),
                reader.bytes("usage.queueBytesMax", "64MiB", "64KiB", "16GiB"),
                reader.duration("usage.ackTimeout", "20s", "10ms", "10m"),
                reader.choice("usage.unknownPayer", mode.pick(UnknownPayer.CREATE, UnknownPayer.QUARANTINE)),
                reader.texts("usage.trustedEndUserSources"),
                reader.flag("usage.chargeCacheHits", false),
                reader.flag("usage.chargeFailures", false),
                reader.integer("usage.markupBps", 0, 0, 1_000_000));
        if (usage.queueRowsMax < usage.flushRowsMax) {
            reader.problem("usage.queueRowsMax", "must be at least usage.flushRowsMax, " + usage.flushRowsMax);
        }
        return usage;
    }
}
