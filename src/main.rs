//! The command line: serve, demo, migrate, organizations and users.

fn main() {}
