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

        /** It is free, or paid by the token, or not published, or has no price. */
        record NotForSale() implements Found {}

        /** There is none. */
        record None() implements Found {}
    }

    /** The id of an agent, for sale or not; null if there is none. */
    public Future<@Nullable Long> id(SqlClient client, String idOrSlug) {
        return AgentOffersSql.find(client, idOrSlug).map(row -> row == null ? null : row.id());
    }

    public Future<Found> find(SqlClient client, String idOrSlug) {
        return AgentOffersSql.find(client, idOrSlug).map(row -> {
            if (row == null) {
                return new Found.None();
            }
            AgentOffer.@Nullable Pricing pricing = switch (row.pricing()) {
                case "one_time" -> AgentOffer.Pricing.ONCE;
                case "monthly" -> AgentOffer.Pricing.MONTHLY;
                default -> null;
            };
            Long cents = row.priceCents();
            if (pricing == null || cents == null || !row.published()) {
                return new Found.NotForSale();
            }
            Integer ownShareBps = row.shareBps();
            AgentTerms terms = new AgentTerms(
                    row.id(), row.name(), row.creatorAccountId(), ownShareBps == null ? defaultShareBps : ownShareBps);
            return new Found.ForSale(new AgentOffer(pricing, cents, terms));
        });
    }
}
