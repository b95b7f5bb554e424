DROP INDEX outbox_tried_index;
DROP INDEX outbox_untried_index;
CREATE INDEX outbox_due_index ON outbox (due_at, id) WHERE state = 'waiting';
