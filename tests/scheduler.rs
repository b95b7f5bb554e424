//! The public form, as leads walk through it and as others try to get past it.

mod alike;
mod booking;
mod direct;
mod mails;
mod refusal;
pub mod site;
mod steps;
mod times;
