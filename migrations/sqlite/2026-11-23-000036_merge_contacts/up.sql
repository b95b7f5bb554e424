-- Whose it is since it was merged. It keeps its mailbox, which so stays unique, and leads a returning lead to the survivor.
ALTER TABLE contacts ADD COLUMN merged_into BIGINT CONSTRAINT contacts_merged_into_fkey REFERENCES contacts (id);
CREATE INDEX contacts_merged_into_index ON contacts (organization_id, merged_into) WHERE merged_into IS NOT NULL;
CREATE TABLE merges (
    id INTEGER PRIMARY KEY NOT NULL,
    organization_id BIGINT NOT NULL,
    survivor_id BIGINT NOT NULL,
    merged_id BIGINT NOT NULL,
    -- Empty when the command line did it.
    member_id BIGINT,
    at TIMESTAMP NOT NULL,
    -- A JSON object of what the survivor was before it, and one of what it was after it: what differs is turned back by an undo.
    before_merge TEXT NOT NULL,
    after_merge TEXT NOT NULL,
    undone_at TIMESTAMP,
    CONSTRAINT merges_organization_id_key UNIQUE (organization_id, id),
    CONSTRAINT merges_contacts_check CHECK (survivor_id <> merged_id),
    CONSTRAINT merges_survivor_fkey FOREIGN KEY (organization_id, survivor_id) REFERENCES contacts (organization_id, id),
    CONSTRAINT merges_merged_fkey FOREIGN KEY (organization_id, merged_id) REFERENCES contacts (organization_id, id),
    CONSTRAINT merges_member_fkey FOREIGN KEY (organization_id, member_id) REFERENCES members (organization_id, id)
);
CREATE INDEX merges_survivor_index ON merges (organization_id, survivor_id, at, id);
CREATE INDEX merges_merged_index ON merges (organization_id, merged_id);
CREATE INDEX merges_member_index ON merges (organization_id, member_id);
-- Which rows went over to the survivor: those go back, and what came since stays.
CREATE TABLE merge_rows (
    organization_id BIGINT NOT NULL,
    merge_id BIGINT NOT NULL,
    kind TEXT NOT NULL CONSTRAINT merge_rows_kind_check CHECK (kind IN ('call', 'visit', 'journey', 'identity', 'note', 'tag', 'contact')),
    row_id BIGINT NOT NULL,
    CONSTRAINT merge_rows_pkey PRIMARY KEY (merge_id, kind, row_id),
    CONSTRAINT merge_rows_merge_fkey FOREIGN KEY (organization_id, merge_id) REFERENCES merges (organization_id, id)
);
CREATE INDEX merge_rows_merge_index ON merge_rows (organization_id, merge_id);
