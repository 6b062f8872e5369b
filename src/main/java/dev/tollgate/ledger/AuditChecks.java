package dev.tollgate.ledger;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** All invariants. The statement of each is the file of its name in the resources, which also runs in psql. */
final class AuditChecks {
    static final List<AuditCheck> ALL = List.of(
            check("wallet_balance", "each wallet's balance is the sum of its ledger entries"),
            check("wallet_due", "what each wallet owes is the sum of its receivable's entries"),
            check("wallet_not_negative", "no wallet's balance or due is below zero"),
            check("account_wallets", "each account has a wallet, each wallet an account"),
            check("credits_booked", "credits used by an account's rows of a batch are booked as one transfer"),
            check("due_booked", "the rest of an account's rows of a batch is booked as due"),
            check("shares_booked", "a creator's shares of a batch are booked as one transfer"),
            check("transfer_form", "each transfer is positive, between the two ledger accounts of its kind"),
            check("transfer_accounts", "each transfer belongs to an account that exists"),
            check("batches", "each batch has as many rows, costs and credits as it wrote down"),
            check("usage_days", "each day's sums are those of its rows whose batch is rolled"),
            check("creator_days", "each creator's sums of a day are those of all accounts' sums"),
            check("keys", "each charged row has one key, each key one row"),
            check("cost_lines", "input and output costs add up to the total, which credits never exceed"),
            check("shares", "creator's and platform's parts add up to the total, within the creator's rate"),
            check("status", "the status of each row agrees with its credits"),
            check("usage_accounts", "each row belongs to an account that exists, and so does its creator"),
            check("price_version", "each priced row names the price version in force at its time"),
            check(
                    "terms",
                    "each discounted row names the discount agreed with its account at its time, and no other row"
                            + " does"),
            check("volume_discounts", "of each settled month's usage as much is given back as its steps say, once"),
            check("referrals", "each referral is credited once to both, and as much of it is taken back as it says"),
            check("charged_conflicts", "each conflict that was charged has its row"),
            check("credit_purchases", "each paid order of credits is granted once, and nothing else is"),
            check("reversals", "of each order as much is taken back as refunds and disputes took, and nothing else is"),
            check(
                    "sales",
                    "each payment for something else is a sale, booked once with the creator's share, and nothing else"
                            + " is"),
            check(
                    "sale_reversals",
                    "of each sale as much is taken back as refunds and disputes took, the creator's share with it"),
            check("bills", "each bill is settled once, as its transfers say, and its lines add up"),
            check(
                    "bill_reversals",
                    "of each paid bill as much is taken back as refunds and disputes took, and nothing else is"),
            check("payouts", "each payout is booked once, and what of it came back is booked back"),
            check("refunds", "each refund that we made is known, with its amount"));

    private AuditChecks() {}

    private static AuditCheck check(String name, String proves) {
        return new AuditCheck(name, proves, read(name).replace("{kinds}", kinds()));
    }

    /** What each kind of transfer must look like: kind, debited ledger, whether it is the account's own, credited ledger, likewise. */
    private static String kinds() {
        return Arrays.stream(TransferKind.values())
                .map(AuditChecks::form)
                .collect(Collectors.joining(", ", "VALUES ", ""));
    }

    private static String form(TransferKind kind) {
        long account = 1;
        Transfer transfer = new Transfer(account, kind, "any", 1, null, null);
        return "('%s', '%s', %s, '%s', %s)"
                .formatted(
                        kind.label(),
                        transfer.debited().type().label(),
                        transfer.debited().owner() == account,
                        transfer.credited().type().label(),
                        transfer.credited().owner() == account);
    }

    private static String read(String name) {
        String resource = "audit/" + name + ".sql";
        try (InputStream in = AuditChecks.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException("The build has lost " + resource);
            }
            return new String(in.readAllBytes(), UTF_8).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
