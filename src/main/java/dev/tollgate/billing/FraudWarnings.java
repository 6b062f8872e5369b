package dev.tollgate.billing;

import io.vertx.core.Future;
import io.vertx.sqlclient.SqlClient;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What card networks say of payments before they are disputed. It moves no money and takes no credits: whether to refund first is
 * for somebody to decide, who finds it in the log and in the account's history.
 */
public final class FraudWarnings {
    private static final Logger LOG = LoggerFactory.getLogger(FraudWarnings.class);

    private FraudWarnings() {}

    /**
     * Notes a warning, once; false if its payment is none of ours, as far as is known. Joins the caller's transaction.
     *
     * @param kind the network's word for it, such as {@code made_with_stolen_card}
     */
    public static Future<Boolean> note(SqlClient transaction, String paymentId, String warningId, String kind) {
        return AccountEventsSql.warn(transaction, paymentId, warningId + " " + kind)
                .onSuccess(ours -> {
                    if (ours) {
                        LOG.warn("Payment {} may be fraud: {} {}", paymentId, warningId, kind);
                    }
                });
    }
}
