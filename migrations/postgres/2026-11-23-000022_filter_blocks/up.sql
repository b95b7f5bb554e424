-- Whether it is a network of several IP addresses, and no single one.
ALTER TABLE blocks ADD COLUMN network BOOLEAN NOT NULL DEFAULT FALSE;
UPDATE blocks SET network = TRUE WHERE kind = 'ip' AND key NOT LIKE 'ip:%.%/32' AND key NOT LIKE 'ip:%:%/128';
-- The list, in each of its orders, of what the filters show. Whether a line has expired is what was seen, as time alone changes
-- no index.
CREATE INDEX blocks_filter_list_index ON blocks (organization_id, kind, network, effect, expiry_seen, created_at, id) WHERE lifted_at IS NULL;
CREATE INDEX blocks_filter_key_index ON blocks (organization_id, kind, network, effect, expiry_seen, key, id) WHERE lifted_at IS NULL;
CREATE INDEX blocks_filter_entries_index ON blocks (organization_id, kind, network, effect, expiry_seen, entries, id) WHERE lifted_at IS NULL;
CREATE INDEX blocks_filter_last_entry_index ON blocks (organization_id, kind, network, effect, expiry_seen, last_entry_at, id) WHERE lifted_at IS NULL;
CREATE INDEX blocks_filter_expires_index ON blocks (organization_id, kind, network, effect, expiry_seen, expires_at, id) WHERE lifted_at IS NULL;
