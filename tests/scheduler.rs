//! The public form, as leads walk through it and as others try to get past it.

mod alike;
mod bad_input;
mod booking;
mod call_file;
mod confirming;
mod direct;
mod gate;
mod mails;
mod own_cancel;
mod own_links;
mod own_reschedule;
mod own_screening;
mod preview;
mod privacy;
mod rate_limit;
mod refusal;
pub mod site;
mod steps;
mod switches;
mod throttled;
mod times;
mod turns;
mod untold;
mod upcoming;
