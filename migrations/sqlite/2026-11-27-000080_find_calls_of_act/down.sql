DROP INDEX act_calls_act_index;
CREATE INDEX act_calls_act_index ON act_calls (organization_id, act_id);
