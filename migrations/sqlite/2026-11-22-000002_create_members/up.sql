CREATE TABLE members (
    id INTEGER PRIMARY KEY NOT NULL,
    organization_id BIGINT NOT NULL CONSTRAINT members_organization_fkey REFERENCES organizations (id),
    -- Sign-in names no organization, so an email is unique in the whole deployment.
    email TEXT NOT NULL CONSTRAINT members_email_key UNIQUE,
    name TEXT NOT NULL,
    role TEXT NOT NULL CONSTRAINT members_role_check CHECK (role IN ('super_admin', 'sales_manager', 'closer', 'setter')),
    password_hash TEXT NOT NULL,
    time_zone TEXT NOT NULL,
    meeting_link TEXT,
    active BOOLEAN NOT NULL,
    -- Raised by whoever is about to fill this host's calendar: the row lock it takes keeps others waiting.
    calendar_version BIGINT NOT NULL,
    created_at TIMESTAMP NOT NULL,
    CONSTRAINT members_organization_id_key UNIQUE (organization_id, id)
);
