-- A rotated key stays valid for a while beside the one that takes its place, so that no caller is refused in between.
ALTER TABLE service_keys
    ADD COLUMN expires_at timestamptz,
    ADD COLUMN replaces   bigint UNIQUE REFERENCES service_keys ON DELETE SET NULL;
COMMENT ON COLUMN service_keys.replaces IS 'The key that this one was made for, with the same scopes and source';

DROP TRIGGER service_keys_notify ON service_keys;
CREATE TRIGGER service_keys_notify AFTER INSERT OR UPDATE OF revoked_at, expires_at, scopes, source OR DELETE ON service_keys
    FOR EACH ROW EXECUTE FUNCTION notify_directory('key', 'id');
