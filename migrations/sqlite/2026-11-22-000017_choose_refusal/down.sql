ALTER TABLE organizations DROP COLUMN keep_expired_days;
ALTER TABLE organizations DROP COLUMN refusal_message;
