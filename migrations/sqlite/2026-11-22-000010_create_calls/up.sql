CREATE TABLE calls (
    id INTEGER PRIMARY KEY NOT NULL,
    organization_id BIGINT NOT NULL,
    event_id BIGINT NOT NULL,
    contact_id BIGINT NOT NULL,
    host_id BIGINT NOT NULL,
    -- The visit that booked it: one visit books once, however often its form is sent.
    visit_id BIGINT,
    starts_at TIMESTAMP NOT NULL,
    ends_at TIMESTAMP NOT NULL,
    time_zone TEXT NOT NULL,
    status TEXT NOT NULL CONSTRAINT calls_status_check CHECK (status IN ('scheduled', 'canceled')),
    outcome TEXT CONSTRAINT calls_outcome_check CHECK (outcome IN ('sale', 'no_sale', 'approved', 'rejected', 'no_show')),
    created_at TIMESTAMP NOT NULL,
    canceled_at TIMESTAMP,
    -- Empty when the lead canceled.
    canceled_by BIGINT,
    cancel_reason TEXT NOT NULL,
    -- Raised by every change: who changes an outdated call is told so.
    version BIGINT NOT NULL,
    CONSTRAINT calls_organization_id_key UNIQUE (organization_id, id),
    CONSTRAINT calls_visit_key UNIQUE (organization_id, visit_id),
    CONSTRAINT calls_times_check CHECK (starts_at < ends_at),
    CONSTRAINT calls_canceled_check CHECK ((status = 'canceled') = (canceled_at IS NOT NULL)),
    CONSTRAINT calls_event_fkey FOREIGN KEY (organization_id, event_id) REFERENCES events (organization_id, id),
    CONSTRAINT calls_contact_fkey FOREIGN KEY (organization_id, contact_id) REFERENCES contacts (organization_id, id),
    CONSTRAINT calls_host_fkey FOREIGN KEY (organization_id, host_id) REFERENCES members (organization_id, id),
    CONSTRAINT calls_visit_fkey FOREIGN KEY (organization_id, visit_id) REFERENCES visits (organization_id, id),
    CONSTRAINT calls_canceled_by_fkey FOREIGN KEY (organization_id, canceled_by) REFERENCES members (organization_id, id)
);
CREATE INDEX calls_list_index ON calls (organization_id, status, starts_at, id);
CREATE INDEX calls_host_index ON calls (organization_id, host_id, status, starts_at, id);
CREATE INDEX calls_contact_index ON calls (organization_id, contact_id, starts_at);
-- For the job that looks for calls which have just ended, in all organizations at once.
CREATE INDEX calls_ended_index ON calls (status, ends_at);
CREATE INDEX calls_event_index ON calls (organization_id, event_id);
CREATE INDEX calls_canceled_by_index ON calls (organization_id, canceled_by);
-- PostgreSQL keeps this by an exclusion constraint; the word is what the application knows it by.
CREATE TRIGGER calls_host_overlap_insert BEFORE INSERT ON calls
WHEN NEW.status = 'scheduled' AND EXISTS (
    SELECT 1 FROM calls
    WHERE organization_id = NEW.organization_id AND host_id = NEW.host_id AND status = 'scheduled'
      AND starts_at < NEW.ends_at AND ends_at > NEW.starts_at
)
BEGIN
    SELECT RAISE(ABORT, 'taken');
END;
CREATE TRIGGER calls_host_overlap_update BEFORE UPDATE OF host_id, starts_at, ends_at, status ON calls
WHEN NEW.status = 'scheduled' AND EXISTS (
    SELECT 1 FROM calls
    WHERE organization_id = NEW.organization_id AND host_id = NEW.host_id AND status = 'scheduled'
      AND starts_at < NEW.ends_at AND ends_at > NEW.starts_at AND id <> NEW.id
)
BEGIN
    SELECT RAISE(ABORT, 'taken');
END;
