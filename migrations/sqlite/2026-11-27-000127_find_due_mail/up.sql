-- What is due is asked for every two seconds, with first tries apart: among a million that have left, and beside all that a mail server
-- which is down keeps waiting.
DROP INDEX outbox_due_index;
CREATE INDEX outbox_untried_index ON outbox (due_at, id) WHERE state = 'waiting' AND tries = 0;
CREATE INDEX outbox_tried_index ON outbox (due_at, id) WHERE state = 'waiting' AND tries > 0;
