//! Tests of the room `contacts`.

mod blocking;
mod booking;
mod card;
mod concurrency;
mod editing;
mod hiding;
mod journey;
mod lists;
mod merging;
mod model;
mod naive;
mod orders;
mod origin;
mod owning;
mod remember;
mod world;
