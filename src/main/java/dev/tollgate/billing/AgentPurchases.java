package dev.tollgate.billing;

import io.vertx.core.Future;
import io.vertx.sqlclient.SqlClient;

/**
 * The way of an agent into an account's library: at once where nothing is to be paid first, else by a checkout. Thread-safe.
 *
 * <p>Whatever is decided of an agent is decided while its row is locked, so that it cannot be taken from sale, or become the
 * buyer's own, between the look and the purchase.
 */
public final class AgentPurchases {
    private final AgentOffers offers;
    private final boolean livemode;

    public AgentPurchases(AgentOffers offers, boolean livemode) {
        this.offers = offers;
        this.livemode = livemode;
    }

    /** What became of the wish to have an agent. */
    public sealed interface Outcome {
        /**
         * It may be used from now on.
         *
         * @param byToken its use is paid by the token
         */
        record Added(AgentTerms terms, boolean byToken) implements Outcome {}

        /**
         * It may be used already.
         *
         * @param restored it was put away, and is in the library again
         * @param paid it is one that is paid for, and so not had by asking twice
         */
        record Owned(AgentTerms terms, boolean restored, boolean paid) implements Outcome {}

        /** It is to be paid first. */
        record ToPay(AgentOffer offer) implements Outcome {}

        record Refused(Refusal why) implements Outcome {}
    }

    /** Why an agent is not to be had. */
    public enum Refusal {
        NO_AGENT,
        NO_ACCOUNT,
        /** Nobody buys from himself. */
        OWN,
        NOT_FOR_SALE,
        /** It is paid by use, and the account has nothing to pay with. */
        CREDITS_NEEDED
    }

    public AgentOffers offers() {
        return offers;
    }

    /**
     * Takes an agent by its id or slug, so far as that needs no checkout. To be called in a transaction, which it does not end, and
     * in which nothing was locked before.
     */
    public Future<Outcome> take(SqlClient transaction, long accountId, String idOrSlug) {
        return offers.lock(transaction, idOrSlug).compose(found -> {
            AgentTerms terms = found.terms();
            if (terms == null) {
                return refused(Refusal.NO_AGENT);
            }
            Long creator = terms.creatorAccountId();
            if (creator != null && creator == accountId) {
                return refused(Refusal.OWN);
            }
            return switch (found) {
                case AgentOffers.Found.Open open -> open(transaction, accountId, open);
                case AgentOffers.Found.ForSale sale ->
                    unlessOwned(transaction, accountId, terms, true, new Outcome.ToPay(sale.offer()));
                case AgentOffers.Found.NotForSale not ->
                    unlessOwned(transaction, accountId, terms, not.paid(), new Outcome.Refused(Refusal.NOT_FOR_SALE));
                case AgentOffers.Found.None none -> refused(Refusal.NO_AGENT);
            };
        });
    }

    /** Puts an agent back that the account may use. */
    public static Future<Boolean> restore(SqlClient client, long accountId, long agentId) {
        return AgentLibrarySql.restore(client, accountId, agentId);
    }

    private static Future<Outcome> unlessOwned(
            SqlClient transaction, long accountId, AgentTerms terms, boolean paid, Outcome otherwise) {
        return EntitlementsSql.isActive(transaction, accountId, terms.agentId())
                .compose(active ->
                        active ? owned(transaction, accountId, terms, paid) : Future.succeededFuture(otherwise));
    }

    private Future<Outcome> open(SqlClient transaction, long accountId, AgentOffers.Found.Open open) {
        AgentTerms terms = open.terms();
        return EntitlementsSql.lock(transaction, accountId, terms.agentId())
                .compose(locked -> EntitlementsSql.isActive(transaction, accountId, terms.agentId()))
                .compose(active ->
                        active ? owned(transaction, accountId, terms, false) : give(transaction, accountId, open));
    }

    private Future<Outcome> give(SqlClient transaction, long accountId, AgentOffers.Found.Open open) {
        return PaymentMeansSql.find(transaction, accountId, livemode).compose(means -> {
            if (means == PaymentMeansSql.Means.NO_ACCOUNT) {
                return refused(Refusal.NO_ACCOUNT);
            }
            if (means == PaymentMeansSql.Means.NONE && open.byToken()) {
                return refused(Refusal.CREDITS_NEEDED);
            }
            return EntitlementsSql.give(transaction, accountId, open.terms().agentId())
                    .map(given -> new Outcome.Added(open.terms(), open.byToken()));
        });
    }

    private static Future<Outcome> owned(SqlClient transaction, long accountId, AgentTerms terms, boolean paid) {
        return restore(transaction, accountId, terms.agentId())
                .map(restored -> new Outcome.Owned(terms, restored, paid));
    }

    private static Future<Outcome> refused(Refusal why) {
        return Future.succeededFuture(new Outcome.Refused(why));
    }
}
