package dev.tollgate.billing;

/**
 * An agent as its creator sells it now.
 *
 * @param cents what it costs: once, or each month
 */
public record AgentOffer(Pricing pricing, long cents, AgentTerms terms) {
    /** How it is paid. */
    public enum Pricing {
        ONCE,
        MONTHLY
    }

    Goods goods() {
        return switch (pricing) {
            case ONCE -> new Goods.AgentOnce(terms);
            case MONTHLY -> new Goods.AgentMonthly(terms);
        };
    }
}
