package dev.tollgate.ledger;

import java.util.List;
import java.util.Set;

/**
 * One way to break the books.
 *
 * @param sql what is done to the consistent world of {@code audit-world.sql}
 * @param row part of the row that the first check must show
 * @param checks the checks that must notice, and no others; the first is the one whose matter it is
 */
record Damage(String sql, String row, List<String> checks) {
    Damage {
        checks = List.copyOf(checks);
    }

    String target() {
        return checks.getFirst();
    }

    Set<String> noticedBy() {
        return Set.copyOf(checks);
    }

    @Override
    public String toString() {
        return target() + ": " + sql.lines().findFirst().orElse("");
    }

    private static Damage of(String sql, String row, String... checks) {
        return new Damage(sql, row, List.of(checks));
    }

    static List<Damage> wallets() {
        return List.of(
                of(
                        "UPDATE wallets SET balance_nanos = balance_nanos + 7 WHERE account_id = 1",
                        "account_id=1 balance_nanos=8907 ledger_nanos=8900",
                        "wallet_balance"),
                of(
                        "DELETE FROM ledger_transfers WHERE account_id = 1 AND kind = 'credit_grant'",
                        "account_id=1 balance_nanos=8900 ledger_nanos=-1100",
                        "wallet_balance"),
                of(
                        "UPDATE wallets SET due_nanos = 299 WHERE account_id = 2",
                        "account_id=2 due_nanos=299 ledger_nanos=300",
                        "wallet_due"),
                of(
                        "UPDATE wallets SET balance_nanos = -1 WHERE account_id = 2",
                        "account_id=2 balance_nanos=-1 due_nanos=300",
                        "wallet_not_negative",
                        "wallet_balance"),
                of(
                        "UPDATE wallets SET due_nanos = -5 WHERE account_id = 1",
                        "account_id=1 balance_nanos=8900 due_nanos=-5",
                        "wallet_not_negative",
                        "wallet_due"),
                of(
                        "DELETE FROM wallets WHERE account_id = 3",
                        "account_id=3 name=Nova fault=account without wallet",
                        "account_wallets"),
                of(
                        "INSERT INTO wallets (account_id) VALUES (99)",
                        "account_id=99 name=- fault=wallet without account",
                        "account_wallets"));
    }

    static List<Damage> batches() {
        return List.of(
                of(
                        "UPDATE ledger_transfers SET amount_nanos = 1101 WHERE kind = 'usage_credits' AND account_id ="
                                + " 1",
                        "account_id=1 batch=1 rows_nanos=1100 ledger_nanos=1101",
                        "credits_booked",
                        "wallet_balance"),
                of(
                        "UPDATE ledger_transfers SET reference = '3' WHERE kind = 'usage_credits' AND account_id = 1",
                        "account_id=1 batch=1 rows_nanos=1100 ledger_nanos=0",
                        "credits_booked"),
                of(
                        "DELETE FROM ledger_transfers WHERE kind = 'usage_due' AND account_id = 2",
                        "account_id=2 batch=2 rows_nanos=300 ledger_nanos=0",
                        "due_booked",
                        "wallet_due"),
                of(
                        "UPDATE usage_logs SET status = 'void' WHERE id = 131072",
                        "account_id=2 batch=2 rows_nanos=0 ledger_nanos=300",
                        "due_booked",
                        "status"),
                of(
                        "UPDATE ledger_transfers SET amount_nanos = 899 WHERE kind = 'creator_share'",
                        "account_id=3 batch=1 rows_nanos=900 ledger_nanos=899",
                        "shares_booked"),
                of(
                        "UPDATE usage_logs SET creator_account_id = 4 WHERE id = 65537",
                        "account_id=4 batch=1 rows_nanos=900 ledger_nanos=0",
                        "shares_booked"),
                of(
                        "UPDATE metering_batches SET rows_charged = 3 WHERE id = 1",
                        "batch=1 rows_in=3 rows_charged=3",
                        "batches"),
                of(
                        "UPDATE metering_batches SET rows_in = 1 WHERE id = 1",
                        "batch=1 rows_in=1 rows_charged=2",
                        "batches"),
                of(
                        "UPDATE metering_batches SET cost_nanos = 501 WHERE id = 2",
                        "batch=2 rows_in=3 rows_charged=3 rows_found=3 cost_nanos=501 cost_found_nanos=500",
                        "batches"),
                of(
                        "UPDATE metering_batches SET credits_nanos = 0 WHERE id = 2",
                        "credits_nanos=0 credits_found_nanos=200",
                        "batches"),
                of(
                        "DELETE FROM metering_batches WHERE id = 2",
                        "batch=2 rows_in=- rows_charged=- rows_found=3",
                        "batches"),
                of(
                        "UPDATE metering_batches SET rows_charged = 1 WHERE id = 3",
                        "batch=3 rows_in=4 rows_charged=1",
                        "batches"));
    }

