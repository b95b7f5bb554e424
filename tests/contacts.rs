//! Tests of the room `contacts`.

mod answers;
mod blocking;
mod booking;
mod card;
mod concurrency;
mod editing;
mod exporting;
pub mod hiding;
mod journey;
mod letters;
mod lists;
mod lost;
mod lost_since;
mod merging;
mod model;
mod naive;
mod orders;
mod origin;
mod owning;
mod parting;
mod refused_filters;
mod remember;
mod search;
mod stale_note;
mod story;
mod unblocking;
pub mod world;
