ALTER TABLE events DROP COLUMN mail_booked;
ALTER TABLE events DROP COLUMN mail_rescheduled;
ALTER TABLE events DROP COLUMN mail_canceled;
ALTER TABLE events DROP COLUMN mail_reminder_day;
ALTER TABLE events DROP COLUMN mail_reminder_hour;
