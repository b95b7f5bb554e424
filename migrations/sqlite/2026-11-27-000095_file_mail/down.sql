CREATE TABLE new_outbox (
    id INTEGER PRIMARY KEY NOT NULL,
    organization_id BIGINT NOT NULL CONSTRAINT outbox_organization_fkey REFERENCES organizations (id),
    kind TEXT NOT NULL CONSTRAINT outbox_kind_check CHECK (kind IN ('booked', 'rescheduled', 'canceled', 'restored', 'reminder_day', 'reminder_hour', 'test')),
    -- What happened: together with the audience, written once.
    topic TEXT NOT NULL,
    audience TEXT NOT NULL CONSTRAINT outbox_audience_check CHECK (audience IN ('lead', 'host', 'staff')),
    call_id BIGINT,
    recipient TEXT NOT NULL,
    recipient_name TEXT NOT NULL,
    -- Where answers go; blank: to the sender.
    reply_to TEXT NOT NULL,
    subject TEXT NOT NULL,
    -- What the message tells, as it was when it was written: JSON.
    content TEXT NOT NULL,
    -- The left part of its Message-ID, the same at each try.
    token TEXT NOT NULL,
    state TEXT NOT NULL CONSTRAINT outbox_state_check CHECK (state IN ('waiting', 'sent', 'failed', 'withdrawn')),
    created_at TIMESTAMP NOT NULL,
    -- Not before.
    due_at TIMESTAMP NOT NULL,
    tries INTEGER NOT NULL,
    -- Until then a worker is at it, and no other takes it.
    leased_until TIMESTAMP,
    -- What the last try met; blank if nothing.
    error TEXT NOT NULL,
    sent_at TIMESTAMP,
    CONSTRAINT outbox_topic_audience_key UNIQUE (organization_id, topic, audience),
    CONSTRAINT outbox_call_fkey FOREIGN KEY (organization_id, call_id) REFERENCES calls (organization_id, id)
);
INSERT INTO new_outbox (id, organization_id, kind, topic, audience, call_id, recipient, recipient_name, reply_to, subject, content, token, state, created_at, due_at, tries, leased_until, error, sent_at)
SELECT id, organization_id, kind, topic, audience, call_id, recipient, recipient_name, reply_to, subject, content, token, CASE state WHEN 'filed' THEN 'sent' ELSE state END, created_at, due_at, tries, leased_until, error, sent_at FROM outbox;
DROP TABLE outbox;
ALTER TABLE new_outbox RENAME TO outbox;
CREATE INDEX outbox_due_index ON outbox (due_at, id) WHERE state = 'waiting';
CREATE INDEX outbox_state_index ON outbox (organization_id, state, due_at, id);
CREATE INDEX outbox_call_index ON outbox (organization_id, call_id);
CREATE INDEX outbox_recipient_index ON outbox (organization_id, recipient, created_at);
CREATE INDEX outbox_sent_index ON outbox (organization_id, state, sent_at, id);
