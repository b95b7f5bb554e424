CREATE TABLE availability_spans (
    id INTEGER PRIMARY KEY NOT NULL,
    organization_id BIGINT NOT NULL,
    member_id BIGINT NOT NULL,
    -- 1 is Monday, 7 is Sunday.
    weekday INTEGER NOT NULL CONSTRAINT availability_spans_weekday_check CHECK (weekday BETWEEN 1 AND 7),
    -- Minutes after midnight on the host's wall clock; 1440 is the end of the day.
    from_minute INTEGER NOT NULL,
    until_minute INTEGER NOT NULL,
    CONSTRAINT availability_spans_minutes_check CHECK (0 <= from_minute AND from_minute < until_minute AND until_minute <= 1440),
    CONSTRAINT availability_spans_member_fkey FOREIGN KEY (organization_id, member_id) REFERENCES members (organization_id, id)
);
CREATE INDEX availability_spans_member_index ON availability_spans (organization_id, member_id, weekday, from_minute);
CREATE TABLE days_off (
    id INTEGER PRIMARY KEY NOT NULL,
    organization_id BIGINT NOT NULL,
    member_id BIGINT NOT NULL,
    day DATE NOT NULL,
    CONSTRAINT days_off_day_key UNIQUE (member_id, day),
    CONSTRAINT days_off_member_fkey FOREIGN KEY (organization_id, member_id) REFERENCES members (organization_id, id)
);
CREATE INDEX days_off_member_index ON days_off (organization_id, member_id, day);
