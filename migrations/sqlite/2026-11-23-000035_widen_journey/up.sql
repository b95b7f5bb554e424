-- What the staff does to a contact. SQLite cannot change a CHECK: the table is made anew.
CREATE TABLE new_journey (
    id INTEGER PRIMARY KEY NOT NULL,
    organization_id BIGINT NOT NULL,
    contact_id BIGINT NOT NULL,
    at TIMESTAMP NOT NULL,
    kind TEXT NOT NULL CONSTRAINT journey_kind_check CHECK (kind IN ('seen', 'details', 'booked', 'canceled', 'also_given', 'blocked', 'unblocked', 'rescheduled', 'outcome', 'added', 'edited', 'noted', 'note_edited', 'note_deleted', 'tagged', 'untagged', 'merged', 'unmerged')),
    -- Empty when the lead did it.
    member_id BIGINT,
    call_id BIGINT,
    detail TEXT NOT NULL,
    CONSTRAINT journey_contact_fkey FOREIGN KEY (organization_id, contact_id) REFERENCES contacts (organization_id, id),
    CONSTRAINT journey_member_fkey FOREIGN KEY (organization_id, member_id) REFERENCES members (organization_id, id),
    CONSTRAINT journey_call_fkey FOREIGN KEY (organization_id, call_id) REFERENCES calls (organization_id, id)
);
INSERT INTO new_journey (id, organization_id, contact_id, at, kind, member_id, call_id, detail)
SELECT id, organization_id, contact_id, at, kind, member_id, call_id, detail FROM journey;
DROP TABLE journey;
ALTER TABLE new_journey RENAME TO journey;
CREATE INDEX journey_contact_index ON journey (organization_id, contact_id, at, id);
CREATE INDEX journey_call_index ON journey (organization_id, call_id);
