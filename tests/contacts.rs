//! Tests of the room `contacts`.

mod booking;
mod card;
mod hiding;
mod lists;
mod plans;
mod remember;
mod world;