    static List<Damage> transfers() {
        return List.of(
                of(
                        "UPDATE ledger_transfers SET kind = 'gift' WHERE kind = 'credit_grant' AND account_id = 2",
                        "account_id=2 kind=gift reference=welcome fault=unknown kind",
                        "transfer_form"),
                of(
                        "UPDATE ledger_transfers SET amount_nanos = 0 WHERE kind = 'credit_grant' AND account_id = 2",
                        "account_id=2 kind=credit_grant reference=welcome fault=not positive",
                        "transfer_form",
                        "wallet_balance"),
                of(
                        "UPDATE ledger_transfers SET debit_ledger = 'usage_revenue', credit_ledger = 'usage_revenue',"
                                + " debit_owner = 0 WHERE kind = 'usage_due'",
                        "account_id=2 kind=usage_due reference=2 fault=to itself",
                        "transfer_form",
                        "wallet_due"),
                of(
                        "UPDATE ledger_transfers SET debit_ledger = 'stripe_clearing' WHERE kind = 'credit_grant'"
                                + " AND account_id = 1",
                        "account_id=1 kind=credit_grant reference=welcome fault=wrong ledger",
                        "transfer_form"),
                of(
                        "UPDATE ledger_transfers SET credit_owner = 1 WHERE kind = 'creator_share'",
                        "account_id=3 kind=creator_share reference=1 fault=wrong owner",
                        "transfer_form"),
                of(
                        "UPDATE ledger_transfers SET debit_owner = 1 WHERE kind = 'credit_grant' AND account_id = 1",
                        "account_id=1 kind=credit_grant reference=welcome fault=wrong owner",
                        "transfer_form"),
                of(
                        "INSERT INTO ledger_transfers SELECT 98, 'credit_grant', 'lost', 'promotional_credit', 0,"
                                + " 'wallet', 98, 5",
                        "account_id=98 transfer_count=1",
                        "transfer_accounts",
                        "wallet_balance"),
                of(
                        "DELETE FROM ledger_transfers WHERE kind = 'credit_purchase' AND account_id = 4;"
                                + " UPDATE wallets SET balance_nanos = 0 WHERE account_id = 4",
                        "account_id=4 reference=cs_1 order_count=1 amount_cents=5 ledger_nanos=-",
                        "credit_purchases"),
                of(
                        "UPDATE checkout_orders SET amount_cents = 6 WHERE id = 1",
                        "account_id=4 reference=cs_1 order_count=1 amount_cents=6 ledger_nanos=50000000",
                        "credit_purchases"),
                of(
                        "UPDATE checkout_orders SET status = 'pending' WHERE id = 1",
                        "account_id=4 reference=cs_1 order_count=- amount_cents=- ledger_nanos=50000000",
                        "credit_purchases"),
                of(
                        "UPDATE checkout_orders SET stripe_session_id = 'cs_1', status = 'paid', amount_cents = 0"
                                + " WHERE id = 2",
                        "account_id=4 reference=cs_1 order_count=2",
                        "credit_purchases"),
                of(
                        "UPDATE checkout_orders SET amount_cents = 8 WHERE id = 7",
                        "account_id=8 reference=pi_7 order_count=1 amount_cents=8 ledger_nanos=70000000",
                        "credit_purchases"),
                of(
                        "UPDATE checkout_orders SET status = 'paid' WHERE id = 8",
                        "account_id=8 reference=pi_8 order_count=1 amount_cents=7 ledger_nanos=-",
                        "credit_purchases"));
    }

