//! Tests of the room `contacts`.

mod booking;
mod card;
mod hiding;
mod lists;
mod model;
mod remember;
mod world;
