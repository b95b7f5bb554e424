//! Tests of the room `calls`.

mod adding;
mod blocking;
mod booking;
mod cancel_pages;
mod canceling;
pub mod desk;
mod feed;
mod filters;
pub mod fixture;
mod given_away;
mod list_page;
mod lists;
mod outcomes;
mod over;
mod rescheduling;
mod silent;
mod versions;