    static List<Damage> reversals() {
        return List.of(
                of(
                        "UPDATE payment_reversals SET phase = 'returned' WHERE id = 're_3'",
                        "account_id=5 order_id=3 payment_id=pi_3 reversed_nanos=20000000 target_nanos=0"
                                + " ledger_nanos=20000000",
                        "reversals"),
                of(
                        "UPDATE checkout_orders SET reversed_nanos = 10000000 WHERE id = 3",
                        "account_id=5 order_id=3 payment_id=pi_3 reversed_nanos=10000000 target_nanos=20000000",
                        "reversals"),
                of(
                        "UPDATE ledger_transfers SET amount_nanos = 6000000 WHERE kind = 'clawback_due';"
                                + " UPDATE wallets SET due_nanos = 6000000 WHERE account_id = 5",
                        "account_id=5 order_id=3 payment_id=pi_3 reversed_nanos=20000000 target_nanos=20000000"
                                + " ledger_nanos=21000000",
                        "reversals"),
                of(
                        "INSERT INTO ledger_transfers SELECT 4, 'credit_clawback', 're_of_another_product:taken',"
                                + " 'wallet', 4, 'stripe_clearing', 0, 50000000;"
                                + " UPDATE wallets SET balance_nanos = 0 WHERE account_id = 4",
                        "account_id=4 order_id=- payment_id=- reversed_nanos=- target_nanos=- ledger_nanos=50000000",
                        "reversals"),
                of(
                        "DELETE FROM payment_reversals WHERE id = 'dp_3'",
                        "account_id=5 order_id=- payment_id=- reversed_nanos=- target_nanos=- ledger_nanos=30000000",
                        "reversals"),
                of(
                        "UPDATE payment_reversals SET phase = 'returned' WHERE id = 're_7'",
                        "account_id=8 order_id=7 payment_id=pi_7 reversed_nanos=20000000 target_nanos=0"
                                + " ledger_nanos=20000000",
                        "reversals"),
                of(
                        "UPDATE refund_requests SET amount_cents = 3 WHERE id = 1",
                        "account_id=5 request=1 refund_id=re_3 amount_cents=3 refunded_cents=2",
                        "refunds"),
                of(
                        "UPDATE refund_requests SET refund_id = 're_9' WHERE id = 1",
                        "account_id=5 request=1 refund_id=re_9 amount_cents=2 refunded_cents=-",
                        "refunds"));
    }

    static List<Damage> sales() {
        return List.of(
                of(
                        "DELETE FROM ledger_transfers WHERE kind = 'sale' AND reference = 'cs_6'",
                        "account_id=7 reference=cs_6 sold_nanos=100000000 ledger_nanos=-",
                        "sales"),
                of(
                        "UPDATE ledger_transfers SET amount_nanos = 91000000 WHERE kind = 'sale_share' AND reference ="
                                + " 'in_5'",
                        "account_id=6 reference=in_5 sold_nanos=90000000 ledger_nanos=91000000",
                        "sales"),
                of(
                        "UPDATE invoices SET paid_cents = 10 WHERE id = 'in_6'",
                        "account_id=7 reference=in_6 sold_nanos=- ledger_nanos=-",
                        "sales"),
                of(
                        "UPDATE checkout_orders SET amount_cents = 11 WHERE id = 6",
                        "account_id=7 reference=cs_6 sold_nanos=- ledger_nanos=-",
                        "sales"),
                of(
                        "INSERT INTO ledger_transfers SELECT 7, 'sale', 'cs_9', 'stripe_clearing', 0, 'sales_revenue',"
                                + " 0, 5",
                        "account_id=7 reference=cs_9 sold_nanos=- ledger_nanos=5",
                        "sales"),
                of(
                        "UPDATE payment_reversals SET phase = 'returned' WHERE id = 're_4a'",
                        "account_id=7 sale=1 payment_id=pi_4a reversed_cents=2 target_cents=0 ledger_nanos=20000000",
                        "sale_reversals"),
                of(
                        "UPDATE sales SET reversed_creator_nanos = 17000000 WHERE id = 1",
                        "account_id=7 sale=1 payment_id=pi_4a reversed_cents=2 target_cents=2 ledger_nanos=20000000"
                                + " reversed_creator_nanos=17000000 creator_ledger_nanos=18000000",
                        "sale_reversals"),
                of(
                        "INSERT INTO ledger_transfers SELECT 6, 'share_reversal', 're_9:taken', 'creator_payable', 6,"
                                + " 'sales_revenue', 0, 7",
                        "account_id=6 sale=- payment_id=- reversed_cents=- target_cents=- ledger_nanos=7",
                        "sale_reversals"),
                of(
                        "UPDATE payouts SET amount_cents = 5 WHERE id = 1",
                        "account_id=6 payout=tgp_1 paid_nanos=50000000 ledger_nanos=40000000",
                        "payouts"),
                of(
                        "UPDATE payouts SET reversed_cents = 0 WHERE id = 1",
                        "account_id=6 payout=tgp_1 paid_nanos=40000000 ledger_nanos=40000000 returned_nanos=0"
                                + " ledger_returned_nanos=10000000",
                        "payouts"),
                of(
                        "DELETE FROM payouts WHERE id = 2",
                        "account_id=6 payout=tgp_2 paid_nanos=- ledger_nanos=30000000",
                        "payouts"));
    }

