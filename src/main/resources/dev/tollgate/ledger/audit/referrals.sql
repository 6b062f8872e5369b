SELECT COALESCE(said.account_id, booked.account_id) AS account_id,
       COALESCE(said.reference, booked.reference) AS reference,
       COALESCE(said.kind, booked.kind) AS kind,
       said.nanos AS said_nanos, booked.amount_nanos AS ledger_nanos,
       COALESCE(said.nanos, 0) - COALESCE(booked.amount_nanos, 0) AS drift_nanos
FROM (
    SELECT parts.account_id, 'referral:' || referrals.account_id AS reference, parts.kind, parts.nanos
    FROM referrals
    CROSS JOIN LATERAL (
        VALUES (referrals.account_id, 'referral_credit',
                CASE WHEN referrals.status IN ('credited', 'capped', 'revoked') THEN referrals.referee_nanos END),
               (referrals.referrer_account_id, 'referral_credit',
                CASE WHEN referrals.status IN ('credited', 'revoked') THEN referrals.referrer_nanos END),
               (referrals.account_id, 'referral_revocation', referrals.referee_taken_nanos),
               (referrals.referrer_account_id, 'referral_revocation', referrals.referrer_taken_nanos)
    ) AS parts (account_id, kind, nanos)
    WHERE parts.nanos > 0
) AS said
FULL JOIN (
    SELECT account_id, reference, kind, amount_nanos FROM ledger_transfers
    WHERE kind IN ('referral_credit', 'referral_revocation')
) AS booked
    ON booked.account_id = said.account_id AND booked.reference = said.reference AND booked.kind = said.kind
WHERE said.nanos IS DISTINCT FROM booked.amount_nanos
