-- A small consistent world. Acme (1) pays from credits, Globex (2) runs out of them, Nova (3) earns.
TRUNCATE accounts, wallets, ledger_transfers, usage_keys, usage_logs, metering_batches, usage_conflicts, price_books,
    checkout_orders, payment_reversals, refund_requests, service_keys, sales, invoices, deploy_slots, subscriptions,
    connect_accounts, payouts, bill_lines, bills, bill_runs, auto_topups, topup_charges, agents, projects, bindings,
    agent_entitlements, price_entries, price_aliases, account_terms, volume_months,
    volume_discounts, referrals, referral_codes, usage_days, creator_days;
INSERT INTO accounts (id, name, origin) OVERRIDING SYSTEM VALUE
VALUES (1, 'Acme', 'demo'), (2, 'Globex', 'demo'), (3, 'Nova', 'demo');
INSERT INTO wallets (account_id, balance_nanos, due_nanos) VALUES (1, 8900, 0), (2, 0, 300), (3, 0, 0);
INSERT INTO price_books (version, effective_from, source, created_by, status, activated_at) OVERRIDING SYSTEM VALUE
VALUES (1, '2020-01-01Z', 'test', 'test', 'active', '2026-01-01Z'),
       (2, '2026-06-01Z', 'test', 'test', 'active', '2026-05-20Z'),
       (3, '2026-07-01Z', 'test', 'test', 'draft', NULL),
       -- Activated after the rows of batch 1 were charged, for a time before they were: they stay as they are.
       (4, '2026-05-05Z', 'test', 'test', 'active', '2026-05-15Z');
INSERT INTO metering_batches (id, rows_in, rows_charged, cost_nanos, credits_nanos, created_at)
VALUES (1, 3, 2, 1100, 1100, '2026-05-10 12:00Z'), (2, 3, 3, 500, 200, '2026-06-10 12:00Z'),
       (3, 4, 0, 0, 0, '2026-06-10 12:01Z');
INSERT INTO usage_logs (id, account_id, occurred_at, source, key, model, agent_id, prompt_tokens, completion_tokens,
                        cache_read_tokens, cache_write_tokens, reasoning_tokens, price_version, price_source,
                        cost_input_nanos, cost_output_nanos, cost_total_nanos, credits_used_nanos, provider_cost_nanos,
                        creator_account_id, creator_nanos, platform_nanos, share_bps, status)
VALUES
    (65536, 1, '2026-05-10 11:59Z', 'litellm', '00000000-0000-0000-0000-000000000001', 'm', NULL, 1, 1, 0, 0, 0,
     1, 'book', 40, 60, 100, 100, 80, NULL, 0, 100, NULL, 'credited'),
    (65537, 1, '2026-05-10 11:58Z', 'litellm', '00000000-0000-0000-0000-000000000002', 'm', 7, 1, 1, 0, 0, 0,
     1, 'agent', 400, 600, 1000, 1000, 500, 3, 900, 100, 9000, 'credited'),
    (131072, 2, '2026-06-10 11:59Z', 'litellm', '00000000-0000-0000-0000-000000000003', 'm', NULL, 1, 1, 0, 0, 0,
     2, 'book', 200, 300, 500, 200, NULL, NULL, 0, 500, NULL, 'pending'),
    (131073, 2, '2026-06-10 11:58Z', 'litellm', '00000000-0000-0000-0000-000000000004', 'm', NULL, 0, 0, 0, 0, 0,
     0, 'failure', 0, 0, 0, 0, NULL, NULL, 0, 0, NULL, 'void'),
    (131074, 2, '2026-06-10 11:57Z', 'litellm', '00000000-0000-0000-0000-000000000005', 'm', NULL, 1, 1, 0, 0, 0,
     0, 'exempt', 0, 0, 0, 0, 9, NULL, 0, 0, NULL, 'exempt');
INSERT INTO usage_keys (key, fingerprint, account_id, occurred_at)
SELECT key, id, account_id, occurred_at FROM usage_logs;
INSERT INTO ledger_transfers (account_id, kind, reference, debit_ledger, debit_owner, credit_ledger, credit_owner,
                              amount_nanos)
