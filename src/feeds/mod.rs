//! Feeds: the hosts' own calendars, read for when their owners are busy.

mod busy;
pub mod calendar;
mod connector;
mod feed;
mod fetch_error;
mod fetcher;
mod queue;
mod reach;
mod reader;

pub use busy::busy;
pub use feed::BusyFeed;
pub use fetch_error::FetchError;
pub use fetcher::{Fetched, Fetcher, LARGEST, PATIENCE, Validators};
pub use queue::{AT_ONCE, LEASE, Outcome, State};
pub use reader::Reader;
