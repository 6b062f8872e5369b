SELECT COALESCE(accounts.id, wallets.account_id) AS account_id, accounts.name,
       CASE WHEN accounts.id IS NULL THEN 'wallet without account' ELSE 'account without wallet' END AS fault,
       COALESCE(wallets.balance_nanos, 0) AS drift_nanos
FROM accounts
FULL JOIN wallets ON wallets.account_id = accounts.id
WHERE accounts.id IS NULL OR wallets.account_id IS NULL
