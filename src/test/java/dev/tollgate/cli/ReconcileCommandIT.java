package dev.tollgate.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.stripe.StripeClient;
import com.stripe.model.checkout.Session;
import com.stripe.param.checkout.SessionCreateParams;
import dev.tollgate.db.DatabaseAddress;
import dev.tollgate.db.DatabaseUrl;
import dev.tollgate.db.PostgresExtension;
import dev.tollgate.sandbox.stripe.SandboxOptions;
import dev.tollgate.sandbox.stripe.StripeSandbox;
import dev.tollgate.sandbox.stripe.TestMethod;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The books against Stripe without a gateway, as somebody at a terminal and as a script. */
@ExtendWith(PostgresExtension.class)
class ReconcileCommandIT {
    @TempDir
    Path directory;

    private final Pool pool;
    private final String url;
    private final Vertx vertx = Vertx.vertx();
    private final StripeSandbox sandbox;
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    ReconcileCommandIT(Pool pool, DatabaseAddress address) {
        this.pool = pool;
        this.url = DatabaseUrl.of(address);
        sandbox = StripeSandbox.start(vertx, SandboxOptions.loopback(0, Clock.systemUTC()))
                .await();
    }

    @BeforeEach
    void empty() {
        assertThat(pool.query("TRUNCATE checkout_orders, stripe_inbox, reconciliation_runs CASCADE")
                        .execute()
                        .await())
                .isNotNull();
    }

    @AfterEach
    void close() {
        sandbox.stop().await();
        vertx.close().await();
    }

