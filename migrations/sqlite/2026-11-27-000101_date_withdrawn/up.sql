-- A withdrawn message is listed by when it was withdrawn, which its due_at tells from now on. Of those of before it is not known: they are
-- listed by when they were written.
UPDATE outbox SET due_at = created_at WHERE state = 'withdrawn' AND due_at > created_at;
