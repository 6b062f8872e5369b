SELECT account_id, kind, reference, fault, debit_ledger, debit_owner, credit_ledger, credit_owner, amount_nanos,
       amount_nanos AS drift_nanos
FROM (
    SELECT transfers.*,
           CASE
               WHEN known.kind IS NULL THEN 'unknown kind'
               WHEN amount_nanos <= 0 THEN 'not positive'
               WHEN (debit_ledger, debit_owner) = (credit_ledger, credit_owner) THEN 'to itself'
               WHEN debit_ledger <> known.debited OR credit_ledger <> known.credited THEN 'wrong ledger'
               WHEN debit_owner <> CASE WHEN known.debits_account THEN account_id ELSE 0 END
                   OR credit_owner <> CASE WHEN known.credits_account THEN account_id ELSE 0 END THEN 'wrong owner'
           END AS fault
    FROM ledger_transfers AS transfers
    LEFT JOIN ({kinds}) AS known (kind, debited, debits_account, credited, credits_account)
        ON known.kind = transfers.kind
) AS judged
WHERE fault IS NOT NULL
