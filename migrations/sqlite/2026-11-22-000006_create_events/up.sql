CREATE TABLE events (
    id INTEGER PRIMARY KEY NOT NULL,
    organization_id BIGINT NOT NULL CONSTRAINT events_organization_fkey REFERENCES organizations (id),
    slug TEXT NOT NULL,
    name TEXT NOT NULL,
    kind TEXT NOT NULL CONSTRAINT events_kind_check CHECK (kind IN ('strategy', 'discovery')),
    description TEXT NOT NULL,
    duration_minutes INTEGER NOT NULL CONSTRAINT events_duration_check CHECK (duration_minutes BETWEEN 15 AND 480),
    increment_minutes INTEGER NOT NULL CONSTRAINT events_increment_check CHECK (increment_minutes BETWEEN 5 AND 480),
    notice_minutes INTEGER NOT NULL CONSTRAINT events_notice_check CHECK (notice_minutes >= 0),
    days_ahead INTEGER NOT NULL CONSTRAINT events_days_ahead_check CHECK (days_ahead BETWEEN 1 AND 365),
    buffer_minutes INTEGER NOT NULL CONSTRAINT events_buffer_check CHECK (buffer_minutes BETWEEN 0 AND 480),
    daily_cap INTEGER CONSTRAINT events_daily_cap_check CHECK (daily_cap >= 1),
    created_at TIMESTAMP NOT NULL,
    archived_at TIMESTAMP,
    CONSTRAINT events_organization_id_key UNIQUE (organization_id, id),
    CONSTRAINT events_slug_key UNIQUE (organization_id, slug)
);
CREATE TABLE event_hosts (
    organization_id BIGINT NOT NULL,
    event_id BIGINT NOT NULL,
    member_id BIGINT NOT NULL,
    CONSTRAINT event_hosts_pkey PRIMARY KEY (event_id, member_id),
    CONSTRAINT event_hosts_event_fkey FOREIGN KEY (organization_id, event_id) REFERENCES events (organization_id, id),
    CONSTRAINT event_hosts_member_fkey FOREIGN KEY (organization_id, member_id) REFERENCES members (organization_id, id)
);
CREATE INDEX event_hosts_member_index ON event_hosts (organization_id, member_id);
CREATE TABLE questions (
    id INTEGER PRIMARY KEY NOT NULL,
    organization_id BIGINT NOT NULL,
    event_id BIGINT NOT NULL,
    position INTEGER NOT NULL,
    kind TEXT NOT NULL CONSTRAINT questions_kind_check CHECK (kind IN ('text', 'choice', 'checkbox')),
    label TEXT NOT NULL,
    required BOOLEAN NOT NULL,
    -- A JSON list of the choices, each with its label and whether it disqualifies.
    choices TEXT NOT NULL,
    CONSTRAINT questions_event_fkey FOREIGN KEY (organization_id, event_id) REFERENCES events (organization_id, id)
);
CREATE INDEX questions_event_index ON questions (organization_id, event_id, position);
