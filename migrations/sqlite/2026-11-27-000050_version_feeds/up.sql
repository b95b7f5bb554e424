-- Raised when the host's calendar feed gets another address: the one before opens nothing any more.
ALTER TABLE members ADD COLUMN feed_version BIGINT NOT NULL DEFAULT 1;
