ALTER TABLE members DROP COLUMN feed_version;
