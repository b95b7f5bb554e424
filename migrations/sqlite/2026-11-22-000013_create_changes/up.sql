-- What each act did to each block: the history of the list, and what an undo turns back.
CREATE TABLE changes (
    organization_id BIGINT NOT NULL,
    act_id BIGINT NOT NULL,
    block_id BIGINT NOT NULL,
    kind TEXT NOT NULL CONSTRAINT changes_kind_check CHECK (kind IN ('add', 'lift', 'extend', 'restore')),
    -- When the block was to expire before and after an extension.
    expires_before TIMESTAMP,
    expires_after TIMESTAMP,
    CONSTRAINT changes_pkey PRIMARY KEY (act_id, block_id),
    CONSTRAINT changes_act_fkey FOREIGN KEY (organization_id, act_id) REFERENCES acts (organization_id, id),
    CONSTRAINT changes_block_fkey FOREIGN KEY (organization_id, block_id) REFERENCES blocks (organization_id, id)
);
-- An undo begins with what was added.
CREATE INDEX changes_act_index ON changes (organization_id, act_id, kind, block_id);
CREATE INDEX changes_block_index ON changes (organization_id, block_id, act_id);
INSERT INTO changes (organization_id, act_id, block_id, kind) SELECT organization_id, added_by, id, 'add' FROM blocks;
-- A block that an adding act ended had expired.
INSERT INTO changes (organization_id, act_id, block_id, kind) SELECT organization_id, lifted_by, id, 'lift' FROM blocks WHERE lifted_by IS NOT NULL;