VALUES (1, 'credit_grant', 'welcome', 'promotional_credit', 0, 'wallet', 1, 10000),
       (2, 'credit_grant', 'welcome', 'promotional_credit', 0, 'wallet', 2, 200),
       (1, 'usage_credits', '1', 'wallet', 1, 'usage_revenue', 0, 1100),
       (2, 'usage_credits', '2', 'wallet', 2, 'usage_revenue', 0, 200),
       (2, 'usage_due', '2', 'receivable', 2, 'usage_revenue', 0, 300),
       (3, 'creator_share', '1', 'usage_revenue', 0, 'creator_payable', 3, 900);
-- The second record under key 1 was charged under a key of its own, 3.
INSERT INTO usage_conflicts (key, fingerprint, source, record, status)
VALUES ('00000000-0000-0000-0000-000000000001', 131072, 'litellm', '{}', 'charged'),
       ('00000000-0000-0000-0000-000000000001', 5, 'litellm', '{}', 'dismissed'),
       ('00000000-0000-0000-0000-000000000001', 6, 'litellm', '{}', 'open');
-- A paid order with its grant, and one that expired.
INSERT INTO accounts (id, name, origin) OVERRIDING SYSTEM VALUE VALUES (4, 'Buyer', 'demo');
INSERT INTO wallets (account_id, balance_nanos) VALUES (4, 50000000);
INSERT INTO checkout_orders (id, account_id, kind, package, amount_cents, currency, livemode, stripe_session_id, status)
OVERRIDING SYSTEM VALUE
VALUES (1, 4, 'credit_package', 'small', 5, 'usd', false, 'cs_1', 'paid'),
       (2, 4, 'credit_package', 'small', 500, 'usd', false, 'cs_2', 'expired');
INSERT INTO ledger_transfers (account_id, kind, reference, debit_ledger, debit_owner, credit_ledger, credit_owner,
                              amount_nanos)
VALUES (4, 'credit_purchase', 'cs_1', 'stripe_clearing', 0, 'wallet', 4, 50000000);
-- A paid order of which two of five cents were refunded, a quarter of it after it was spent; and whose dispute was won.
INSERT INTO accounts (id, name, origin) OVERRIDING SYSTEM VALUE VALUES (5, 'Doubter', 'demo');
INSERT INTO wallets (account_id, balance_nanos, due_nanos) VALUES (5, 35000000, 5000000);
INSERT INTO checkout_orders (id, account_id, kind, package, amount_cents, currency, livemode, stripe_session_id,
                             stripe_payment_id, status, reversed_nanos, reversed_due_nanos)
OVERRIDING SYSTEM VALUE
VALUES (3, 5, 'credit_package', 'small', 5, 'usd', false, 'cs_3', 'pi_3', 'paid', 20000000, 5000000);
INSERT INTO payment_reversals (id, kind, payment_id, amount_cents, currency, phase, status)
VALUES ('re_3', 'refund', 'pi_3', 2, 'usd', 'taken', 'succeeded'),
       ('dp_3', 'dispute', 'pi_3', 5, 'usd', 'returned', 'won'),
       ('re_of_another_product', 'refund', 'pi_4', 900, 'usd', 'taken', 'succeeded');
INSERT INTO ledger_transfers (account_id, kind, reference, debit_ledger, debit_owner, credit_ledger, credit_owner,
                              amount_nanos)
VALUES (5, 'credit_purchase', 'cs_3', 'stripe_clearing', 0, 'wallet', 5, 50000000),
       (5, 'credit_clawback', 're_3:taken', 'wallet', 5, 'stripe_clearing', 0, 15000000),
       (5, 'clawback_due', 're_3:taken', 'receivable', 5, 'stripe_clearing', 0, 5000000),
       (5, 'credit_clawback', 'dp_3:taken', 'wallet', 5, 'stripe_clearing', 0, 30000000),
       (5, 'credit_reinstatement', 'dp_3:returned', 'stripe_clearing', 0, 'wallet', 5, 30000000);
