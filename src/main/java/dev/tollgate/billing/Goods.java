package dev.tollgate.billing;

import org.jspecify.annotations.Nullable;

/** What an order buys. */
public sealed interface Goods {
    /** Credits, once. */
    record Credits(CreditPackage creditPackage) implements Goods {}

    /** The premium plan, by the month or the year until it is cancelled. */
    record Premium(PlanTerms terms) implements Goods {}

    /** An agent, for good. */
    record AgentOnce(AgentTerms terms) implements Goods {}

    /** An agent, by the month until it is cancelled. */
    record AgentMonthly(AgentTerms terms) implements Goods {}

    /** One deploy beyond those of the plan. */
    record DeploySlot() implements Goods {}

    /** Credits, bought by themselves when they run low, without a checkout session. */
    record AutoTopup() implements Goods {}

    /** As it stands in the database and in the API. */
    default String kind() {
        return switch (this) {
            case Credits credits -> "credit_package";
            case Premium premium -> "premium";
            case AgentOnce agent -> "agent_once";
            case AgentMonthly agent -> "agent_monthly";
            case DeploySlot slot -> "deploy_slot";
            case AutoTopup topup -> "auto_topup";
        };
    }

    /** Whether it is paid again and again, by a subscription. */
    default boolean subscribes() {
        return switch (this) {
            case Premium premium -> true;
            case AgentMonthly agent -> true;
            case Credits credits -> false;
            case AgentOnce agent -> false;
            case DeploySlot slot -> false;
            case AutoTopup topup -> false;
        };
    }

    /** The name of the package, null for what has none. */
    default @Nullable String packageLabel() {
        return this instanceof Credits credits ? credits.creditPackage().label() : null;
    }

    /** What an agent was sold on, null for what is none. */
    default @Nullable AgentTerms agentTerms() {
        return switch (this) {
            case AgentOnce agent -> agent.terms();
            case AgentMonthly agent -> agent.terms();
            case Credits credits -> null;
            case Premium premium -> null;
            case DeploySlot slot -> null;
            case AutoTopup topup -> null;
        };
    }

    /** How the plan was sold, null for what is something else. */
    default @Nullable PlanTerms planTerms() {
        return this instanceof Premium premium ? premium.terms() : null;
    }

    /** @throws IllegalArgumentException for a kind that this version does not know, or that lacks its part */
    static Goods of(String kind, @Nullable String packageLabel, @Nullable AgentTerms agent, @Nullable PlanTerms plan) {
        return switch (kind) {
            case "credit_package" ->
                new Credits(CreditPackage.find(String.valueOf(packageLabel)).orElseThrow());
            case "premium" -> new Premium(required(plan));
            case "agent_once" -> new AgentOnce(required(agent));
            case "agent_monthly" -> new AgentMonthly(required(agent));
            case "deploy_slot" -> new DeploySlot();
            case "auto_topup" -> new AutoTopup();
            default -> throw new IllegalArgumentException("no goods: " + kind);
        };
    }

    private static <T> T required(@Nullable T terms) {
        if (terms == null) {
            throw new IllegalArgumentException("an order without its terms");
        }
        return terms;
    }
}
