CREATE TABLE visits (
    id INTEGER PRIMARY KEY NOT NULL,
    organization_id BIGINT NOT NULL,
    event_id BIGINT NOT NULL,
    -- Random, in the form's URL: whoever has it may go on with the visit.
    token TEXT NOT NULL CONSTRAINT visits_token_key UNIQUE,
    -- Short, for people: what a lead who finds no times can quote.
    reference TEXT NOT NULL,
    email TEXT NOT NULL,
    name TEXT NOT NULL,
    phone TEXT NOT NULL,
    -- A JSON list of the questions as they were asked, each with its answer.
    answers TEXT NOT NULL,
    ip BLOB NOT NULL,
    user_agent TEXT NOT NULL,
    referrer TEXT NOT NULL,
    page TEXT NOT NULL,
    utm TEXT NOT NULL,
    time_zone TEXT NOT NULL,
    step TEXT NOT NULL CONSTRAINT visits_step_check CHECK (step IN ('contact', 'details', 'time', 'booked')),
    -- Empty until the details are sent.
    qualified BOOLEAN,
    refused BOOLEAN NOT NULL,
    -- A JSON object of the latest decision: every key that matched, and which of them won.
    decision TEXT NOT NULL,
    -- Empty while the visit is refused: nothing of it reaches Global Data.
    contact_id BIGINT,
    created_at TIMESTAMP NOT NULL,
    last_seen_at TIMESTAMP NOT NULL,
    CONSTRAINT visits_organization_id_key UNIQUE (organization_id, id),
    CONSTRAINT visits_reference_key UNIQUE (organization_id, reference),
    CONSTRAINT visits_event_fkey FOREIGN KEY (organization_id, event_id) REFERENCES events (organization_id, id),
    CONSTRAINT visits_contact_fkey FOREIGN KEY (organization_id, contact_id) REFERENCES contacts (organization_id, id)
);
CREATE INDEX visits_contact_index ON visits (organization_id, contact_id, last_seen_at);
CREATE INDEX visits_created_index ON visits (organization_id, created_at, id);
CREATE INDEX visits_event_index ON visits (organization_id, event_id);
CREATE TABLE entries (
    id INTEGER PRIMARY KEY NOT NULL,
    organization_id BIGINT NOT NULL,
    target_id BIGINT NOT NULL,
    visit_id BIGINT NOT NULL,
    -- How often the visit was refused: once for each form it sent.
    tries INTEGER NOT NULL,
    first_at TIMESTAMP NOT NULL,
    last_at TIMESTAMP NOT NULL,
    CONSTRAINT entries_visit_key UNIQUE (target_id, visit_id),
    CONSTRAINT entries_target_fkey FOREIGN KEY (organization_id, target_id) REFERENCES targets (organization_id, id),
    CONSTRAINT entries_visit_fkey FOREIGN KEY (organization_id, visit_id) REFERENCES visits (organization_id, id)
);
CREATE INDEX entries_list_index ON entries (organization_id, target_id, last_at, id);
CREATE INDEX entries_visit_index ON entries (organization_id, visit_id);
