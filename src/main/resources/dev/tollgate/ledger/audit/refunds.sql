SELECT requests.account_id, requests.id AS request, requests.refund_id, requests.amount_cents,
       reversals.amount_cents AS refunded_cents,
       abs(requests.amount_cents - COALESCE(reversals.amount_cents, 0)) * 10000000 AS drift_nanos
FROM refund_requests AS requests
LEFT JOIN payment_reversals AS reversals ON reversals.id = requests.refund_id
WHERE requests.status = 'made' AND requests.amount_cents IS DISTINCT FROM reversals.amount_cents
