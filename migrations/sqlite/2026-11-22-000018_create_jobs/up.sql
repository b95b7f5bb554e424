-- Work too long for one transaction, done in short pieces; a server that ends leaves it to the next.
CREATE TABLE jobs (
    id INTEGER PRIMARY KEY NOT NULL,
    organization_id BIGINT NOT NULL CONSTRAINT jobs_organization_fkey REFERENCES organizations (id),
    kind TEXT NOT NULL CONSTRAINT jobs_kind_check CHECK (kind IN ('rescreen', 'delete', 'undo')),
    -- The act that it belongs to; empty when time itself did it.
    act_id BIGINT,
    -- What is to be done, as the kind has it.
    scope TEXT NOT NULL,
    -- Where the next piece begins, as the kind has it; blank at first.
    position TEXT NOT NULL,
    -- How many rows were looked at.
    done BIGINT NOT NULL,
    created_at TIMESTAMP NOT NULL,
    CONSTRAINT jobs_act_fkey FOREIGN KEY (organization_id, act_id) REFERENCES acts (organization_id, id)
);
CREATE INDEX jobs_organization_index ON jobs (organization_id, id);
CREATE INDEX jobs_act_index ON jobs (organization_id, act_id);
