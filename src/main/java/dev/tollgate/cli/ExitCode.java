package dev.tollgate.cli;

import dev.tollgate.litellm.LitellmFailure;
import dev.tollgate.stripe.StripeCallFailure;
import io.vertx.pgclient.PgException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** What the process answers to its caller; the help lists them. */
public final class ExitCode {
    public static final int OK = 0;
    /** It ran and did not succeed, or the audit found drift, or the reconciliation a difference. */
    public static final int FAILED = 1;
    /** Wrong options or a wrong configuration. */
    public static final int USAGE = 2;
    /** The database cannot be reached or will not have us. */
    public static final int NO_DATABASE = 3;

    /** Stripe or LiteLLM cannot be reached, or has no time for us. */
    public static final int NO_STRIPE = 4;

    private static final int CAUSES_MAX = 20;

    private ExitCode() {}

    /** Looks through the causes for Stripe or a database that did not answer. */
    static int of(Throwable failure) {
        Throwable cause = failure;
        for (int depth = 0; cause != null && depth < CAUSES_MAX; depth++) {
            if (cause instanceof StripeCallFailure stripe) {
                return stripe.kind() == StripeCallFailure.Kind.UNAVAILABLE ? NO_STRIPE : FAILED;
            }
            if (cause instanceof LitellmFailure litellm) {
                return litellm.isAway() ? NO_STRIPE : FAILED;
            }
            if (isUnreachable(cause)) {
                return NO_DATABASE;
            }
            cause = cause.getCause();
        }
        return FAILED;
    }

    private static boolean isUnreachable(Throwable failure) {
        if (failure instanceof SQLException sql) {
            return isUnreachable(sql.getSQLState());
        }
        if (failure instanceof PgException pg) {
            return isUnreachable(pg.getSqlState());
        }
        return failure instanceof ConnectException
                || failure instanceof UnknownHostException
                || failure instanceof NoRouteToHostException;
    }

    /** Connection failures, refused logins, no such database, too many connections, shutting down or starting. */
    private static boolean isUnreachable(@Nullable String sqlState) {
        return sqlState != null && sqlState.matches("08.*|28.*|3D000|53300|57P0[123]");
    }
}
