-- The gateway's role makes no tables but for this: the next month's partition, as the owner of the schema makes it.
ALTER FUNCTION ensure_usage_month(date) SECURITY DEFINER SET search_path = public, pg_temp;
REVOKE ALL ON FUNCTION ensure_usage_month(date) FROM PUBLIC;
