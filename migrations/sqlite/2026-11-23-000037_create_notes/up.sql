-- What the staff writes about a contact.
CREATE TABLE notes (
    id INTEGER PRIMARY KEY NOT NULL,
    organization_id BIGINT NOT NULL,
    contact_id BIGINT NOT NULL,
    -- Who wrote it, and alone may change it.
    member_id BIGINT NOT NULL,
    body TEXT NOT NULL,
    created_at TIMESTAMP NOT NULL,
    edited_at TIMESTAMP,
    CONSTRAINT notes_contact_fkey FOREIGN KEY (organization_id, contact_id) REFERENCES contacts (organization_id, id),
    CONSTRAINT notes_member_fkey FOREIGN KEY (organization_id, member_id) REFERENCES members (organization_id, id)
);
CREATE INDEX notes_contact_index ON notes (organization_id, contact_id, created_at, id);
CREATE INDEX notes_member_index ON notes (organization_id, member_id);
