//! What a thing may be: parsed once, valid for ever, free of I/O.

pub mod utc_time;

pub use utc_time::UtcTime;
