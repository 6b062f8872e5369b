package dev.tollgate.stripe;

import static dev.tollgate.stripe.TestEvents.COMPLETED;
import static dev.tollgate.stripe.TestEvents.PERIOD_END;
import static dev.tollgate.stripe.TestEvents.event;
import static dev.tollgate.stripe.TestEvents.session;
import static dev.tollgate.stripe.TestEvents.sessionId;
import static dev.tollgate.stripe.TestEvents.subscribed;
import static dev.tollgate.stripe.TestEvents.subscription;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.billing.CheckoutOrders;
import dev.tollgate.billing.CreditPackages;
import dev.tollgate.billing.Dunning;
import dev.tollgate.billing.Opened;
import dev.tollgate.billing.PlanInterval;
import dev.tollgate.billing.PlanTerms;
import dev.tollgate.billing.SubscriptionOwner;
import dev.tollgate.billing.Subscriptions;
import dev.tollgate.config.Config;
import dev.tollgate.db.Database;
import dev.tollgate.db.PostgresExtension;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whatever order Stripe tells it in, our copy of a subscription is what Stripe has. */
@ExtendWith(PostgresExtension.class)
class SubscriptionIT {
    private final ObjectsAtStripe atStripe = new ObjectsAtStripe();
    private final EventHandlers handlers = TestGateway.handlers(atStripe);
    private final TestGateway gateway;
    private final Pool pool;

    SubscriptionIT(Database database) {
        gateway = new TestGateway(database.connectOptions());
        pool = gateway.pool();
    }

    @AfterEach
    void auditAndStop() {
        try {
            gateway.audit();
        } finally {
            gateway.close();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "customer.subscription.updated, active, premium",
        "customer.subscription.updated, past_due, premium",
        "customer.subscription.updated, unpaid, free",
        "customer.subscription.paused, paused, free",
        "customer.subscription.deleted, canceled, free",
        "customer.subscription.updated, a_status_of_the_future, free"
    })
    void inAnyOrderTheCopyIsWhatStripeHas(String last, String status, String plan) {
        for (List<Integer> order : AnyOrder.of(List.of(0, 1, 2, 3))) {
            String session = sessionId();
            String id = "sub_" + session;
            long account = gateway.newAccount();
            String reference = order(account);
            List<JsonObject> events = List.of(
                    event(COMPLETED, subscribed(session, reference, id)),
                    event("customer.subscription.created", subscription(id, reference, "incomplete")),
                    event("customer.subscription.updated", subscription(id, reference, "active")),
                    event(last, subscription(id, reference, status)));
            atStripe.put(subscription(id, reference, status));
            AnyOrder.tell(pool, handlers, order.stream().map(events::get).toList());
            assertThat(copy(account)).as("%s", order).isEqualTo(id + " " + status + " paid");
            assertThat(entitles(account)).as("%s", order).isEqualTo(plan.equals("premium"));
        }
    }

    @Test
    void whatHasEndedStaysEnded() {
        String session = sessionId();
        String id = "sub_" + session;
        long account = gateway.newAccount();
        String reference = order(account);
        atStripe.put(subscription(id, reference, "canceled"));
        AnyOrder.tell(
                pool,
                handlers,
                List.of(
                        event(COMPLETED, subscribed(session, reference, id)),
                        event("customer.subscription.deleted", subscription(id, reference, "canceled"))));
        atStripe.put(subscription(id, reference, "active"));
        AnyOrder.tell(
                pool, handlers, List.of(event("customer.subscription.updated", subscription(id, reference, "active"))));
        assertThat(copy(account)).isEqualTo(id + " canceled paid");
    }

    @Test
    void aLatePaymentGivesRightsForTheDaysOfGraceAndAgainWhenItIsPaid() {
        String session = sessionId();
        String id = "sub_" + session;
        long account = gateway.newAccount();
        String reference = order(account);
        tell(account, id, session, reference, "active");
        restrictAll();
        assertThat(entitles(account)).isTrue();
        for (int time = 1; time <= 2; time++) {
            tell(account, id, session, reference, "past_due");
            assertThat(new Dunning(pool, Duration.ofDays(7)).restrict().await()).isZero();
            assertThat(entitles(account)).isTrue();
            assertThat(new Dunning(pool, Duration.ZERO).restrict().await()).isEqualTo(1);
            assertThat(new Dunning(pool, Duration.ZERO).restrict().await()).isZero();
            tell(account, id, session, reference, "past_due");
            assertThat(entitles(account)).isFalse();
            tell(account, id, session, reference, "active");
            assertThat(entitles(account)).isTrue();
        }
        assertThat(new Dunning(pool, Duration.ZERO)
                        .history(account, 0, 100).await().stream()
                                .map(each -> each.type() + " " + each.detail())
                                .toList()
                                .reversed())
                .containsExactly(
                        "subscription.changed active",
                        "subscription.changed past_due",
                        "subscription.restricted past_due",
                        "subscription.changed active",
                        "subscription.changed past_due",
                        "subscription.restricted past_due",
                        "subscription.changed active");
        assertThat(gateway.row(
                                "SELECT count(*) FROM notification_messages"
                                        + " WHERE account_id = $1 AND type = 'subscription.changed'",
                                account)
                        .getLong(0))
                .isEqualTo(7);
    }

