CREATE TABLE audit_log (
    id INTEGER PRIMARY KEY NOT NULL,
    organization_id BIGINT NOT NULL CONSTRAINT audit_log_organization_fkey REFERENCES organizations (id),
    at TIMESTAMP NOT NULL,
    -- Empty when the command line or a job did it.
    member_id BIGINT,
    action TEXT NOT NULL,
    subject TEXT NOT NULL,
    detail TEXT NOT NULL,
    CONSTRAINT audit_log_member_fkey FOREIGN KEY (organization_id, member_id) REFERENCES members (organization_id, id)
);
CREATE INDEX audit_log_at_index ON audit_log (organization_id, at, id);
