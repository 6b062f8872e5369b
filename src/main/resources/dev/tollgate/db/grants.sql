-- What the gateway's own role may do, table by table; everything else it may not. Run by the owner after each migration, in
-- one transaction, :runtime being the role of database.url. A test holds every table of the schema against this file.

-- Nodes that start together would change the same rows of the catalogue at once, which PostgreSQL refuses.
SELECT pg_advisory_xact_lock(hashtextextended('tollgate grants', 0));

REVOKE ALL ON ALL TABLES IN SCHEMA public FROM :runtime;
REVOKE ALL ON ALL SEQUENCES IN SCHEMA public FROM :runtime;
GRANT USAGE ON SCHEMA public TO :runtime;

-- The books: rows are added, and none is ever changed or taken away.
GRANT SELECT, INSERT ON ledger_transfers, usage_keys, usage_logs, metering_batches TO :runtime;
GRANT USAGE ON SEQUENCE metering_batch_ids TO :runtime;
GRANT EXECUTE ON FUNCTION ensure_usage_month(date) TO :runtime;
-- Sums of them by day, and which of the batches are in the sums.
GRANT SELECT, INSERT ON usage_days, creator_days TO :runtime;
GRANT UPDATE (requests, failed_requests, tokens_input, tokens_output, tokens_cache_read, tokens_cache_write, tokens_reasoning,
              cost_nanos, credits_nanos, creator_nanos)
    ON usage_days TO :runtime;
GRANT UPDATE (requests, creator_nanos) ON creator_days TO :runtime;
GRANT UPDATE (rolled) ON metering_batches TO :runtime;
GRANT EXECUTE ON FUNCTION summarize_usage() TO :runtime;
GRANT SELECT, INSERT ON wallets TO :runtime;
GRANT UPDATE (balance_nanos, due_nanos, last_batch_id, updated_at) ON wallets TO :runtime;

-- Prices: a version that was saved stays as it is, but for whether it is in force.
GRANT SELECT, INSERT ON price_books, price_entries, price_aliases TO :runtime;
GRANT UPDATE (status, activated_at) ON price_books TO :runtime;

-- Who pays. Accounts are never deleted.
GRANT UPDATE (status, name, external_id, restricted_by_operator) ON accounts TO :runtime;
GRANT UPDATE (published) ON agents TO :runtime;
GRANT SELECT, INSERT ON accounts, projects, agents, agent_entitlements TO :runtime;
GRANT USAGE ON SEQUENCE accounts_id_seq TO :runtime;
GRANT SELECT, INSERT ON account_terms, volume_months, volume_discounts, referral_codes, referrals TO :runtime;
GRANT UPDATE (from_cents, bps, seen_at, settled_at) ON volume_months TO :runtime;
GRANT UPDATE (status, doubted, referrer_taken_nanos, referee_taken_nanos, credited_at) ON referrals TO :runtime;
GRANT SELECT, INSERT, DELETE ON bindings TO :runtime;
GRANT UPDATE (account_id, agent_id, project_id, exempt) ON bindings TO :runtime;

-- Projects are marked as deleted, never taken away; what the runtime was told of deploys stays.
GRANT UPDATE (name, description, status, deploy_status, deployed_at, deploy_seq, updated_at, deleted_at) ON projects
    TO :runtime;
GRANT SELECT ON deployment_feed TO :runtime;
GRANT UPDATE (last_seq) ON deployment_feed TO :runtime;
GRANT SELECT, INSERT ON deployment_changes TO :runtime;
GRANT SELECT, INSERT, DELETE ON limit_overruns TO :runtime;
GRANT UPDATE (projects_since, deploys_since) ON limit_overruns TO :runtime;

-- Who may call. The digest, the scopes and the source of a key are never changed.
GRANT SELECT, INSERT ON service_keys TO :runtime;
GRANT UPDATE (revoked_at, expires_at, last_used_at) ON service_keys TO :runtime;

-- What waits for somebody. The record itself is never changed.
GRANT SELECT, INSERT ON usage_conflicts, usage_quarantine, stripe_inbox, checkout_orders TO :runtime;
GRANT UPDATE (status, seen, resolved_at, resolved_by) ON usage_conflicts TO :runtime;
GRANT UPDATE (status, seen, code, detail, last_seen_at, resolved_at) ON usage_quarantine TO :runtime;
GRANT UPDATE (status, last_error, attempts, next_attempt_at, processed_at) ON stripe_inbox TO :runtime;
GRANT UPDATE (status, stripe_session_id, stripe_payment_id, stripe_idempotency_key, granted_at, updated_at,
              stripe_session_url, reversed_nanos, reversed_due_nanos)
    ON checkout_orders TO :runtime;
GRANT SELECT, INSERT, DELETE ON stripe_customers TO :runtime;
GRANT UPDATE (customer_id, idempotency_key) ON stripe_customers TO :runtime;
GRANT SELECT, INSERT ON payment_reversals, refund_requests, subscriptions TO :runtime;
GRANT SELECT, INSERT ON invoices, sales, deploy_slots TO :runtime;
GRANT UPDATE (status, number, total_cents, due_cents, paid_cents, payment_id, hosted_url, pdf_url, attempts,
              next_attempt_at, paid_at, updated_at)
    ON invoices TO :runtime;
GRANT UPDATE (reversed_cents, reversed_creator_nanos) ON sales TO :runtime;
GRANT UPDATE (status, updated_at) ON deploy_slots TO :runtime;
GRANT UPDATE (status, given) ON agent_entitlements TO :runtime;
GRANT SELECT, INSERT, DELETE ON connect_accounts TO :runtime;
GRANT UPDATE (stripe_account_id, idempotency_key, details_submitted, transfers_enabled, payouts_enabled, currently_due,
              disabled_reason, failed_payout_id, failed_payout_code, updated_at)
    ON connect_accounts TO :runtime;
