DROP TABLE throttled_hours;