    static List<Damage> days() {
        String day = "account_id=3 day=2026-06-10 model=m agent_id=9";
        return List.of(
                of("UPDATE usage_days SET cost_nanos = 5", day, "usage_days"),
                of("UPDATE usage_days SET tokens_cache_read = 2", day, "usage_days"),
                of("UPDATE usage_days SET requests = 2, failed_requests = 0", day, "usage_days", "creator_days"),
                of(
                        "DELETE FROM usage_days",
                        day + " project_id=0 creator_account_id=6 kept_rows=-",
                        "usage_days",
                        "creator_days"),
                of("UPDATE usage_days SET day = '2026-06-11'", "day=2026-06-11", "usage_days", "creator_days"),
                of("UPDATE usage_days SET project_id = 8", "project_id=8", "usage_days"),
                of("UPDATE creator_days SET creator_nanos = 5", "creator_account_id=6 day=2026-06-10", "creator_days"),
                of("DELETE FROM creator_days", "creator_account_id=6 day=2026-06-10 agent_id=9", "creator_days"),
                of("UPDATE metering_batches SET rolled = false WHERE id = 5", "found_rows=-", "usage_days"),
                of(
                        "UPDATE metering_batches SET rolled = true WHERE id = 2",
                        "account_id=2 day=2026-06-10",
                        "usage_days"),
                of("UPDATE usage_logs SET prompt_tokens = 6 WHERE id = 327680", day, "usage_days"));
    }

    static List<Damage> rows() {
        return List.of(
                of(
                        "UPDATE usage_logs SET cost_input_nanos = 41 WHERE id = 65536",
                        "id=65536 account_id=1 cost_input_nanos=41",
                        "cost_lines"),
                of(
                        "UPDATE usage_logs SET cost_input_nanos = 101, cost_output_nanos = -1 WHERE id = 65536",
                        "id=65536 account_id=1 cost_input_nanos=101 cost_output_nanos=-1",
                        "cost_lines"),
                of(
                        "UPDATE usage_logs SET credits_used_nanos = 600 WHERE id = 131072;"
                                + " UPDATE metering_batches SET credits_nanos = 600 WHERE id = 2",
                        "id=131072 account_id=2",
                        "cost_lines",
                        "credits_booked",
                        "due_booked",
                        "status"),
                of(
                        "UPDATE usage_logs SET platform_nanos = 101 WHERE id = 65537",
                        "id=65537 account_id=1 creator_account_id=3 fault=does not add up",
                        "shares"),
                of(
                        "UPDATE usage_logs SET platform_nanos = 501, creator_nanos = -1 WHERE id = 131072",
                        "id=131072 account_id=2 creator_account_id=- fault=negative",
                        "shares"),
                of(
                        "UPDATE usage_logs SET creator_nanos = 1, platform_nanos = 499 WHERE id = 131072",
                        "id=131072 account_id=2 creator_account_id=- fault=nobody's share",
                        "shares"),
                of(
                        "UPDATE usage_logs SET share_bps = NULL WHERE id = 65537",
                        "id=65537 account_id=1 creator_account_id=3 fault=no rate",
                        "shares"),
                of("UPDATE usage_logs SET share_bps = 8990 WHERE id = 65537", "fault=above its rate", "shares"),
                of(
                        "UPDATE usage_logs SET status = 'pending' WHERE id = 65536",
                        "id=65536 account_id=1 status=pending cost_total_nanos=100 credits_used_nanos=100",
                        "status"),
                of(
                        "UPDATE usage_logs SET status = 'credited' WHERE id = 131072",
                        "id=131072 account_id=2 status=credited",
                        "status"),
                of(
                        "UPDATE usage_logs SET status = 'paid' WHERE id = 65536",
                        "id=65536 account_id=1 status=paid",
                        "status"),
                of(
                        "UPDATE usage_logs SET status = 'invoiced' WHERE id = 65536",
                        "id=65536 account_id=1 status=invoiced",
                        "status"),
                of(
                        "UPDATE usage_logs SET status = 'exempt' WHERE id = 65536",
                        "id=65536 account_id=1 status=exempt",
                        "status"),
                of(
                        "DELETE FROM accounts WHERE id = 3; DELETE FROM wallets WHERE account_id = 3",
                        "account_id=1 creator_account_id=3 row_count=1 first_id=65537",
                        "usage_accounts",
                        "transfer_accounts"),
                of(
                        "UPDATE usage_logs SET account_id = 97 WHERE id = 131073;"
                                + " UPDATE usage_keys SET account_id = 97 WHERE fingerprint = 131073",
                        "account_id=97 creator_account_id=- row_count=1 first_id=131073",
                        "usage_accounts"));
    }

