DROP INDEX calls_outcome_index;
DROP INDEX calls_event_index;
CREATE INDEX calls_event_index ON calls (organization_id, event_id);
