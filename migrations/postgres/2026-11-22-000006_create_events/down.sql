DROP TABLE questions;
DROP TABLE event_hosts;
DROP TABLE events;
