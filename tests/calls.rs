//! Tests of the room `calls`.

mod blocking;
mod booking;
mod cancel_pages;
mod canceling;
mod fixture;
mod list_page;
mod lists;
mod versions;
