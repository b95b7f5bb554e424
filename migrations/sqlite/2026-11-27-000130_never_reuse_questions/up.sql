-- A form that was open when a question was deleted answers that one, and never another that has got its id since.
CREATE TABLE questions_anew (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    organization_id BIGINT NOT NULL,
    event_id BIGINT NOT NULL,
    position INTEGER NOT NULL,
    kind TEXT NOT NULL CONSTRAINT questions_kind_check CHECK (kind IN ('text', 'choice', 'checkbox')),
    label TEXT NOT NULL,
    required BOOLEAN NOT NULL,
    -- A JSON list of the choices, each with its label and whether it disqualifies.
    choices TEXT NOT NULL,
    CONSTRAINT questions_event_fkey FOREIGN KEY (organization_id, event_id) REFERENCES events (organization_id, id)
);
INSERT INTO questions_anew SELECT id, organization_id, event_id, position, kind, label, required, choices FROM questions;
DROP TABLE questions;
ALTER TABLE questions_anew RENAME TO questions;
CREATE INDEX questions_event_index ON questions (organization_id, event_id, position);