    /** Two nodes that look at once restrict each once. */
    @Test
    void eachIsRestrictedOnceHoweverManyLook() {
        String session = sessionId();
        String id = "sub_" + session;
        long account = gateway.newAccount();
        restrictAll();
        tell(account, id, session, order(account), "past_due");
        List<Future<Integer>> looks = IntStream.range(0, 10)
                .mapToObj(i -> new Dunning(pool, Duration.ZERO).restrict())
                .toList();
        assertThat(looks.stream().mapToInt(each -> each.await()).sum()).isEqualTo(1);
    }

    /** Those of other tests too. */
    private void restrictAll() {
        new Dunning(pool, Duration.ZERO).restrict().await();
        assertThat(new Dunning(pool, Duration.ZERO).restrict().await()).isZero();
    }

    private void tell(long account, String id, String session, String reference, String status) {
        atStripe.put(subscription(id, reference, status));
        AnyOrder.tell(
                pool,
                handlers,
                List.of(
                        event(COMPLETED, subscribed(session, reference, id)),
                        event("customer.subscription.updated", subscription(id, reference, status))));
        assertThat(copy(account)).isEqualTo(id + " " + status + " paid");
    }

    @Test
    void anAccountHasOneOpenOrderOfThePlanHoweverManyAsk() {
        long account = gateway.newAccount();
        List<Future<Opened>> asked =
                IntStream.range(0, 20).mapToObj(i -> begin(account)).toList();
        List<Opened> opened = new ArrayList<>();
        asked.forEach(each -> opened.add(each.await()));
        assertThat(opened.stream().filter(Opened.New.class::isInstance)).hasSize(1);
        assertThat(opened.stream().filter(Opened.Same.class::isInstance)).hasSize(19);
    }

    /** Older layouts have the period on the subscription, and neither says more than the other. */
    @Test
    void theEndOfThePeriodIsFoundInEachLayout() {
        JsonObject present = subscription("sub_1", "tgo_1", "active");
        JsonObject older = present.copy().put("current_period_end", PERIOD_END);
        older.getJsonObject("items").getJsonArray("data").getJsonObject(0).remove("current_period_end");
        for (JsonObject layout : List.of(present, older)) {
            assertThat(new SubscriptionObject(StripeJson.object(layout.encode()))
                            .of(new SubscriptionOwner(1, null, null))
                            .currentPeriodEnd())
                    .isEqualTo(Instant.ofEpochSecond(PERIOD_END));
        }
    }

    @Test
    void aSubscriptionOfAnotherProductIsNoneOfOurs() {
        atStripe.put(subscription("sub_x", "something_else", "active"));
        Effect effect = pool.withTransaction(transaction -> handlers.apply(
                        transaction,
                        Endpoint.PLATFORM,
                        StripeEvent.parse(event("customer.subscription.created", atStripe.get("sub_x"))
                                .encode())))
                .map(Objects::requireNonNull)
                .await();
        assertThat(effect).isEqualTo(new Effect.Ignored("unknown_subscription"));
    }

    /** A plan that costs another amount by the time that its session is made would be paid and never fulfilled. */
    @Test
    void anOpenOrderOfAnotherPriceWithoutASessionIsFollowedByANewOne() {
        long account = gateway.newAccount();
        assertThat(begin(account, 500).await()).isInstanceOf(Opened.New.class);
        assertThat(begin(account, 900).await())
                .isInstanceOfSatisfying(
                        Opened.New.class,
                        fresh -> assertThat(fresh.order().amountCents()).isEqualTo(900));
        assertThat(begin(account, 900).await()).isInstanceOf(Opened.Same.class);
        assertThat(gateway.row(
                                "SELECT count(*) FROM checkout_orders WHERE status = 'expired' AND account_id = $1",
                                account)
                        .getLong(0))
                .isEqualTo(1);
    }

    private Future<Opened> begin(long account) {
        return begin(account, 500);
    }

    private Future<Opened> begin(long account, long cents) {
        CheckoutOrders orders =
                new CheckoutOrders(new CreditPackages(Config.of().credits()), false);
        return pool.withTransaction(transaction ->
                        orders.beginPremium(transaction, account, new PlanTerms(PlanInterval.MONTH, 0), cents))
                .map(Objects::requireNonNull);
    }

    /** An open order of the plan; its reference. */
    private String order(long account) {
        return ((Opened.New) begin(account).await()).order().reference();
    }

    /** The subscription's id and status, and the order's. */
    private String copy(long account) {
        Row row = gateway.row(
                "SELECT s.id, s.status, o.status FROM subscriptions s JOIN checkout_orders o USING (account_id)"
                        + " WHERE s.account_id = $1",
                account);
        return row.getString(0) + " " + row.getString(1) + " " + row.getString(2);
    }

    private boolean entitles(long account) {
        return Objects.requireNonNull(
                        Subscriptions.current(pool, account, false).await())
                .entitles();
    }
}
