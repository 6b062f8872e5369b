package dev.tollgate.billing;

import dev.tollgate.config.ReferralsConfig;
import dev.tollgate.money.Money;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlClient;
import java.security.SecureRandom;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Accounts that bring others. Who registers names a code; nothing is credited for that alone, which anybody could do any number of
 * times, but when the new account has first paid for something, see {@link ReferralCredits}. Thread-safe.
 */
public final class Referrals {
    private static final String LETTERS = "abcdefghjkmnpqrstuvwxyz23456789";
    private static final int LENGTH = 10;
    private static final int TRIES = 3;
    private static final Pattern CODE = Pattern.compile("[a-z0-9]{" + LENGTH + "}");

    private final ReferralsConfig terms;
    private final SecureRandom random = new SecureRandom();

    public Referrals(ReferralsConfig terms) {
        this.terms = terms;
    }

    /** What became of a code that somebody named. */
    public enum Redeemed {
        /** The account is noted as brought by the code's. */
        NOTED,
        UNKNOWN_CODE,
        OWN_CODE,
        /** The account has paid for something, or is older than the one that is said to have brought it. */
        NOT_NEW,
        /** It was brought by somebody before; nothing was changed. */
        ALREADY_NOTED,
        /** Nothing is paid for bringing accounts. */
        OFF
    }

    /** Whether anything is paid for bringing accounts. */
    public boolean isOn() {
        return terms.referrerCents() > 0 || terms.refereeCents() > 0;
    }

    /** The code of an account, made if it has none; null if there is no such account. Joins the caller's transaction. */
    public Future<@Nullable String> code(SqlClient client, long accountId) {
        return code(client, accountId, TRIES);
    }

    private Future<@Nullable String> code(SqlClient client, long accountId, int tries) {
        return ReferralsSql.putCode(client, accountId, newCode())
                .compose(put -> ReferralsSql.code(client, accountId))
                // Somebody else may have that very code, as unlikely as it is.
                .compose(code -> code == null && tries > 1
                        ? code(client, accountId, tries - 1)
                        : Future.<@Nullable String>succeededFuture(code));
    }

    private String newCode() {
        StringBuilder code = new StringBuilder(LENGTH);
        for (int i = 0; i < LENGTH; i++) {
            code.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
        }
        return code.toString();
    }

    /**
     * Notes that a new account was brought by the account of a code, once. Joins the transaction in which the account is made, or a
     * later one. What the two get is what is promised now.
     */
    public Future<Redeemed> redeem(SqlClient transaction, long newAccountId, String code) {
        if (!isOn()) {
            return Future.succeededFuture(Redeemed.OFF);
        }
        if (!CODE.matcher(code).matches()) {
            return Future.succeededFuture(Redeemed.UNKNOWN_CODE);
        }
        return AccountTermsSql.lockAccount(transaction, newAccountId)
                .compose(locked -> ReferralsSql.owner(transaction, code))
                .compose(owner -> {
                    if (owner == null) {
                        return Future.succeededFuture(Redeemed.UNKNOWN_CODE);
                    }
                    if (owner == newAccountId) {
                        return Future.succeededFuture(Redeemed.OWN_CODE);
                    }
                    return owner > newAccountId
                            ? Future.succeededFuture(Redeemed.NOT_NEW)
                            : note(transaction, newAccountId, owner);
                });
    }

    private Future<Redeemed> note(SqlClient transaction, long newAccountId, long referrerId) {
        return ReferralsSql.hasPaid(transaction, newAccountId)
                .compose(paid -> paid
                        ? Future.succeededFuture(Redeemed.NOT_NEW)
                        : ReferralsSql.insert(
                                        transaction,
                                        newAccountId,
                                        referrerId,
                                        Money.ofCents(terms.referrerCents()),
                                        Money.ofCents(terms.refereeCents()),
                                        terms.monthlyMax())
                                .map(isNew -> isNew ? Redeemed.NOTED : Redeemed.ALREADY_NOTED));
    }

    /**
     * To be told in the transaction in which a payment of an account is booked. The credits are booked by a transaction of their
     * own: this one has locked the account's wallet, and must not wait for that of an older account, which whoever charges usage
     * locks first.
     */
    static Future<Void> paid(SqlClient transaction, long accountId) {
        return ReferralsSql.earned(transaction, accountId);
    }

    /** To be told in the transaction in which a payment of an account is reversed. */
    static Future<Void> reversed(SqlClient transaction, long accountId) {
        return ReferralsSql.doubted(transaction, accountId);
    }
}
