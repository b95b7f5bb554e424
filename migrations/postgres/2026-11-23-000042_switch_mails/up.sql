-- Which messages an event's calls send, to lead and host.
ALTER TABLE events ADD COLUMN mail_booked BOOLEAN NOT NULL DEFAULT TRUE;
ALTER TABLE events ADD COLUMN mail_rescheduled BOOLEAN NOT NULL DEFAULT TRUE;
ALTER TABLE events ADD COLUMN mail_canceled BOOLEAN NOT NULL DEFAULT TRUE;
ALTER TABLE events ADD COLUMN mail_reminder_day BOOLEAN NOT NULL DEFAULT TRUE;
ALTER TABLE events ADD COLUMN mail_reminder_hour BOOLEAN NOT NULL DEFAULT TRUE;