INSERT INTO refund_requests (id, account_id, order_id, amount_cents, reason, status, refund_id, refusal)
OVERRIDING SYSTEM VALUE
VALUES (1, 5, 3, 2, 'duplicate', 'made', 're_3', NULL), (2, 5, 3, 9, 'duplicate', 'refused', NULL, 'charge_disputed');
-- An agent sold for ten cents once, of which two were refunded, and by the month; and a slot. Its creator had a payout of four
-- cents of which one came back, and one that was refused.
INSERT INTO accounts (id, name, origin) OVERRIDING SYSTEM VALUE VALUES (6, 'Maker', 'demo'), (7, 'Reader', 'demo');
INSERT INTO wallets (account_id) VALUES (6), (7);
INSERT INTO agents (id, slug, name, creator_account_id, pricing, price_cents) OVERRIDING SYSTEM VALUE
VALUES (9, 'helper', 'Helper', 6, 'one_time', 50);
INSERT INTO checkout_orders (id, account_id, kind, agent_id, agent_name, creator_account_id, share_bps, amount_cents, currency,
                             livemode, stripe_session_id, stripe_payment_id, status)
OVERRIDING SYSTEM VALUE
VALUES (4, 7, 'agent_once', 9, 'Helper', 6, 9000, 10, 'usd', false, 'cs_4', 'pi_4a', 'paid'),
       (5, 7, 'agent_monthly', 9, 'Helper', 6, 9000, 10, 'usd', false, 'cs_5', NULL, 'paid'),
       (6, 7, 'deploy_slot', NULL, NULL, NULL, NULL, 10, 'usd', false, 'cs_6', 'pi_6', 'paid');
INSERT INTO invoices (id, account_id, livemode, order_id, status, currency, total_cents, due_cents, paid_cents, payment_id,
                      attempts, created_at)
VALUES ('in_5', 7, false, 5, 'paid', 'usd', 10, 10, 10, 'pi_5', 1, '2026-06-01Z'),
       ('in_6', 7, false, 5, 'paid', 'usd', 10, 10, 0, NULL, 0, '2026-07-01Z'),
       ('in_7', 7, false, 5, 'open', 'usd', 10, 10, 0, NULL, 1, '2026-08-01Z');
INSERT INTO sales (id, account_id, kind, order_id, reference, payment_id, amount_cents, currency, agent_id,
                   creator_account_id, creator_nanos, reversed_cents, reversed_creator_nanos)
OVERRIDING SYSTEM VALUE
VALUES (1, 7, 'agent_once', 4, 'cs_4', 'pi_4a', 10, 'usd', 9, 6, 90000000, 2, 18000000),
       (2, 7, 'agent_monthly', 5, 'in_5', 'pi_5', 10, 'usd', 9, 6, 90000000, 0, 0),
       (3, 7, 'deploy_slot', 6, 'cs_6', 'pi_6', 10, 'usd', NULL, NULL, 0, 0, 0);
INSERT INTO payment_reversals (id, kind, payment_id, amount_cents, currency, phase, status)
VALUES ('re_4a', 'refund', 'pi_4a', 2, 'usd', 'taken', 'succeeded');
INSERT INTO payouts (id, account_id, livemode, reference, destination, amount_cents, status, transfer_id, refusal, reversed_cents)
OVERRIDING SYSTEM VALUE
VALUES (1, 6, false, 'tgp_1', 'acct_6', 4, 'sent', 'tr_1', NULL, 1),
       (2, 6, false, 'tgp_2', 'acct_6', 3, 'refused', NULL, 'balance_insufficient', 0);
INSERT INTO ledger_transfers (account_id, kind, reference, debit_ledger, debit_owner, credit_ledger, credit_owner,
                              amount_nanos)
