-- SQLite adds no column without a value for it: the table is made anew.
CREATE TABLE new_blocks (
    id INTEGER PRIMARY KEY NOT NULL,
    organization_id BIGINT NOT NULL,
    target_id BIGINT NOT NULL,
    effect TEXT NOT NULL CONSTRAINT blocks_effect_check CHECK (effect IN ('block', 'exempt')),
    reason TEXT NOT NULL,
    -- The act that added this period, and the one that ended it.
    added_by BIGINT NOT NULL,
    lifted_by BIGINT,
    created_at TIMESTAMP NOT NULL,
    expires_at TIMESTAMP,
    lifted_at TIMESTAMP,
    -- The target's own, here too: the list is sorted by them.
    kind TEXT NOT NULL CONSTRAINT blocks_kind_check CHECK (kind IN ('email', 'mailbox', 'domain', 'subdomains', 'ip', 'phone')),
    key TEXT NOT NULL,
    -- Whether its contacts were screened again after it had expired.
    expiry_seen BOOLEAN NOT NULL,
    -- How many visits the target has refused, in this and in earlier periods, and when the last one.
    entries BIGINT NOT NULL,
    last_entry_at TIMESTAMP,
    CONSTRAINT blocks_organization_id_key UNIQUE (organization_id, id),
    CONSTRAINT blocks_target_fkey FOREIGN KEY (organization_id, target_id) REFERENCES targets (organization_id, id),
    CONSTRAINT blocks_added_by_fkey FOREIGN KEY (organization_id, added_by) REFERENCES acts (organization_id, id),
    CONSTRAINT blocks_lifted_by_fkey FOREIGN KEY (organization_id, lifted_by) REFERENCES acts (organization_id, id),
    CONSTRAINT blocks_lifted_check CHECK ((lifted_at IS NULL) = (lifted_by IS NULL))
);
INSERT INTO new_blocks (id, organization_id, target_id, kind, key, effect, reason, added_by, lifted_by, created_at, expires_at, expiry_seen, lifted_at, entries, last_entry_at)
SELECT blocks.id, blocks.organization_id, target_id, kind, key, effect, reason, added_by, lifted_by, blocks.created_at, expires_at, FALSE, lifted_at,
    (SELECT COUNT(*) FROM entries WHERE entries.target_id = blocks.target_id), (SELECT MAX(last_at) FROM entries WHERE entries.target_id = blocks.target_id)
FROM blocks INNER JOIN targets ON targets.id = blocks.target_id;
DROP TABLE blocks;
ALTER TABLE new_blocks RENAME TO blocks;
-- A target is blocked once at a time.
CREATE UNIQUE INDEX blocks_target_key ON blocks (organization_id, target_id) WHERE lifted_at IS NULL;
CREATE INDEX blocks_history_index ON blocks (organization_id, target_id, id);
-- The list, in each of its orders.
CREATE INDEX blocks_list_index ON blocks (organization_id, kind, created_at, id) WHERE lifted_at IS NULL;
CREATE INDEX blocks_key_index ON blocks (organization_id, kind, key, id) WHERE lifted_at IS NULL;
CREATE INDEX blocks_entries_index ON blocks (organization_id, kind, entries, id) WHERE lifted_at IS NULL;
CREATE INDEX blocks_last_entry_index ON blocks (organization_id, kind, last_entry_at, id) WHERE lifted_at IS NULL;
CREATE INDEX blocks_expires_index ON blocks (organization_id, kind, expires_at, id) WHERE lifted_at IS NULL;
-- For the job that looks for blocks which have just expired, in all organizations at once.
CREATE INDEX blocks_expiry_index ON blocks (expiry_seen, expires_at) WHERE lifted_at IS NULL;
-- Refusals that the counts of the blocks do not hold yet: added one by one, so that nobody waits for a count, and rolled up
-- every few seconds.
CREATE TABLE entry_tallies (
    id INTEGER PRIMARY KEY NOT NULL,
    organization_id BIGINT NOT NULL,
    target_id BIGINT NOT NULL,
    -- 1 with a new entry, 0 with a further try of an entry.
    entries BIGINT NOT NULL,
    at TIMESTAMP NOT NULL,
    CONSTRAINT entry_tallies_target_fkey FOREIGN KEY (organization_id, target_id) REFERENCES targets (organization_id, id)
);
CREATE INDEX entry_tallies_target_index ON entry_tallies (organization_id, target_id);
