DROP TABLE busy_times;
