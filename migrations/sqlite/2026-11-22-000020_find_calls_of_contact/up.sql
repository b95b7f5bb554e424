-- The calls of one contact are a list too, in the order of their times, one status after the other.
DROP INDEX calls_contact_index;
CREATE INDEX calls_contact_index ON calls (organization_id, contact_id, status, starts_at, id);
