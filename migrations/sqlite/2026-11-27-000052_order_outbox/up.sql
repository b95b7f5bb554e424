-- Messages are listed by the time that is shown of each: when it left if it did, else when it is or was due.
DROP INDEX outbox_state_index;
CREATE INDEX outbox_state_index ON outbox (organization_id, state, due_at, id);
CREATE INDEX outbox_sent_index ON outbox (organization_id, state, sent_at, id);
