-- SQLite cannot change a CHECK: the table is made anew. Foreign keys are off while the schema changes.
CREATE TABLE new_acts (
    id INTEGER PRIMARY KEY NOT NULL,
    organization_id BIGINT NOT NULL CONSTRAINT acts_organization_fkey REFERENCES organizations (id),
    kind TEXT NOT NULL CONSTRAINT acts_kind_check CHECK (kind IN ('add', 'delete', 'extend', 'clean', 'undo')),
    -- Empty when the command line or the server itself did it.
    member_id BIGINT,
    created_at TIMESTAMP NOT NULL,
    -- Empty until all of it is in force.
    applied_at TIMESTAMP,
    -- Why, in the words of who did it; may be blank.
    reason TEXT NOT NULL,
    -- The act that an undo undoes; none is undone twice.
    undoes BIGINT,
    CONSTRAINT acts_organization_id_key UNIQUE (organization_id, id),
    CONSTRAINT acts_undoes_key UNIQUE (organization_id, undoes),
    CONSTRAINT acts_undoes_check CHECK ((kind = 'undo') = (undoes IS NOT NULL)),
    CONSTRAINT acts_undoes_fkey FOREIGN KEY (organization_id, undoes) REFERENCES acts (organization_id, id),
    CONSTRAINT acts_member_fkey FOREIGN KEY (organization_id, member_id) REFERENCES members (organization_id, id)
);
INSERT INTO new_acts (id, organization_id, kind, member_id, reason, created_at, applied_at)
SELECT id, organization_id, kind, member_id, COALESCE((SELECT MIN(reason) FROM blocks WHERE added_by = acts.id), ''), created_at, applied_at FROM acts;
DROP TABLE acts;
ALTER TABLE new_acts RENAME TO acts;
CREATE INDEX acts_list_index ON acts (organization_id, created_at, id);