VALUES (7, 'sale', 'cs_4', 'stripe_clearing', 0, 'sales_revenue', 0, 100000000),
       (6, 'sale_share', 'cs_4', 'sales_revenue', 0, 'creator_payable', 6, 90000000),
       (7, 'sale', 'in_5', 'stripe_clearing', 0, 'sales_revenue', 0, 100000000),
       (6, 'sale_share', 'in_5', 'sales_revenue', 0, 'creator_payable', 6, 90000000),
       (7, 'sale', 'cs_6', 'stripe_clearing', 0, 'sales_revenue', 0, 100000000),
       (7, 'sale_reversal', 're_4a:taken', 'sales_revenue', 0, 'stripe_clearing', 0, 20000000),
       (6, 'share_reversal', 're_4a:taken', 'creator_payable', 6, 'sales_revenue', 0, 18000000),
       (6, 'payout', 'tgp_1', 'creator_payable', 6, 'stripe_clearing', 0, 40000000),
       (6, 'payout_return', 'tgp_1:1', 'stripe_clearing', 0, 'creator_payable', 6, 10000000),
       (6, 'payout', 'tgp_2', 'creator_payable', 6, 'stripe_clearing', 0, 30000000),
       (6, 'payout_return', 'tgp_2:refused', 'stripe_clearing', 0, 'creator_payable', 6, 30000000);
-- A top-up of seven cents of which two were refunded, and one that failed.
INSERT INTO accounts (id, name, origin) OVERRIDING SYSTEM VALUE VALUES (8, 'Refiller', 'demo');
INSERT INTO wallets (account_id, balance_nanos) VALUES (8, 50000000);
INSERT INTO checkout_orders (id, account_id, kind, amount_cents, currency, livemode, stripe_payment_id, status, reversed_nanos)
OVERRIDING SYSTEM VALUE
VALUES (7, 8, 'auto_topup', 7, 'usd', false, 'pi_7', 'paid', 20000000),
       (8, 8, 'auto_topup', 7, 'usd', false, 'pi_8', 'failed', 0);
INSERT INTO payment_reversals (id, kind, payment_id, amount_cents, currency, phase, status)
VALUES ('re_7', 'refund', 'pi_7', 2, 'usd', 'taken', 'succeeded');
INSERT INTO ledger_transfers (account_id, kind, reference, debit_ledger, debit_owner, credit_ledger, credit_owner,
                              amount_nanos)
VALUES (8, 'credit_purchase', 'pi_7', 'stripe_clearing', 0, 'wallet', 8, 70000000),
       (8, 'credit_clawback', 're_7:taken', 'wallet', 8, 'stripe_clearing', 0, 20000000);

-- Account 9 is billed for batch 4: one bill was paid, a part of it not owed any more, and is disputed and refunded in part; one was
-- paid elsewhere; one was waived; one is open.
INSERT INTO accounts (id, name, origin) OVERRIDING SYSTEM VALUE VALUES (9, 'Hooli', 'demo');
INSERT INTO wallets (account_id, balance_nanos, due_nanos) VALUES (9, 60000000, 260000000);
INSERT INTO metering_batches (id, rows_in, rows_charged, cost_nanos, credits_nanos, created_at)
VALUES (4, 1, 1, 1800000000, 0, '2026-06-10 12:02Z');
INSERT INTO usage_logs (id, account_id, occurred_at, source, key, model, agent_id, prompt_tokens, completion_tokens,
                        cache_read_tokens, cache_write_tokens, reasoning_tokens, price_version, price_source,
                        cost_input_nanos, cost_output_nanos, cost_total_nanos, credits_used_nanos, provider_cost_nanos,
                        creator_account_id, creator_nanos, platform_nanos, share_bps, status)
VALUES (262144, 9, '2026-06-10 11:56Z', 'litellm', '00000000-0000-0000-0000-000000000008', 'm', NULL, 1, 1, 0, 0, 0,
        2, 'book', 800000000, 1000000000, 1800000000, 0, NULL, NULL, 0, 1800000000, NULL, 'pending');
