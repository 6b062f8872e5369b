package dev.tollgate.sandbox.stripe;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.errorprone.annotations.CanIgnoreReturnValue;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterContainer;
import org.jspecify.annotations.Nullable;

/** Whatever is asked in whatever order, allowed or not: no money is made, none is lost. */
class BooksPropertyTest {
    private static final Vertx VERTX = Vertx.vertx();
    private static final List<String> METHODS = List.of(
            "pm_card_visa",
            "pm_card_bypassPending",
            "pm_card_chargeCustomerFail",
            "pm_card_createDispute",
            "pm_card_createDisputeInquiry",
            "pm_card_refundFail",
            "pm_card_pendingRefund",
            "pm_usBankAccount_success",
            "pm_usBankAccount_insufficientFunds");

    @AfterContainer
    static void close() {
        Rig.await(VERTX.close());
    }

    /**
     * @param what one of the things that {@link Play} does
     * @param which picks among what is there
     */
    record Step(int what, int which, long cents) {}

    @Provide
    Arbitrary<List<Step>> steps() {
        Arbitrary<Step> step = Combinators.combine(
                        Arbitraries.integers().between(0, 11),
                        Arbitraries.integers().between(0, 50),
                        Arbitraries.longs().between(1, 20_000))
                .as(Step::new);
        return step.list().ofMinSize(5).ofMaxSize(60);
    }

    @Property(tries = 150)
    void theBooksBalanceAfterEachStep(@ForAll("steps") List<Step> steps) {
        Play play = new Play();
        for (Step step : steps) {
            play.act(step);
            SandboxBooks.check(play.control.everything(), play.control);
        }
        play.control.advance(Duration.ofDays(30));
        List<JsonNode> everything = play.control.everything();
        SandboxBooks.check(everything, play.control);
        everything.forEach(ModelShapes::check);
        assertThat(everything)
                .filteredOn(each -> each.path("object").asText().equals("balance_transaction"))
                .allSatisfy(each -> assertThat(each.path("status").asText()).isEqualTo("available"));
    }

    /** Two sellers and a platform, asked without HTTP. */
    private static final class Play {
        private final ReentrantLock lock = new ReentrantLock();
        private final Engine engine =
                new Engine(VERTX, lock, Clock.fixed(Rig.START, ZoneOffset.UTC), "http://127.0.0.1:1");
        private final StripeApi api = new StripeApi(SandboxOptions.SECRET_KEY, engine.routes(), engine.world());
        private final SandboxControl control = new SandboxControl(lock, engine);
        private final List<String> sellers = new ArrayList<>();

        private Play() {
            for (String interval : List.of("manual", "daily")) {
                JsonNode account = ask(
                        "/v1/accounts",
                        "capabilities[transfers][requested]=true&settings[payouts][schedule][interval]=" + interval,
                        null);
                control.onboard(account.path("id").asText());
                sellers.add(account.path("id").asText());
            }
        }

        @CanIgnoreReturnValue
        private JsonNode ask(String path, String form, @Nullable String account) {
            ApiAnswer answer =
                    api.answer(new ApiRequest("POST", path, form, SandboxOptions.SECRET_KEY, null, account, null));
            assertThat(answer.status()).as(answer.body()).isIn(200, 400, 402);
            engine.world().time().runDue();
            return Rig.parse(answer.body());
        }

        private String pick(String type, int which) {
            List<String> found = control.everything().stream()
                    .filter(each -> each.path("object").asText().equals(type))
                    .map(each -> each.path("id").asText())
                    .sorted()
                    .toList();
            return found.isEmpty() ? "none" : found.get(which % found.size());
        }

        private void act(Step step) {
            int which = step.which();
            String seller = sellers.get(which % 2);
            String money = "amount=" + step.cents() + "&currency=usd";
            switch (step.what()) {
                case 0 -> pay(money, which, "");
                case 1 ->
                    pay(
                            money,
                            which,
                            "&transfer_data[destination]=" + seller + "&application_fee_amount=" + step.cents() / 7);
                case 2 -> ask("/v1/refunds", "charge=" + pick("charge", which) + "&amount=" + step.cents(), null);
                case 3 ->
                    ask(
                            "/v1/refunds",
                            "charge=" + pick("charge", which) + "&reverse_transfer=true&refund_application_fee=true",
                            null);
                case 4 -> ask("/v1/transfers", money + "&destination=" + seller, null);
                case 5 ->
                    ask(
                            "/v1/transfers",
                            money + "&destination=" + seller + "&source_transaction=" + pick("charge", which),
                            null);
                case 6 ->
                    ask("/v1/transfers/" + pickOr("transfer", which) + "/reversals", "amount=" + step.cents(), null);
                case 7 -> ask("/v1/payouts", money, which % 3 == 0 ? null : seller);
                case 8 -> control.advance(Duration.ofHours(step.cents() % 100));
                case 9 -> decide(which);
                case 10 -> control.advance(Duration.ofDays(3));
                default -> settle(which);
            }
        }

        /** A path that names nothing would be no route. */
        private String pickOr(String type, int which) {
            String found = pick(type, which);
            return found.equals("none")
                    ? pay("amount=500&currency=usd", 0, "&transfer_data[destination]=" + sellers.getFirst(), type)
                    : found;
        }

        private String pay(String money, int which, String more, String then) {
            pay(money, which, more);
            return pick(then, 0);
        }

        private void pay(String money, int which, String more) {
            JsonNode answer = ask(
                    "/v1/payment_intents",
                    money + "&confirm=true&payment_method=" + METHODS.get(which % METHODS.size()) + more,
                    null);
            assertThat(answer.isObject()).isTrue();
        }

        private void decide(int which) {
            String dispute = pick("dispute", which);
            if (!dispute.equals("none")) {
                List<Runnable> ways = List.of(
                        () -> control.winDispute(dispute),
                        () -> control.loseDispute(dispute),
                        () -> control.escalateInquiry(dispute),
                        () -> control.closeInquiry(dispute));
                tryTo(ways.get(which % ways.size()));
            }
        }

        private void settle(int which) {
            String payout = pick("payout", which);
            String refund = pick("refund", which);
            if (!payout.equals("none") && which % 2 == 0) {
                tryTo(() -> control.settlePayout(payout, which % 4 == 0));
            } else if (!refund.equals("none")) {
                tryTo(() -> control.settleRefund(refund, which % 4 == 1));
            }
        }

        /** What is not allowed must change nothing; the books are looked at afterwards. */
        private static void tryTo(Runnable work) {
            try {
                work.run();
            } catch (StripeFailure e) {
                assertThat(e.status()).isEqualTo(400);
            }
        }
    }
}
