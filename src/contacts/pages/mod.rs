//! What the pages of Global Data show.

mod card;
mod edit;
mod index;
mod merging;
mod note;

pub use card::CardPage;
pub use edit::{EditForm, EditPage};
pub use index::{Filter, IndexPage};
pub use merging::{MergePage, MergeSearch, MergeSearchPage, UnmergePage};
pub use note::{NoteDeletePage, NotePage, note_text};
