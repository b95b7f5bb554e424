-- The calls of one event, and those of one outcome, are lists too, in the order of their times.
DROP INDEX calls_event_index;
CREATE INDEX calls_event_index ON calls (organization_id, event_id, status, starts_at, id);
CREATE INDEX calls_outcome_index ON calls (organization_id, status, outcome, starts_at, id) WHERE outcome IS NOT NULL;
