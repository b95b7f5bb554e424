DROP TABLE entry_tallies;
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
    CONSTRAINT blocks_organization_id_key UNIQUE (organization_id, id),
    CONSTRAINT blocks_target_fkey FOREIGN KEY (organization_id, target_id) REFERENCES targets (organization_id, id),
    CONSTRAINT blocks_added_by_fkey FOREIGN KEY (organization_id, added_by) REFERENCES acts (organization_id, id),
    CONSTRAINT blocks_lifted_by_fkey FOREIGN KEY (organization_id, lifted_by) REFERENCES acts (organization_id, id),
    CONSTRAINT blocks_lifted_check CHECK ((lifted_at IS NULL) = (lifted_by IS NULL))
);
INSERT INTO new_blocks (id, organization_id, target_id, effect, reason, added_by, lifted_by, created_at, expires_at, lifted_at)
SELECT id, organization_id, target_id, effect, reason, added_by, lifted_by, created_at, expires_at, lifted_at FROM blocks;
DROP TABLE blocks;
ALTER TABLE new_blocks RENAME TO blocks;
-- A target is blocked once at a time.
CREATE UNIQUE INDEX blocks_target_key ON blocks (organization_id, target_id) WHERE lifted_at IS NULL;
CREATE INDEX blocks_list_index ON blocks (organization_id, created_at, id) WHERE lifted_at IS NULL;
CREATE INDEX blocks_history_index ON blocks (organization_id, target_id, id);
CREATE INDEX blocks_added_by_index ON blocks (organization_id, added_by);
CREATE INDEX blocks_lifted_by_index ON blocks (organization_id, lifted_by);
