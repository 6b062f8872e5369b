SELECT id, account_id, status, cost_total_nanos, credits_used_nanos,
       cost_total_nanos - credits_used_nanos AS drift_nanos
FROM usage_logs
WHERE CASE status
          WHEN 'credited' THEN credits_used_nanos <> cost_total_nanos
          WHEN 'pending' THEN credits_used_nanos >= cost_total_nanos
          WHEN 'invoiced' THEN credits_used_nanos >= cost_total_nanos
          WHEN 'paid' THEN credits_used_nanos >= cost_total_nanos
          ELSE cost_total_nanos <> 0
      END
