CREATE TABLE sessions (
    id INTEGER PRIMARY KEY NOT NULL,
    organization_id BIGINT NOT NULL,
    member_id BIGINT NOT NULL,
    -- The key itself is known to the browser only.
    key_hash BLOB NOT NULL CONSTRAINT sessions_key_hash_key UNIQUE,
    state TEXT NOT NULL,
    ip BLOB NOT NULL,
    user_agent TEXT NOT NULL,
    created_at TIMESTAMP NOT NULL,
    last_seen_at TIMESTAMP NOT NULL,
    expires_at TIMESTAMP NOT NULL,
    CONSTRAINT sessions_member_fkey FOREIGN KEY (organization_id, member_id) REFERENCES members (organization_id, id)
);
CREATE INDEX sessions_member_index ON sessions (organization_id, member_id);
CREATE INDEX sessions_expires_index ON sessions (expires_at);
