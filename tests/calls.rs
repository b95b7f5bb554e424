//! Tests of the room `calls`.

mod booking;
mod canceling;
mod fixture;
mod lists;
