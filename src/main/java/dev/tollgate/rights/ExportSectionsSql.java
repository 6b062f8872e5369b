package dev.tollgate.rights;

import dev.tollgate.rights.ExportSql.Section;
import java.util.List;

/**
 * What is known of an account, without what opens doors: no digests, secrets or payment details. Amounts are decimal texts in
 * dollars, or cents.
 */
final class ExportSectionsSql {
    private static final List<String> NUMBER = List.of("0");
    private static final List<String> TEXT = List.of("");

    /** The account itself stands first. */
    static final List<Section> ALL = List.of(
            new Section("account", NUMBER, """
                SELECT ARRAY[a.id::text] AS key, a.id, a.name, a.external_id, a.kind, a.origin, a.status, a.created_at,
                       trim_scale(w.balance_nanos / 1000000000::numeric)::text AS balance_usd,
                       trim_scale(w.due_nanos / 1000000000::numeric)::text AS due_usd
                FROM accounts a JOIN wallets w ON w.account_id = a.id
                WHERE a.id = $1 AND a.id > ($2::text[])[1]::bigint ORDER BY a.id LIMIT $3\
                """),
            new Section("members", NUMBER, """
                SELECT ARRAY[m.person_id::text] AS key, m.person_id, p.email, p.name, m.role, m.created_at
                FROM memberships m JOIN people p ON p.id = m.person_id
                WHERE m.account_id = $1 AND m.person_id > ($2::text[])[1]::bigint ORDER BY m.person_id LIMIT $3\
                """),
            byId("invitations", "id, email, role, status, created_at, expires_at", "invitations"),
            new Section("keys", List.of("", "", ""), """
                SELECT ARRAY[source, kind, value] AS key, source, kind, value, agent_id, project_id, exempt, created_at
                FROM bindings
                WHERE account_id = $1 AND (source, kind, value) > (($2::text[])[1], ($2::text[])[2], ($2::text[])[3])
                ORDER BY source, kind, value LIMIT $3\
                """),
            byId("projects", "id, slug, name, created_at", "projects"),
            new Section("agents", NUMBER, """
                SELECT ARRAY[id::text] AS key, id, slug, name, pricing, price_cents, published, created_at,
                       trim_scale(input_rate_nanos / 1000000000::numeric)::text AS input_usd_per_million,
                       trim_scale(output_rate_nanos / 1000000000::numeric)::text AS output_usd_per_million
                FROM agents WHERE creator_account_id = $1 AND id > ($2::text[])[1]::bigint ORDER BY id LIMIT $3\
                """),
            new Section("library", NUMBER, """
                SELECT ARRAY[e.agent_id::text] AS key, e.agent_id, a.slug, e.status, e.given, e.created_at
                FROM agent_entitlements e JOIN agents a ON a.id = e.agent_id
                WHERE e.account_id = $1 AND e.agent_id > ($2::text[])[1]::bigint ORDER BY e.agent_id LIMIT $3\
                """),
            new Section("switched", NUMBER, """
                SELECT ARRAY[agent_id::text] AS key, agent_id, enabled, removed_at, updated_at
                FROM library_agents
                WHERE account_id = $1 AND agent_id > ($2::text[])[1]::bigint ORDER BY agent_id LIMIT $3\
                """),
            byId("terms", "id, plan, max_projects, max_deploys, discount_bps, effective_from", "account_terms"),
            new Section("volume_discounts", List.of("-infinity"), """
                SELECT ARRAY[month::text] AS key, month, usage_nanos, discount_nanos FROM volume_discounts
                WHERE account_id = $1 AND month > ($2::text[])[1]::date ORDER BY month LIMIT $3\
                """),
            new Section("referral_codes", TEXT, """
                SELECT ARRAY[code] AS key, code FROM referral_codes
                WHERE account_id = $1 AND code > ($2::text[])[1] ORDER BY code LIMIT $3\
                """),
            new Section("referrals", NUMBER, """
                SELECT ARRAY[account_id::text] AS key, status, created_at, credited_at FROM referrals
                WHERE account_id = $1 AND account_id > ($2::text[])[1]::bigint ORDER BY account_id LIMIT $3\
                """),
            byId(
                    "orders",
                    "id, reference, kind, package, amount_cents, currency, livemode, status, agent_id, agent_name,"
                            + " stripe_session_id, stripe_payment_id, created_at, granted_at",
                    "checkout_orders"),
            byId(
                    "refunds",
                    "id, reference, order_id, amount_cents, reason, status, refund_id, created_at",
                    "refund_requests"),
            byText(
                    "subscriptions",
                    "id, agent_id, price_id, livemode, status, current_period_end, cancel_at_period_end, created_at",
                    "subscriptions"),
            byText(
                    "invoices",
                    "id, number, subscription_id, status, currency, total_cents, due_cents, paid_cents, hosted_url,"
                            + " pdf_url, created_at, paid_at",
                    "invoices"),
            byId(
                    "bills",
                    "id, reference, day, amount_cents, status, invoice_id, paid_cents, due_at, created_at",
                    "bills"),
            new Section("bill_lines", List.of("0", "0"), """
                SELECT ARRAY[bill_id::text, position::text] AS key, bill_id, position, description, cents FROM bill_lines
                WHERE account_id = $1 AND (bill_id, position) > (($2::text[])[1]::bigint, ($2::text[])[2]::int)
                ORDER BY bill_id, position LIMIT $3\
                """),
            byId(
                    "purchases",
                    "id, kind, order_id, reference, amount_cents, currency, agent_id, reversed_cents, created_at",
                    "sales"),
            new Section("sales", NUMBER, """
                SELECT ARRAY[id::text] AS key, id, kind, amount_cents, currency, agent_id, reversed_cents, created_at,
                       trim_scale(creator_nanos / 1000000000::numeric)::text AS earned_usd
                FROM sales
                WHERE creator_account_id = $1 AND account_id IS NOT NULL AND id > ($2::text[])[1]::bigint ORDER BY id LIMIT $3\
                """),
            byId("payouts", "id, reference, amount_cents, status, transfer_id, reversed_cents, created_at", "payouts"),
            new Section("deploy_slots", NUMBER, """
                SELECT ARRAY[order_id::text] AS key, order_id, status, created_at FROM deploy_slots
                WHERE account_id = $1 AND order_id > ($2::text[])[1]::bigint ORDER BY order_id LIMIT $3\
                """),
            new Section("auto_topups", TEXT, """
                SELECT ARRAY['live ' || livemode] AS key, livemode, enabled, threshold_cents, amount_cents, monthly_cap_cents,
                       consented_at, switched_off
                FROM auto_topups
                WHERE account_id = $1 AND 'live ' || livemode > ($2::text[])[1] ORDER BY 'live ' || livemode LIMIT $3\
                """),
            new Section("creator_account", TEXT, """
                SELECT ARRAY['live ' || livemode] AS key, livemode, stripe_account_id, transfers_enabled, payouts_enabled, created_at
                FROM connect_accounts
                WHERE account_id = $1 AND 'live ' || livemode > ($2::text[])[1] ORDER BY 'live ' || livemode LIMIT $3\
                """),
            new Section("stripe_customers", TEXT, """
                SELECT ARRAY['live ' || livemode] AS key, livemode, customer_id, created_at FROM stripe_customers
                WHERE account_id = $1 AND 'live ' || livemode > ($2::text[])[1] ORDER BY 'live ' || livemode LIMIT $3\
                """),
            new Section("ledger", List.of("-infinity", "", ""), """
                SELECT ARRAY[created_at::text, kind, reference] AS key, kind, reference, debit_ledger, credit_ledger, created_at,
                       trim_scale(amount_nanos / 1000000000::numeric)::text AS amount_usd, actor, reason
                FROM ledger_transfers
                WHERE account_id = $1 AND created_at >= ($2::text[])[1]::timestamptz
                  AND (created_at, kind, reference) > (($2::text[])[1]::timestamptz, ($2::text[])[2], ($2::text[])[3])
                ORDER BY created_at, kind, reference LIMIT $3\
                """),
            new Section("notifications", NUMBER, """
                SELECT ARRAY[account_id::text] AS key, email, low_days,
                       trim_scale(low_balance_nanos / 1000000000::numeric)::text AS low_balance_usd
                FROM notification_settings
                WHERE account_id = $1 AND account_id > ($2::text[])[1]::bigint ORDER BY account_id LIMIT $3\
                """),
            byId("webhooks", "id, url, description, types, status, created_at", "webhook_endpoints"),
            byId("messages", "id, message_id, type, reference, data, created_at", "notification_messages"),
            byId("history", "id, type, subject, detail, created_at", "account_events"),
            byId("audit_log", "id, actor_kind, actor, action, subject, before, after, created_at", "audit_log"),
            byId(
                    "credit_requests",
                    "id, trim_scale(amount_nanos / 1000000000::numeric)::text AS amount_usd, reference, reason, status,"
                            + " created_at, decided_at",
                    "credit_requests"),
            new Section("usage", List.of("-infinity", "0"), """
                SELECT ARRAY[occurred_at::text, id::text] AS key, id, occurred_at, duration_millis, source, request_id, call_id,
                       call_type, model, provider, litellm_user, end_user, agent_id, project_id, prompt_tokens,
                       completion_tokens, cache_read_tokens, cache_write_tokens, reasoning_tokens, units, price_version, status,
                       trim_scale(cost_total_nanos / 1000000000::numeric)::text AS cost_usd,
                       trim_scale(credits_used_nanos / 1000000000::numeric)::text AS credits_used_usd
                FROM usage_logs
                WHERE account_id = $1 AND occurred_at >= ($2::text[])[1]::timestamptz
                  AND (occurred_at, id) > (($2::text[])[1]::timestamptz, ($2::text[])[2]::bigint)
                ORDER BY occurred_at, id LIMIT $3\
                """));

    private ExportSectionsSql() {}

    private static Section byId(String name, String columns, String table) {
        return new Section(name, NUMBER, """
            SELECT ARRAY[id::text] AS key, %s FROM %s
            WHERE account_id = $1 AND id > ($2::text[])[1]::bigint ORDER BY id LIMIT $3\
            """.formatted(columns, table));
    }

    private static Section byText(String name, String columns, String table) {
        return new Section(name, TEXT, """
            SELECT ARRAY[id] AS key, %s FROM %s
            WHERE account_id = $1 AND id > ($2::text[])[1] ORDER BY id LIMIT $3\
            """.formatted(columns, table));
    }
}