    static List<Damage> identities() {
        return List.of(
                of(
                        "DELETE FROM usage_keys WHERE fingerprint = 65536",
                        "key=00000000-0000-0000-0000-000000000001 fault=row without key row_count=1 row_id=65536",
                        "keys"),
                of(
                        "INSERT INTO usage_keys VALUES ('00000000-0000-0000-0000-000000000077', 1, 1, '2026-05-10Z')",
                        "key=00000000-0000-0000-0000-000000000077 fault=key without row",
                        "keys"),
                of(
                        "UPDATE usage_logs SET key = '00000000-0000-0000-0000-000000000004' WHERE id = 131074;"
                                + " DELETE FROM usage_keys WHERE fingerprint = 131074",
                        "key=00000000-0000-0000-0000-000000000004 fault=key in several rows row_count=2 row_id=131074",
                        "keys"),
                of(
                        "UPDATE usage_keys SET account_id = 2 WHERE fingerprint = 65536",
                        "fault=other account row_count=1 row_id=65536 key_account=2 row_account=1",
                        "keys"),
                of(
                        "UPDATE usage_keys SET occurred_at = '2026-05-09Z' WHERE fingerprint = 65536",
                        "fault=other time row_count=1 row_id=65536",
                        "keys"),
                of(
                        "UPDATE usage_conflicts SET status = 'charged' WHERE fingerprint = 6",
                        "key=00000000-0000-0000-0000-000000000001 fingerprint=6",
                        "charged_conflicts"),
                of(
                        "UPDATE usage_keys SET fingerprint = 0 WHERE fingerprint = 131072",
                        "key=00000000-0000-0000-0000-000000000001 fingerprint=131072",
                        "charged_conflicts"));
    }

    static List<Damage> prices() {
        return List.of(
                of(
                        "UPDATE usage_logs SET price_version = 9 WHERE id = 65536",
                        "id=65536 account_id=1 fault=no such version price_version=9",
                        "price_version"),
                of(
                        "UPDATE usage_logs SET price_version = 3 WHERE id = 131072",
                        "id=131072 account_id=2 fault=not active when charged price_version=3",
                        "price_version"),
                of(
                        "UPDATE usage_logs SET price_version = 4 WHERE id = 65537",
                        "id=65537 account_id=1 fault=not active when charged price_version=4",
                        "price_version"),
                of(
                        "UPDATE usage_logs SET price_version = 1 WHERE id = 131072",
                        "id=131072 account_id=2 fault=superseded price_version=1",
                        "price_version"),
                of(
                        "UPDATE price_books SET activated_at = '2026-05-01Z' WHERE version = 2;"
                                + " UPDATE usage_logs SET price_version = 2 WHERE id = 65536",
                        "id=65536 account_id=1 fault=not yet in force price_version=2",
                        "price_version"));
    }

    static List<Damage> terms() {
        return List.of(
                of(
                        "UPDATE usage_logs SET discount_bps = 2000 WHERE id = 131072",
                        "id=131072 account_id=2 price_source=book discount_bps=2000",
                        "terms"),
                of(
                        "UPDATE usage_logs SET discount_bps = NULL WHERE id = 131072",
                        "id=131072 account_id=2 price_source=book discount_bps=-",
                        "terms"),
                of(
                        "UPDATE usage_logs SET discount_bps = 1000 WHERE id = 65536",
                        "id=65536 account_id=1 price_source=book discount_bps=1000",
                        "terms"),
                of(
                        "UPDATE usage_logs SET discount_bps = 1000 WHERE id = 65537",
                        "id=65537 account_id=1 price_source=agent discount_bps=1000",
                        "terms"),
                of(
                        "UPDATE account_terms SET effective_from = '2026-06-10 11:48Z' WHERE id = 2",
                        "id=131072 account_id=2 price_source=book discount_bps=1000",
                        "terms"));
    }

