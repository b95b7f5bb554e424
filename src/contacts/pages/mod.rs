//! What the pages of Global Data show.

mod card;
mod index;

pub use card::CardPage;
pub use index::{Filter, IndexPage};
