-- A host's own calendar elsewhere, read again and again for when the host is busy. One each is enough.
CREATE TABLE busy_feeds (
    organization_id BIGINT NOT NULL,
    member_id BIGINT NOT NULL,
    -- A secret: whoever has it reads the calendar.
    url TEXT NOT NULL,
    -- When this address was given.
    changed_at TIMESTAMP NOT NULL,
    -- Raised by whoever takes it to read it, and by whoever changes it.
    version BIGINT NOT NULL,
    -- Not read before.
    due_at TIMESTAMP NOT NULL,
    -- Until then somebody is at it, and nobody else reads it.
    leased_until TIMESTAMP,
    tried_at TIMESTAMP,
    -- How often it could not be read since it was last, and why; blank if it could.
    failures INTEGER NOT NULL,
    error TEXT NOT NULL,
    read_at TIMESTAMP,
    -- When it last came as a whole, in which zone the host was then, and what its server called that state of it.
    whole_at TIMESTAMP,
    time_zone TEXT,
    etag TEXT NOT NULL,
    last_modified TEXT NOT NULL,
    -- What it said: so many busy times up to then, and so many entries that nobody understands.
    busy_until TIMESTAMP,
    busy_count INTEGER NOT NULL,
    unread_count INTEGER NOT NULL,
    CONSTRAINT busy_feeds_pkey PRIMARY KEY (organization_id, member_id),
    CONSTRAINT busy_feeds_member_fkey FOREIGN KEY (organization_id, member_id) REFERENCES members (organization_id, id)
);
CREATE INDEX busy_feeds_due_index ON busy_feeds (due_at);
