-- The words by which the staff sorts contacts: a few for each.
CREATE TABLE contact_tags (
    id INTEGER PRIMARY KEY NOT NULL,
    organization_id BIGINT NOT NULL,
    contact_id BIGINT NOT NULL,
    -- In lower case.
    tag TEXT NOT NULL,
    CONSTRAINT contact_tags_tag_key UNIQUE (contact_id, tag),
    CONSTRAINT contact_tags_contact_fkey FOREIGN KEY (organization_id, contact_id) REFERENCES contacts (organization_id, id)
);
CREATE INDEX contact_tags_contact_index ON contact_tags (organization_id, contact_id);
CREATE INDEX contact_tags_tag_index ON contact_tags (organization_id, tag, contact_id);