    @Test
    void whatDiffersIsShownMendedAndGone() throws Exception {
        String session = paidWithoutAWord();
        assertThat(run("reconcile", "stripe")).isEqualTo(ExitCode.FAILED);
        assertThat(printed())
                .containsPattern("CODE +AT STRIPE +HERE +ACCOUNT +STRIPE +OURS +OUTCOME")
                .containsPattern("payment_without_grant +" + session + " +order \\d+ +\\d+ +5\\.00 +0\\.00 +open")
                .containsPattern("missed_event +evt_\\w+ +- +- +- +- +open")
                .contains(
                        session + ": It is paid, and the order is pending. Repair fulfils the order from its checkout.")
                .contains("The books DIFFER from Stripe: 3 (");
        assertThat(status(session)).isEqualTo("pending");

        assertThat(run("reconcile", "--set", "stripe.reconcile.settle=0s")).isEqualTo(ExitCode.FAILED);
        assertThat(printed()).contains("The books DIFFER from Stripe: 3 (");
        assertThat(run("reconcile", "stripe", "--repair")).isEqualTo(ExitCode.OK);
        assertThat(printed()).contains("3 repaired; events", "repaired\n", "The books are as Stripe has them");
        assertThat(status(session)).isEqualTo("paid");
        assertThat(run("reconcile", "stripe")).isEqualTo(ExitCode.OK);
        assertThat(printed()).startsWith("The books are as Stripe has them (");
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void machinesGetCsvAndJson() throws Exception {
        String session = paidWithoutAWord();
        assertThat(run("reconcile", "stripe", "--csv")).isEqualTo(ExitCode.FAILED);
        List<String> lines = printed().lines().toList();
        assertThat(lines.getFirst())
                .isEqualTo("code,stripe_id,row,account_id,stripe_cents,our_cents,outcome,detail,remedy");
        assertThat(lines).hasSize(4);
        assertThat(lines.get(3))
                .matches("payment_without_grant," + session
                        + ",order \\d+,\\d+,500,0,open,\"It is paid, and the order is pending\\.\",Repair fulfils .*");

        assertThat(run("reconcile", "stripe", "--json")).isEqualTo(ExitCode.FAILED);
        JsonObject report = new JsonObject(printed());
        assertThat(report.getBoolean("clean")).isFalse();
        assertThat(report.getJsonArray("findings")).hasSize(3);
        assertThat(report.getLong("events")).isEqualTo(2);
    }

    @Test
    void aTimeWithoutItIsClean() throws Exception {
        assertThat(paidWithoutAWord()).startsWith("cs_");
        assertThat(run("reconcile", "stripe", "--to", "2100-01-02", "--from", "2100-01-01"))
                .isEqualTo(ExitCode.OK);
        assertThat(run("reconcile", "stripe", "--from", "2020-01-01")).isEqualTo(ExitCode.USAGE);
        assertThat(err.toString()).contains("--from, --to: The time must begin at most 30 days ago");
        assertThat(run("reconcile", "stripe", "--from", "yesterday")).isEqualTo(ExitCode.USAGE);
        assertThat(err.toString()).contains("'yesterday' is no date");
    }

    @Test
    void stripeAndTheDatabaseAwayHaveTheirExitCodes() throws Exception {
        assertThat(paidWithoutAWord()).startsWith("cs_");
        assertThat(run("reconcile", "stripe", "--set", "stripe.apiUrl=http://127.0.0.1:1"))
                .isEqualTo(ExitCode.NO_STRIPE);
        assertThat(printed()).isEmpty();
        assertThat(err.toString()).startsWith("tollgate: Stripe, list events: UNAVAILABLE");
        assertThat(run("reconcile", "stripe", "--set", "database.url=postgres://u:geheim@127.0.0.1:1/d"))
                .isEqualTo(ExitCode.NO_DATABASE);
        assertThat(run("reconcile", "stripe", "--set", "stripe.secretKey=sk_test_of_somebody_else_1"))
                .isEqualTo(ExitCode.FAILED);
        assertThat(err.toString()).contains("NOT_ALLOWED").doesNotContain("somebody_else");
        assertThat(new Cli(context(), NONE).run("reconcile", "stripe", "--set", "database.url=" + url))
                .isEqualTo(ExitCode.FAILED);
        assertThat(err.toString()).contains("stripe.secretKey is not set");
    }

    @Test
    void whileAnotherIsUnderWayItIsRefused() {
        assertThat(pool.query("INSERT INTO reconciliation_runs (livemode, started_by, whole, window_from, window_to,"
                                + " repairs) VALUES (false, 'job', true, now() - interval '1 day', now(), false)")
                        .execute()
                        .await())
                .isNotNull();
        assertThat(run("reconcile", "stripe")).isEqualTo(ExitCode.FAILED);
        assertThat(err.toString()).contains("Another reconciliation is under way");
    }

    @Test
    void theHelpHasExamples() {
        assertThat(new Cli(context(), NONE).run("reconcile", "stripe", "--help"))
                .isEqualTo(ExitCode.OK);
        assertThat(printed())
                .contains("Examples:", "tollgate reconcile stripe --from 2026-11-01", "--repair", "--csv", "--to");
    }

    private static final Serving NONE = (loaded, context) -> {};

    /** An order of a small package, paid at a Stripe that tells nobody. */
    private String paidWithoutAWord() throws Exception {
        Row order = pool.preparedQuery("""
            WITH buyer AS (INSERT INTO accounts (name, origin) VALUES ('Buyer', 'operator') RETURNING id),
                 wallet AS (INSERT INTO wallets (account_id) SELECT id FROM buyer)
            INSERT INTO checkout_orders (account_id, kind, package, amount_cents, currency, livemode)
            SELECT id, 'credit_package', 'small', 500, 'usd', false FROM buyer RETURNING reference, id
            """).execute().await().iterator().next();
        Session session = StripeClient.builder()
                .setApiKey(SandboxOptions.SECRET_KEY)
                .setApiBase(sandbox.url().toString())
                .build()
                .v1()
                .checkout()
                .sessions()
                .create(params(Objects.requireNonNull(order.getString("reference"))));
        assertThat(pool.preparedQuery("UPDATE checkout_orders SET stripe_session_id = $1 WHERE id = $2")
                        .execute(Tuple.of(session.getId(), order.getLong("id")))
                        .await()
                        .rowCount())
                .isEqualTo(1);
        assertThat(sandbox.control().pay(session.getId(), TestMethod.VISA)).isEqualTo("succeeded");
        return session.getId();
    }

    private static SessionCreateParams params(String reference) {
        return SessionCreateParams.builder()
                .setMode(SessionCreateParams.Mode.PAYMENT)
                .setSuccessUrl("http://localhost:8080/return")
                .setClientReferenceId(reference)
                .addLineItem(SessionCreateParams.LineItem.builder()
                        .setQuantity(1L)
                        .setPriceData(SessionCreateParams.LineItem.PriceData.builder()
                                .setCurrency("usd")
                                .setUnitAmount(500L)
                                .setProductData(SessionCreateParams.LineItem.PriceData.ProductData.builder()
                                        .setName("Credits")
                                        .build())
                                .build())
                        .build())
                .build();
    }

    private String status(String session) {
        return String.valueOf(pool.preparedQuery("SELECT status FROM checkout_orders WHERE stripe_session_id = $1")
                .execute(Tuple.of(session))
                .await()
                .iterator()
                .next()
                .getString(0));
    }

    private int run(String... command) {
        err.getBuffer().setLength(0);
        List<String> line = new ArrayList<>(List.of(
                "--set", "database.url=" + url,
                "--set", "journal.dir=" + directory.resolve("journal"),
                "--set", "stripe.secretKey=" + SandboxOptions.SECRET_KEY,
                "--set", "stripe.webhookSecrets=whsec_51Hq9ZLkJ2mVx7Qb",
                "--set", "stripe.apiUrl=" + sandbox.url(),
                "--set", "stripe.reconcile.settle=0s"));
        line.addAll(List.of(command));
        return new Cli(context(), NONE).run(line.toArray(String[]::new));
    }

    private CliContext context() {
        return new CliContext(directory, Map.of(), new PrintWriter(out, true), new PrintWriter(err, true), false);
    }

    private String printed() {
        String text = out.toString();
        out.getBuffer().setLength(0);
        return text;
    }
}
