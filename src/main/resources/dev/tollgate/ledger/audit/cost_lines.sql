SELECT id, account_id, cost_input_nanos, cost_output_nanos, cost_total_nanos, credits_used_nanos,
       cost_total_nanos - cost_input_nanos - cost_output_nanos AS drift_nanos
FROM usage_logs
WHERE cost_total_nanos <> cost_input_nanos + cost_output_nanos
   OR cost_input_nanos < 0
   OR cost_output_nanos < 0
   OR credits_used_nanos NOT BETWEEN 0 AND cost_total_nanos