    static List<Damage> volume() {
        return List.of(
                of(
                        "UPDATE volume_discounts SET discount_nanos = 80000001",
                        "ledger_usage_nanos=1800000000 discount_nanos=80000001 due_nanos=80000000",
                        "volume_discounts"),
                of(
                        "UPDATE volume_discounts SET usage_nanos = 1900000000",
                        "usage_nanos=1900000000 ledger_usage_nanos=1800000000",
                        "volume_discounts"),
                of(
                        "DELETE FROM volume_discounts",
                        "usage_nanos=- ledger_usage_nanos=- discount_nanos=- due_nanos=- ledger_nanos=80000000",
                        "volume_discounts"),
                of(
                        "DELETE FROM volume_discounts; DELETE FROM ledger_transfers WHERE kind = 'volume_discount';"
                                + " UPDATE wallets SET balance_nanos = 60000000 WHERE account_id = 9",
                        "usage_nanos=- ledger_usage_nanos=1800000000 discount_nanos=- due_nanos=80000000"
                                + " ledger_nanos=-",
                        "volume_discounts"),
                of(
                        "UPDATE volume_months SET from_cents = '{100,150}', bps = '{1000,2000}'",
                        "discount_nanos=80000000 due_nanos=110000000 ledger_nanos=80000000",
                        "volume_discounts"));
    }

    static List<Damage> referrals() {
        return List.of(
                of(
                        "UPDATE referrals SET status = 'capped' WHERE account_id = 11",
                        "account_id=10 reference=referral:11 kind=referral_credit said_nanos=- ledger_nanos=500",
                        "referrals"),
                of(
                        "UPDATE referrals SET referee_nanos = 301 WHERE account_id = 11",
                        "account_id=11 reference=referral:11 kind=referral_credit said_nanos=301 ledger_nanos=300",
                        "referrals"),
                of(
                        "UPDATE referrals SET referee_taken_nanos = 0 WHERE account_id = 12",
                        "account_id=12 reference=referral:12 kind=referral_revocation said_nanos=- ledger_nanos=100",
                        "referrals"),
                of(
                        "DELETE FROM referrals WHERE account_id = 11",
                        "account_id=10 reference=referral:11 kind=referral_credit said_nanos=- ledger_nanos=500",
                        "referrals"));
    }

    static List<Damage> bills() {
        return List.of(
                of(
                        "UPDATE bills SET paid_cents = 61 WHERE id = 1",
                        "account_id=9 reference=in_b1 kind=bill_payment billed_nanos=510000000 ledger_nanos=500000000",
                        "bills"),
                of(
                        "UPDATE bills SET status = 'open', elsewhere_nanos = 0 WHERE id = 2",
                        "account_id=9 reference=in_b2 kind=bill_settlement billed_nanos=- ledger_nanos=600000000",
                        "bills"),
                of(
                        "UPDATE bills SET waived_nanos = 1 WHERE id = 3",
                        "account_id=9 reference=in_b3 kind=bill_waiver billed_nanos=1 ledger_nanos=600000000",
                        "bills"),
                of(
                        "DELETE FROM bill_lines WHERE position = 2",
                        "account_id=9 reference=tgb_1 kind=lines billed_nanos=600000000",
                        "bills"),
                of(
                        "UPDATE ledger_transfers SET reference = '99' WHERE kind = 'due_credits'",
                        "account_id=9 reference=99 kind=due_credits billed_nanos=- ledger_nanos=40000000",
                        "bills"),
                of(
                        "UPDATE bills SET reversed_cents = 29 WHERE id = 1",
                        "account_id=9 reference=tgb_1 payment_id=pi_b1 reversed_cents=29 target_cents=30",
                        "bill_reversals"),
                of(
                        "UPDATE payment_reversals SET phase = 'returned' WHERE id = 'dp_b1'",
                        "account_id=9 reference=tgb_1 payment_id=pi_b1 reversed_cents=30 target_cents=10"
                                + " ledger_nanos=300000000",
                        "bill_reversals"),
                of(
                        "INSERT INTO ledger_transfers SELECT 9, 'usage_refund', 're_9:taken', 'usage_revenue', 0,"
                                + " 'stripe_clearing', 0, 7",
                        "account_id=9 reference=re_9:taken payment_id=- reversed_cents=- target_cents=- ledger_nanos=7",
                        "bill_reversals"));
    }
}
