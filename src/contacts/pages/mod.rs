//! What the pages of Global Data show.

mod card;
mod index;
mod moment;

pub use card::CardPage;
pub use index::{Filter, IndexPage};
pub use moment::Moment;