INSERT INTO usage_keys (key, fingerprint, account_id, occurred_at)
VALUES ('00000000-0000-0000-0000-000000000008', 8, 9, '2026-06-10 11:56Z');
INSERT INTO bill_runs (id, day, asked) OVERRIDING SYSTEM VALUE
SELECT id, '2026-06-11', true FROM generate_series(21, 24) AS id;
INSERT INTO bills (id, account_id, livemode, run_id, day, reference, after_batch_id, through_batch_id, amount_cents, status,
                   invoice_id, payment_id, paid_cents, credited_nanos, elsewhere_nanos, waived_nanos, reversed_cents)
OVERRIDING SYSTEM VALUE
VALUES (1, 9, false, 21, '2026-06-11', 'tgb_1', 0, 4, 60, 'paid', 'in_b1', 'pi_b1', 60, 100000000, 0, 0, 30),
       (2, 9, false, 22, '2026-06-11', 'tgb_2', 4, 4, 60, 'paid', 'in_b2', NULL, 0, 0, 600000000, 0, 0),
       (3, 9, false, 23, '2026-06-11', 'tgb_3', 4, 4, 60, 'waived', 'in_b3', NULL, 0, 0, 0, 600000000, 0),
       (4, 9, false, 24, '2026-06-11', 'tgb_4', 4, 4, 60, 'open', 'in_b4', NULL, 0, 0, 0, 0, 0);
INSERT INTO bill_lines (bill_id, position, account_id, description, cents)
VALUES (1, 1, 9, 'm, 1 call', 70), (1, 2, 9, 'Settled already', -10);
INSERT INTO payment_reversals (id, kind, payment_id, amount_cents, currency, phase, status)
VALUES ('re_b1', 'refund', 'pi_b1', 10, 'usd', 'taken', 'succeeded'),
       ('dp_b1', 'dispute', 'pi_b1', 20, 'usd', 'taken', 'lost');
INSERT INTO ledger_transfers (account_id, kind, reference, debit_ledger, debit_owner, credit_ledger, credit_owner,
                              amount_nanos)
VALUES (9, 'usage_due', '4', 'receivable', 9, 'usage_revenue', 0, 1800000000),
       (9, 'bill_payment', 'in_b1', 'stripe_clearing', 0, 'receivable', 9, 500000000),
       (9, 'bill_overpayment', 'in_b1', 'stripe_clearing', 0, 'wallet', 9, 100000000),
       (9, 'bill_settlement', 'in_b2', 'outside_clearing', 0, 'receivable', 9, 600000000),
       (9, 'bill_waiver', 'in_b3', 'usage_revenue', 0, 'receivable', 9, 600000000),
       (9, 'due_credits', '22', 'wallet', 9, 'receivable', 9, 40000000),
       (9, 'usage_refund', 're_b1:taken', 'usage_revenue', 0, 'stripe_clearing', 0, 100000000),
       (9, 'bill_dispute', 'dp_b1:taken', 'receivable', 9, 'stripe_clearing', 0, 200000000);

-- A tenth is taken off the calls of account 2 since the eighth, which is when its row was charged; before that nothing was.
INSERT INTO account_terms (id, account_id, plan, max_projects, max_deploys, discount_bps, effective_from, created_by)
OVERRIDING SYSTEM VALUE
VALUES (1, 2, 'enterprise', 9, 9, 1000, '2026-06-08Z', 'test'), (2, 2, 'enterprise', 9, 9, 2000, '2026-06-11Z', 'test');
UPDATE usage_logs SET discount_bps = 1000 WHERE id = 131072;

-- Of what account 9 used this month beyond a dollar, a tenth is given back.
INSERT INTO volume_months (month, from_cents, bps, settled_at)
VALUES (date_trunc('month', now() AT TIME ZONE 'UTC')::date, '{100}', '{1000}', now());
INSERT INTO volume_discounts (account_id, month, usage_nanos, discount_nanos)
SELECT 9, month, 1800000000, 80000000 FROM volume_months;
INSERT INTO ledger_transfers (account_id, kind, reference, debit_ledger, debit_owner, credit_ledger, credit_owner,
                              amount_nanos)
