-- The calls that an act canceled, so that its undo can book them again.
CREATE TABLE act_calls (
    organization_id BIGINT NOT NULL,
    act_id BIGINT NOT NULL,
    call_id BIGINT NOT NULL,
    -- The call's version since: a call that was changed after it is left as it is.
    version BIGINT NOT NULL,
    CONSTRAINT act_calls_pkey PRIMARY KEY (act_id, call_id),
    CONSTRAINT act_calls_act_fkey FOREIGN KEY (organization_id, act_id) REFERENCES acts (organization_id, id),
    CONSTRAINT act_calls_call_fkey FOREIGN KEY (organization_id, call_id) REFERENCES calls (organization_id, id)
);
CREATE INDEX act_calls_act_index ON act_calls (organization_id, act_id);
CREATE INDEX act_calls_call_index ON act_calls (organization_id, call_id);
