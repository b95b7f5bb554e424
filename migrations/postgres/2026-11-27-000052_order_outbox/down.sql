DROP INDEX outbox_sent_index;
DROP INDEX outbox_state_index;
CREATE INDEX outbox_state_index ON outbox (organization_id, state, id);
