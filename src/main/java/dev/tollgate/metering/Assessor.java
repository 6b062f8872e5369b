package dev.tollgate.metering;

import dev.tollgate.accounts.Account;
import dev.tollgate.accounts.Agent;
import dev.tollgate.accounts.Binding;
import dev.tollgate.accounts.Directory;
import dev.tollgate.accounts.UnknownPayers;
import dev.tollgate.pricing.AgentPrice;
import dev.tollgate.pricing.PriceBook;
import dev.tollgate.pricing.PriceBooks;
import dev.tollgate.pricing.Pricer;
import dev.tollgate.pricing.Quote;
import dev.tollgate.pricing.RevenueShare;
import dev.tollgate.usage.UsageRecord;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Decides what a record costs and whom, from what is held in memory; touches no database. Safe for all threads. */
public final class Assessor {
    /** LiteLLM did not exist before; what claims to be older has a broken clock. */
    private static final long EARLIEST_MICROS =
            Instant.parse("2020-01-01T00:00:00Z").getEpochSecond() * 1_000_000;

    private static final long AHEAD_MAX_MICROS = Duration.ofDays(1).toMillis() * 1_000;

    /** Each look at a stored answer reports the cost of the call that made it again (BerriAI/litellm #17814). */
    private static final Set<String> REREADS = Set.of(
            "get_responses",
            "aget_responses",
            "list_input_items",
            "alist_input_items",
            "delete_responses",
            "adelete_responses");

    private final Directory directory;
    private final Attributor attributor;
    private final Supplier<PriceBooks> books;
    private final Pricer pricer;
    private final MeteringPolicy policy;
    private final Clock clock;

    /** @param books the price books in force at the moment of asking */
    public Assessor(
            Directory directory, Supplier<PriceBooks> books, Pricer pricer, MeteringPolicy policy, Clock clock) {
        this.directory = directory;
        this.attributor = new Attributor(directory, policy);
        this.books = books;
        this.pricer = pricer;
        this.policy = policy;
        this.clock = clock;
    }

    Assessment assess(int index, UsageRecord record) {
        String violation = violation(record);
        if (violation != null) {
            return new Assessment.Unchargeable("invalid_record", violation);
        }
        Binding binding = attributor.payer(record);
        Account account = binding == null ? null : directory.account(binding.accountId());
        if (binding == null || account == null) {
            return withoutPayer(record);
        }
        return price(index, record, binding, account);
    }

    private @Nullable String violation(UsageRecord record) {
        if (record.violation != null) {
            return record.violation;
        }
        long occurred = record.occurredMicros();
        if (occurred < 0) {
            return "startTime: missing";
        }
        if (occurred < EARLIEST_MICROS || occurred > clock.millis() * 1_000 + AHEAD_MAX_MICROS) {
            return "startTime: before 2020 or more than a day ahead";
        }
        return record.model == null && !record.isFailure ? "model: missing" : null;
    }

    private Assessment withoutPayer(UsageRecord record) {
        if (record.isFailure && !policy.chargeFailures()) {
            return new Assessment.Ignorable("failure_without_account", "a failed call of nobody known");
        }
        UnknownPayers.Payer payer = attributor.unknownPayer(record);
        if (policy.createUnknownPayers() && payer != null) {
            return new Assessment.PayerWanted(payer);
        }
        String who = payer == null
                ? "the record names no user and no team, and its key is not bound"
                : payer.kind().label() + " '" + payer.value() + "' is not bound to an account";
        return new Assessment.Unchargeable("unknown_account", who);
    }

    private Assessment price(int index, UsageRecord record, Binding binding, Account account) {
        Agent agent = attributor.agent(record, binding, account);
        long project = attributor.project(record, binding, account);
        PriceBook book = books.get().at(record.occurredMicros());
        String free = binding.exempt() ? "exempt" : freeBecause(record);
        if (free != null) {
            String status = binding.exempt() ? "exempt" : record.isFailure ? "void" : null;
            return new Assessment.Chargeable(new Charge(
                    index,
                    record,
                    account.id(),
                    agent == null ? Binding.NONE : agent.id(),
                    project,
                    name(record.model, ""),
                    book.version(),
                    free,
                    0,
                    0,
                    status,
                    Binding.NONE,
                    0,
                    -1,
                    0));
        }
        AgentPrice agentPrice = agent == null || agent.creatorAccountId() == account.id() ? null : agent.price();
        Quote quote = agentPrice != null
                ? pricer.quoteAgent(agentPrice, book, record.usage)
                : pricer.discounted(
                        account.discountBps(record.occurredMicros()),
                        book,
                        record.modelNames(),
                        record.callType,
                        record.usage,
                        record.providerCostNanos,
                        record.occurredMicros());
        return switch (quote) {
            case Quote.Unpriced unpriced ->
                new Assessment.Unchargeable(unpriced.code(), "model '" + record.model + "': " + unpriced.detail());
            case Quote.Priced priced ->
                new Assessment.Chargeable(charge(index, record, account, agent, project, priced, agentPrice));
        };
    }

    /** Why nothing is charged for the record, in the words of {@code price_source}, or null. */
    private @Nullable String freeBecause(UsageRecord record) {
        if (record.isFailure && !policy.chargeFailures()) {
            return "failure";
        }
        if (record.isCacheHit && !policy.chargeCacheHits()) {
            return "cache_hit";
        }
        return record.callType != null && REREADS.contains(record.callType) ? "reread" : null;
    }

    private static Charge charge(
            int index,
            UsageRecord record,
            Account account,
            @Nullable Agent agent,
            long project,
            Quote.Priced priced,
            @Nullable AgentPrice agentPrice) {
        long creatorId = Binding.NONE;
        long creatorNanos = 0;
        int shareBps = -1;
        if (agent != null && agentPrice != null && agent.creatorAccountId() != Binding.NONE) {
            creatorId = agent.creatorAccountId();
            shareBps = agentPrice.shareBps();
            creatorNanos = RevenueShare.of(
                            priced.costTotalNanos(), record.providerCostNanos, shareBps, agentPrice.base())
                    .creatorNanos();
        }
        return new Charge(
                index,
                record,
                account.id(),
                agent == null ? Binding.NONE : agent.id(),
                project,
                name(record.model, priced.model()),
                priced.priceVersion(),
                priced.source().name().toLowerCase(Locale.ROOT),
                priced.costInputNanos(),
                priced.costOutputNanos(),
                null,
                creatorId,
                creatorNanos,
                shareBps,
                isOurs(priced) ? account.discountBps(record.occurredMicros()) : 0);
    }

    /** An agent's price is its creator's, who did not agree to a discount. */
    private static boolean isOurs(Quote.Priced priced) {
        return priced.source() == Quote.Source.BOOK || priced.source() == Quote.Source.PROVIDER_COST;
    }

    private static String name(@Nullable String asked, String priced) {
        if (!priced.isEmpty()) {
            return priced;
        }
        return asked == null || asked.isEmpty() ? "unknown" : asked;
    }
}
