DROP TABLE act_calls;
