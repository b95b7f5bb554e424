UPDATE outbox SET state = 'sent' WHERE state = 'filed';
ALTER TABLE outbox DROP CONSTRAINT outbox_state_check;
ALTER TABLE outbox ADD CONSTRAINT outbox_state_check CHECK (state IN ('waiting', 'sent', 'failed', 'withdrawn'));
