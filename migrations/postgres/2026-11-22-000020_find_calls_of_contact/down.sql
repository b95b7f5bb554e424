DROP INDEX calls_contact_index;
CREATE INDEX calls_contact_index ON calls (organization_id, contact_id, starts_at);
