//! Tests of the room `contacts`.

mod booking;
mod card;
mod hiding;
mod lists;
mod remember;
mod world;
