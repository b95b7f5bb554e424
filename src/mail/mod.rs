//! Mail: what is to be told to whom, kept in an outbox until it has left.

mod kind;
mod letter;
mod message;
mod new_message;
mod outcome;
pub mod pages;
mod post;
mod post_error;
mod queue;
mod recall;
pub mod routes;
mod server;

pub use kind::{Audience, MessageKind, MessageState};
pub use letter::{Calendar, Letter, Method};
pub use message::Message;
pub use new_message::{HELD_BACK, NewMessage};
pub use outcome::TRIES;
pub use post::{Handed, Post};
pub use post_error::{PostError, Refused};
pub use queue::{AT_ONCE, LEASE, Room};
pub use recall::{Dismissal, told_nobody};
pub use server::{Server, ServerUrlError};
