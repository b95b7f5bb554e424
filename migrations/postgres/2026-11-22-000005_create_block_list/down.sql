DROP TABLE blocks;
DROP TABLE acts;
DROP TABLE targets;
