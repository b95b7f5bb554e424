-- When hosts are busy by their own calendars. A longer time is cut into pieces, so that those round an instant are found by
-- their beginning; those of one host are apart.
CREATE TABLE busy_times (
    id INTEGER PRIMARY KEY NOT NULL,
    organization_id BIGINT NOT NULL,
    member_id BIGINT NOT NULL,
    starts_at TIMESTAMP NOT NULL,
    ends_at TIMESTAMP NOT NULL,
    CONSTRAINT busy_times_order_check CHECK (starts_at < ends_at),
    CONSTRAINT busy_times_feed_fkey FOREIGN KEY (organization_id, member_id) REFERENCES busy_feeds (organization_id, member_id)
);
CREATE INDEX busy_times_host_index ON busy_times (organization_id, member_id, starts_at, ends_at);
