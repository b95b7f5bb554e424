//! Tests of the room `contacts`.

mod blocking;
mod booking;
mod card;
mod hiding;
mod journey;
mod lists;
mod merging;
mod model;
mod remember;
mod world;