GRANT SELECT, INSERT ON payouts TO :runtime;
GRANT UPDATE (status, transfer_id, refusal, idempotency_key, reversed_cents, reversing_cents, reversing_key, asked_at,
              updated_at)
    ON payouts TO :runtime;
GRANT SELECT, INSERT ON bill_runs, bills, bill_lines TO :runtime;
GRANT UPDATE (finished_at) ON bill_runs TO :runtime;
GRANT UPDATE (status, invoice_id, payment_id, idempotency_key, paid_cents, credited_nanos, elsewhere_nanos, waived_nanos,
              reversed_cents, due_at, late_since, restricted_at, asked_at, updated_at)
    ON bills TO :runtime;
GRANT SELECT, INSERT ON account_events TO :runtime;
GRANT SELECT, INSERT, DELETE ON auto_topups TO :runtime;
GRANT UPDATE (enabled, threshold_cents, amount_cents, monthly_cap_cents, consented_at, failures, next_try_at, switched_off,
              updated_at)
    ON auto_topups TO :runtime;
GRANT SELECT, INSERT ON topup_charges TO :runtime;
GRANT UPDATE (ask_at, attempts, failure_code) ON topup_charges TO :runtime;
GRANT UPDATE (order_id, agent_id, late_since, restricted_at, price_id, status, current_period_end, cancel_at_period_end, cancel_at, trial_end, updated_at)
    ON subscriptions TO :runtime;
GRANT UPDATE (status, refund_id, refusal, idempotency_key, updated_at) ON refund_requests TO :runtime;
GRANT UPDATE (amount_cents, phase, status, updated_at) ON payment_reversals TO :runtime;

-- The marketplace. Who made an agent never changes, nor his share by his own hand; a price that was is never changed.
GRANT UPDATE (name, description, category, tags, icon, content, pricing, price_cents, input_rate_nanos, output_rate_nanos,
              published, updated_at)
    ON agents TO :runtime;
GRANT SELECT, INSERT ON agent_prices, library_agents TO :runtime;
GRANT UPDATE (enabled, removed_at, updated_at) ON library_agents TO :runtime;

-- What was read of LiteLLM's database. That a call was pulled is never forgotten.
GRANT SELECT, INSERT ON usage_pulled, litellm_cursors, litellm_syncs TO :runtime;
GRANT UPDATE (covered_to, updated_at) ON litellm_cursors TO :runtime;
GRANT UPDATE (status, error, upstream_status, covered_to, pages, received, accepted, duplicates, conflicts, quarantined,
              skipped, charged_nanos, beat_at, finished_at)
    ON litellm_syncs TO :runtime;

-- What was found to differ from Stripe.
GRANT SELECT, INSERT ON reconciliation_runs, reconciliation_findings TO :runtime;
GRANT UPDATE (status, error, events, objects, unlisted, beat_at, finished_at) ON reconciliation_runs TO :runtime;

-- Who is told what. A message stays as it was written, and what was tried stays too.
GRANT SELECT, INSERT ON webhook_endpoints, notification_messages, notification_deliveries, notification_attempts,
                        notification_settings, balance_alerts TO :runtime;
GRANT UPDATE (secret, previous_secret, previous_until, status, disabled_reason, disabled_at, failing_since, succeeded_at,
              updated_at)
    ON webhook_endpoints TO :runtime;
GRANT UPDATE (routed_at) ON notification_messages TO :runtime;
GRANT UPDATE (status, round, attempts, next_attempt_at, error, finished_at) ON notification_deliveries TO :runtime;
GRANT UPDATE (email, low_balance_nanos, low_days, updated_at) ON notification_settings TO :runtime;
GRANT UPDATE (low, empty, crossings, told_nanos, changed_at, daily_spend_nanos, spend_at, spend_balance_nanos)
    ON balance_alerts TO :runtime;

-- People. A person is never deleted, but made nameless.
GRANT SELECT, INSERT ON people, invitations, sessions, mail_tokens, person_identities TO :runtime;
GRANT UPDATE (email, email_verified_at, password_hash, name, operator, deleted_at) ON people TO :runtime;
GRANT DELETE ON person_identities TO :runtime;
GRANT SELECT, INSERT, DELETE ON memberships TO :runtime;
GRANT UPDATE (role) ON memberships TO :runtime;
GRANT UPDATE (status, token_digest, expires_at, role, invited_by, email) ON invitations TO :runtime;
GRANT UPDATE (refresh_digest, previous_digest, rotated_at, ended_at, ended_by) ON sessions TO :runtime;
GRANT DELETE ON sessions, mail_tokens TO :runtime;
GRANT UPDATE (used_at) ON mail_tokens TO :runtime;
GRANT SELECT, INSERT ON audit_log TO :runtime;
GRANT SELECT, INSERT, DELETE ON idempotent_answers TO :runtime;

-- What operators do, and what the nodes do by themselves.
GRANT SELECT, INSERT ON jobs, account_closings, credit_requests TO :runtime;
GRANT UPDATE (interval_millis, started_at, ended_at, succeeded_at, failed_at, error) ON jobs TO :runtime;
GRANT UPDATE (ask_at, attempts, stripe_error, closed_at, finished_at) ON account_closings TO :runtime;
GRANT UPDATE (status, decided_by, decided_at) ON credit_requests TO :runtime;

-- To see whether the schema fits the program.
GRANT SELECT ON flyway_schema_history TO :runtime;
