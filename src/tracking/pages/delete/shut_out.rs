//! Customers who could not book any more, of which a deletion asks.

use crate::tracking::deleting::{Review, Unseen};
use crate::tracking::guard_rails::Warning;
use crate::web::Field;

/// What is said of exceptions that were not looked at.
const EXCEPTIONS: &str = "There are too many lines to look at each: exceptions among them may let customers in, who could not book any more.";

/// What is said if nothing stays.
const WHOLE_LIST: &str = "It empties the block list: nobody is kept out any more.";

/// The customers who could not book any more, and what is typed to confirm that.
pub struct ShutOut {
    /// Who they are.
    pub warning: String,
    /// What is to be typed.
    pub phrase: String,
    /// What was typed.
    pub field: Field,
}

impl ShutOut {
    /// What is to be asked; nothing if no customer is concerned, as far as all lines were looked at.
    pub fn of(review: &Review, field: Field) -> Option<Self> {
        // Who is shut out by the first lines may be let in by the end of another.
        let warning = match review.unseen() {
            Some(Unseen::Exceptions) => EXCEPTIONS.to_owned(),
            Some(Unseen::WholeList) => WHOLE_LIST.to_owned(),
            None => Warning::ShutOut(review.customers().len()).to_string(),
        };
        review.asks().then(|| Self {
            warning,
            phrase: review.phrase(),
            field,
        })
    }
}
