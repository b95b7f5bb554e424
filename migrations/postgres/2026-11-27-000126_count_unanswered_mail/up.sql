-- How often a message was told to a mail server that did not say whether it took it.
ALTER TABLE outbox ADD COLUMN unanswered INTEGER NOT NULL DEFAULT 0;
