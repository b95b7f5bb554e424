//! Tracking → Blocking in the hands of staff: add, look, delete.

mod acts;
mod adding;
mod deleting;
mod fixture;
mod listing;
