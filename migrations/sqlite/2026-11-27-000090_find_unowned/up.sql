-- The leads that are nobody's, in the order in which they were seen last.
CREATE INDEX contacts_unowned_index ON contacts (organization_id, blocked, last_seen_at, id) WHERE owner_id IS NULL;
