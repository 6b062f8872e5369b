package dev.tollgate.billing;

import io.vertx.core.Future;
import io.vertx.sqlclient.SqlClient;
import org.jspecify.annotations.Nullable;

/** Looks up what agents are sold at. */
public final class AgentOffers {
    private final int defaultShareBps;

    /** @param defaultShareBps a creator's share where his agent names none, in basis points */
    public AgentOffers(int defaultShareBps) {
        this.defaultShareBps = defaultShareBps;
    }

    /** An agent by its id or slug. */
    public sealed interface Found {
        /** It is for sale. */
        record ForSale(AgentOffer offer) implements Found {}

        /**
         * It costs nothing to have.
         *
         * @param byToken its use is paid by the token
         */
        record Open(AgentTerms terms, boolean byToken) implements Found {}

        /**
         * It is not published, or has no price; who has it keeps it.
         *
         * @param paid it was not for nothing when it was to be had
         */
        record NotForSale(AgentTerms terms, boolean paid) implements Found {}

        /** There is none. */
        record None() implements Found {}

        /** What it is; null for none. */
        default @Nullable AgentTerms terms() {
            return switch (this) {
                case ForSale sale -> sale.offer().terms();
                case Open open -> open.terms();
                case NotForSale not -> not.terms();
                case None none -> null;
            };
        }
    }

    /** The id of an agent, for sale or not; null if there is none. */
    public Future<@Nullable Long> id(SqlClient client, String idOrSlug) {
        return AgentOffersSql.find(client, idOrSlug).map(row -> row == null ? null : row.id());
    }

    /** As it is at the moment. */
    public Future<Found> find(SqlClient client, String idOrSlug) {
        return AgentOffersSql.find(client, idOrSlug).map(this::found);
    }

    /** The same, and it stays so until the transaction ends. */
    Future<Found> lock(SqlClient transaction, String idOrSlug) {
        return AgentOffersSql.lock(transaction, idOrSlug).map(this::found);
    }

    private Found found(AgentOffersSql.@Nullable Agent row) {
        if (row == null) {
            return new Found.None();
        }
        Integer ownShareBps = row.shareBps();
        AgentTerms terms = new AgentTerms(
                row.id(), row.name(), row.creatorAccountId(), ownShareBps == null ? defaultShareBps : ownShareBps);
        boolean isFree = row.pricing().equals("free") || row.pricing().equals("api");
        if (!row.published()) {
            return new Found.NotForSale(terms, !isFree);
        }
        return switch (row.pricing()) {
            case "one_time" -> sold(AgentOffer.Pricing.ONCE, row.priceCents(), terms);
            case "monthly" -> sold(AgentOffer.Pricing.MONTHLY, row.priceCents(), terms);
            case "free" -> new Found.Open(terms, false);
            case "api" -> new Found.Open(terms, true);
            default -> new Found.NotForSale(terms, true);
        };
    }

    private static Found sold(AgentOffer.Pricing pricing, @Nullable Long cents, AgentTerms terms) {
        return cents == null
                ? new Found.NotForSale(terms, true)
                : new Found.ForSale(new AgentOffer(pricing, cents, terms));
    }
}
