-- Each way in which a bill was settled, and each transfer that says so.
SELECT COALESCE(billed.account_id, booked.account_id) AS account_id,
       COALESCE(billed.reference, booked.reference) AS reference,
       COALESCE(billed.kind, booked.kind) AS kind,
       billed.nanos AS billed_nanos, booked.nanos AS ledger_nanos,
       COALESCE(billed.nanos, 0) - COALESCE(booked.nanos, 0) AS drift_nanos
FROM (
    SELECT account_id, invoice_id AS reference, ways.kind, ways.nanos
    FROM bills
    CROSS JOIN LATERAL (
        VALUES ('bill_payment', paid_cents * 10000000 - credited_nanos), ('bill_overpayment', credited_nanos),
               ('bill_settlement', elsewhere_nanos), ('bill_waiver', waived_nanos)
    ) AS ways (kind, nanos)
    WHERE ways.nanos <> 0
) AS billed
FULL JOIN (
    SELECT account_id, reference, kind, amount_nanos AS nanos
    FROM ledger_transfers
    WHERE kind IN ('bill_payment', 'bill_overpayment', 'bill_settlement', 'bill_waiver')
) AS booked ON booked.account_id = billed.account_id AND booked.reference = billed.reference AND booked.kind = billed.kind
WHERE billed.nanos IS DISTINCT FROM booked.nanos
UNION ALL
SELECT bills.account_id, bills.reference, 'lines', bills.amount_cents * 10000000, NULL,
       (bills.amount_cents - lines.cents) * 10000000
FROM bills
JOIN (SELECT bill_id, sum(cents) AS cents FROM bill_lines GROUP BY bill_id) AS lines ON lines.bill_id = bills.id
WHERE lines.cents <> bills.amount_cents
UNION ALL
SELECT transfers.account_id, transfers.reference, transfers.kind, NULL, transfers.amount_nanos, transfers.amount_nanos
FROM ledger_transfers AS transfers
WHERE transfers.kind = 'due_credits'
  AND NOT EXISTS (SELECT FROM bill_runs WHERE bill_runs.id::text = transfers.reference)
