//! Tracking → Blocking in the hands of staff: add, look, delete.

mod acts;
mod adding;
mod decision;
mod deleting;
mod entries;
mod exceptions;
mod extending;
mod filters;
mod fixture;
mod foresight;
mod furthest;
mod guard_rails;
mod history;
mod listing;
mod long_work;
mod mails;
mod offers;
mod passing;
mod refusals;
mod sorting;
mod telling;
mod ticks;
mod undo_page;
mod undoing;
mod upcoming;
mod warnings;
