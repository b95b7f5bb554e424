-- A message that became a file, because no mail leaves, is not sent.
ALTER TABLE outbox DROP CONSTRAINT outbox_state_check;
ALTER TABLE outbox ADD CONSTRAINT outbox_state_check CHECK (state IN ('waiting', 'sent', 'filed', 'failed', 'withdrawn'));