SELECT 9, 'volume_discount', 'volume:' || to_char(month, 'YYYY-MM'), 'usage_revenue', 0, 'wallet', 9, 80000000
FROM volume_months;
UPDATE wallets SET balance_nanos = 140000000 WHERE account_id = 9;

-- Account 11 was brought by account 10, and account 12 too, whose money went back when the most of it was spent.
INSERT INTO accounts (id, name, origin) OVERRIDING SYSTEM VALUE VALUES (10, 'Friend', 'demo'), (11, 'New', 'demo'), (12, 'Gone', 'demo');
INSERT INTO wallets (account_id, balance_nanos) VALUES (10, 500), (11, 300), (12, 200);
INSERT INTO referrals (account_id, referrer_account_id, referrer_nanos, referee_nanos, monthly_max, status, referrer_taken_nanos,
                       referee_taken_nanos, credited_at)
VALUES (11, 10, 500, 300, 9, 'credited', 0, 0, now()), (12, 10, 500, 300, 9, 'revoked', 500, 100, now());
INSERT INTO ledger_transfers (account_id, kind, reference, debit_ledger, debit_owner, credit_ledger, credit_owner,
                              amount_nanos)
VALUES (10, 'referral_credit', 'referral:11', 'promotional_credit', 0, 'wallet', 10, 500),
       (11, 'referral_credit', 'referral:11', 'promotional_credit', 0, 'wallet', 11, 300),
       (10, 'referral_credit', 'referral:12', 'promotional_credit', 0, 'wallet', 10, 500),
       (12, 'referral_credit', 'referral:12', 'promotional_credit', 0, 'wallet', 12, 300),
       (10, 'referral_revocation', 'referral:12', 'wallet', 10, 'promotional_credit', 0, 500),
       (12, 'referral_revocation', 'referral:12', 'wallet', 12, 'promotional_credit', 0, 100);

-- Batch 5 is in the sums by day; the others are not yet.
INSERT INTO metering_batches (id, rows_in, rows_charged, cost_nanos, credits_nanos, created_at, rolled)
VALUES (5, 2, 2, 0, 0, '2026-06-10 12:03Z', true);
INSERT INTO usage_logs (id, account_id, occurred_at, source, key, model, agent_id, prompt_tokens, completion_tokens,
                        cache_read_tokens, cache_write_tokens, reasoning_tokens, price_version, price_source,
                        cost_input_nanos, cost_output_nanos, cost_total_nanos, credits_used_nanos, provider_cost_nanos,
                        creator_account_id, creator_nanos, platform_nanos, share_bps, status)
VALUES (327680, 3, '2026-06-10 00:00Z', 'litellm', '00000000-0000-0000-0000-000000000009', 'm', 9, 5, 6, 1, 2, 3,
        0, 'exempt', 0, 0, 0, 0, NULL, 6, 0, 0, 9000, 'exempt'),
       (327681, 3, '2026-06-10 23:59Z', 'litellm', '00000000-0000-0000-0000-00000000000a', 'm', 9, 0, 0, 0, 0, 0,
        0, 'failure', 0, 0, 0, 0, NULL, 6, 0, 0, 9000, 'void');
INSERT INTO usage_keys (key, fingerprint, account_id, occurred_at)
SELECT key, id, account_id, occurred_at FROM usage_logs WHERE id >> 16 = 5;
INSERT INTO usage_days (account_id, day, model, agent_id, project_id, creator_account_id, requests, failed_requests, tokens_input,
                        tokens_output, tokens_cache_read, tokens_cache_write, tokens_reasoning, cost_nanos, credits_nanos,
                        creator_nanos)
VALUES (3, '2026-06-10', 'm', 9, 0, 6, 1, 1, 5, 6, 1, 2, 3, 0, 0, 0);
INSERT INTO creator_days (creator_account_id, day, agent_id, requests, creator_nanos) VALUES (6, '2026-06-10', 9, 1, 0);
