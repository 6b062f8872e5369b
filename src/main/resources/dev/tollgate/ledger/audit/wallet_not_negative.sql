SELECT account_id, balance_nanos, due_nanos,
       LEAST(balance_nanos, 0) + LEAST(due_nanos, 0) AS drift_nanos
FROM wallets
WHERE balance_nanos < 0 OR due_nanos < 0
