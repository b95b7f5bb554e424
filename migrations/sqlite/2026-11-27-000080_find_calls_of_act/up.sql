-- In the order in which the calls of an act are read: else SQLite reads all calls of all acts in that order.
DROP INDEX act_calls_act_index;
CREATE INDEX act_calls_act_index ON act_calls (organization_id, act_id, call_id);
