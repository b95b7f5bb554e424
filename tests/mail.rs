//! Mail: what is written when, how it leaves, and what becomes of it when a server refuses, hangs or dies.

mod banner;
mod clock;
mod delivery;
mod ending;
mod hanging;
mod killed;
mod one_place;
pub mod order;
pub mod page;
mod perhaps;
mod reminding;
mod seen_to;
mod switched;
mod tls;
mod troubles;
mod uids;
mod why;
mod wording;
