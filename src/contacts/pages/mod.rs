//! What the pages of Global Data show.

mod add;
mod assign;
mod card;
mod edit;
mod edit_form;
mod export;
mod filter;
mod index;
mod journey;
mod lost;
mod merging;
mod note;
mod notes;
mod origin;

pub use add::{AddForm, AddPage};
pub use assign::AssignPage;
pub use card::CardPage;
pub use edit::EditPage;
pub use edit_form::EditForm;
pub use export::ExportColumns;
pub use filter::{Filter, NOBODY};
pub use index::IndexPage;
pub use journey::{JourneyLine, JourneyPage};
pub use lost::{LostPage, seen};
pub use merging::{MergePage, MergeSearch, MergeSearchPage, UnmergePage};
pub use note::{NoteDeletePage, NoteGonePage, NotePage, note_text};
pub use notes::NotesPage;
pub use origin::Origin;
