-- The charge of a conflict gets a key of its own, but keeps the fingerprint.
SELECT conflicts.id AS conflict_id, conflicts.key, conflicts.fingerprint, conflicts.resolved_by, NULL::bigint AS drift_nanos
FROM usage_conflicts AS conflicts
WHERE conflicts.status = 'charged'
  AND conflicts.fingerprint NOT IN (
      SELECT claimed.fingerprint
      FROM usage_keys AS claimed
      JOIN (SELECT DISTINCT fingerprint FROM usage_conflicts WHERE status = 'charged') AS wanted
          ON wanted.fingerprint = claimed.fingerprint
      JOIN usage_logs AS logs ON logs.key = claimed.key AND logs.occurred_at = claimed.occurred_at)
