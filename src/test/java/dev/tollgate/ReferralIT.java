package dev.tollgate;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.tollgate.billing.Referrals;
import dev.tollgate.billing.Referrals.Redeemed;
import dev.tollgate.config.Config;
import dev.tollgate.db.DatabaseAddress;
import dev.tollgate.db.PostgresExtension;
import dev.tollgate.sandbox.stripe.TestMethod;
import io.vertx.sqlclient.Pool;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Accounts that bring others, and what both get for it. */
@ExtendWith(PostgresExtension.class)
@Timeout(120)
@SuppressWarnings("NullAway.Init") // by open()
class ReferralIT {
    private static final String[] TERMS = {
        "referrals.referrerCents=200", "referrals.refereeCents=300", "referrals.monthlyMax=2"
    };

    private static Pool pool;
    private static Seeds seeds;
    private static Shop shop;
    private final Referrals referrals = new Referrals(Config.of(TERMS).referrals());
    private long referrer;
    private String code = "";

    @BeforeAll
    static void open(Pool classPool, DatabaseAddress address) throws Exception {
        pool = classPool;
        seeds = new Seeds(pool);
        shop = new Shop(seeds, address, TERMS);
    }

    @AfterAll
    static void close() {
        shop.close();
    }

    @BeforeEach
    void begin() {
        referrer = seeds.account("referrer");
        code = codeOf(referrer);
        shop.begin();
    }

    @AfterEach
    void audit() {
        shop.audit();
    }

    @Test
    void bothAreCreditedOnceWhenTheNewAccountHasFirstPaid() throws Exception {
        assertThat(redeem(shop.account(), code)).isEqualTo(Redeemed.NOTED);
        assertThat(status(shop.account())).isEqualTo("open");

        pay();
        shop.untilBalance("8.00");
        assertThat(balance(referrer)).isEqualTo(2_000_000_000);
        assertThat(status(shop.account())).isEqualTo("credited");

        pay();
        shop.untilBalance("13.00");
        assertThat(balance(referrer)).isEqualTo(2_000_000_000);
    }

    @Test
    void whatIsLeftOfItIsTakenBackWhenAllOfTheMoneyWentBack() throws Exception {
        assertThat(redeem(shop.account(), code)).isEqualTo(Redeemed.NOTED);
        long order = pay();
        shop.untilBalance("8.00");

        assertThat(refund(order, "{\"amount_cents\":100}").status()).isEqualTo(201);
        shop.untilBalance("7.00");
        Await.until("the doubt to be settled", () -> doubted() == 0);
        assertThat(status(shop.account())).isEqualTo("credited");

        assertThat(refund(order, "{}").status()).isEqualTo(201);
        shop.untilBalance("0.00");
        assertThat(balance(referrer)).isZero();
        assertThat(status(shop.account())).isEqualTo("revoked");
        pay();
        shop.untilBalance("5.00");
    }

    @Test
    void whoBringsManyIsPaidForSomeOfThemEachMonth() throws Exception {
        for (int i = 0; i < 3; i++) {
            shop.begin();
            assertThat(redeem(shop.account(), code)).isEqualTo(Redeemed.NOTED);
            pay();
            shop.untilBalance("8.00");
        }
        assertThat(balance(referrer)).isEqualTo(4_000_000_000L);
        assertThat(status(shop.account())).isEqualTo("capped");

        JsonNode body = shop.client()
                .get("/api/admin/accounts/" + referrer + "/referrals?limit=2")
                .body();
        assertThat(body.path("code").asText()).isEqualTo(code);
        assertThat(body.path("referred_by").isNull()).isTrue();
        assertThat(body.path("items")).hasSize(2);
        assertThat(body.path("items").path(0).path("status").asText()).isEqualTo("capped");
        assertThat(shop.client()
                        .get("/api/admin/accounts/" + referrer + "/referrals?limit=2&cursor="
                                + body.path("next_cursor").asText())
                        .body()
                        .path("items"))
                .hasSize(1);
    }

    @Test
    void aCodeCountsOnceForANewAccountOfSomebodyElse() throws Exception {
        long account = shop.account();
        assertThat(redeem(account, "nobodys234")).isEqualTo(Redeemed.UNKNOWN_CODE);
        assertThat(redeem(account, "No Code'")).isEqualTo(Redeemed.UNKNOWN_CODE);
        assertThat(redeem(referrer, code)).isEqualTo(Redeemed.OWN_CODE);
        assertThat(redeem(referrer, codeOf(account))).isEqualTo(Redeemed.NOT_NEW);
        assertThat(Shop.atOnce(6, () -> redeem(account, code)))
                .containsOnlyOnce(Redeemed.NOTED)
                .contains(Redeemed.ALREADY_NOTED);
        assertThat(Seeds.get(new Referrals(Config.of().referrals()).redeem(pool, account, code)))
                .isEqualTo(Redeemed.OFF);
        shop.begin();
        pay();
        assertThat(redeem(shop.account(), code)).isEqualTo(Redeemed.NOT_NEW);
        seeds.execute("UPDATE accounts SET status = 'closed' WHERE id = $1", referrer);
        shop.begin();
        assertThat(redeem(shop.account(), code)).isEqualTo(Redeemed.UNKNOWN_CODE);
    }

    @Test
    void anAccountHasOneCode() throws Exception {
        String path = "/api/admin/accounts/" + shop.account() + "/referral-code";
        String made = shop.post(path, "", "").body().path("code").asText();
        assertThat(made).matches("[a-z0-9]{10}");
        assertThat(shop.post(path, "", "").body().path("code").asText()).isEqualTo(made);
        assertThat(shop.post("/api/admin/accounts/999999/referral-code", "", "").status())
                .isEqualTo(404);
        assertThat(shop.client().get("/api/admin/accounts/999999/referrals").status())
                .isEqualTo(404);
    }

    /** For a small package, $5; the order. */
    @CanIgnoreReturnValue
    private static long pay() throws Exception {
        return shop.paid(TestMethod.VISA);
    }

    private String codeOf(long account) {
        return Objects.requireNonNull(Seeds.<@Nullable String>get(referrals.code(pool, account)));
    }

    private Redeemed redeem(long account, String with) {
        return Objects.requireNonNull(
                Seeds.get(pool.withTransaction(transaction -> referrals.redeem(transaction, account, with))));
    }

    private static Answer refund(long order, String body) throws Exception {
        return shop.post(
                "/api/admin/accounts/" + shop.account() + "/orders/" + order + "/refund",
                body,
                "key-" + System.nanoTime());
    }

    private static long doubted() {
        return seeds.number("SELECT count(*) FROM referrals WHERE doubted");
    }

    private static String status(long account) {
        return seeds.text("SELECT status FROM referrals WHERE account_id = $1", account);
    }

    private static long balance(long account) {
        return seeds.number("SELECT balance_nanos FROM wallets WHERE account_id = $1", account);
    }
}
