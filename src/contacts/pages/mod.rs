//! What the pages of Global Data show.

mod card;
mod index;
mod merging;

pub use card::CardPage;
pub use index::{Filter, IndexPage};
pub use merging::{MergePage, MergeSearch, MergeSearchPage, UnmergePage};
