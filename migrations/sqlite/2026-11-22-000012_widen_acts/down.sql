CREATE TABLE new_acts (
    id INTEGER PRIMARY KEY NOT NULL,
    organization_id BIGINT NOT NULL CONSTRAINT acts_organization_fkey REFERENCES organizations (id),
    kind TEXT NOT NULL CONSTRAINT acts_kind_check CHECK (kind IN ('add', 'delete')),
    -- Empty when the command line did it.
    member_id BIGINT,
    created_at TIMESTAMP NOT NULL,
    -- Empty until all of it is in force.
    applied_at TIMESTAMP,
    undone_at TIMESTAMP,
    CONSTRAINT acts_organization_id_key UNIQUE (organization_id, id),
    CONSTRAINT acts_member_fkey FOREIGN KEY (organization_id, member_id) REFERENCES members (organization_id, id)
);
INSERT INTO new_acts (id, organization_id, kind, member_id, created_at, applied_at)
-- Whatever has ended a block was a deletion.
SELECT id, organization_id, CASE kind WHEN 'add' THEN kind ELSE 'delete' END, member_id, created_at, applied_at FROM acts
WHERE kind IN ('add', 'delete') OR id IN (SELECT lifted_by FROM blocks);
DROP TABLE acts;
ALTER TABLE new_acts RENAME TO acts;
