DROP TABLE busy_feeds;
