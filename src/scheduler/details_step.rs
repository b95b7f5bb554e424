//! The second step: name, phone and the answers, by which a lead is qualified or not.

use super::walk;
use crate::blocking::{Answer, Step, Visit};
use crate::db::{Connection, Result};
use crate::values::{ClientIp, PhoneNumber, PhoneNumberError, UtcTime};

/// What the second step gives.
#[derive(Clone, Debug)]
pub struct DetailsStep {
    /// The lead's name.
    pub name: String,
    /// The phone number, as [`phone`] gives it; empty if none was given.
    pub phone: String,
    /// An answer to each question that was answered, in the order of the questions.
    pub answers: Vec<Answer>,
    /// Whether no answer disqualifies.
    pub qualified: bool,
}

impl DetailsStep {
    /// Keeps the details with the visit and decides about it anew, now that its phone is known.
    ///
    /// A visit that has booked stays as it is: its details are those of its call.
    pub fn submit(
        &self,
        conn: &mut Connection,
        visit: &Visit,
        ip: ClientIp,
        now: UtcTime,
    ) -> Result<()> {
        let mut visit = walk::take(conn, visit)?;
        if visit.step == Step::Booked {
            return Ok(());
        }
        self.fill(&mut visit);
        walk::admit(conn, &mut visit, Step::Details, ip, now)?;
        Ok(())
    }

    /// Writes the details into the visit.
    pub(super) fn fill(&self, visit: &mut Visit) {
        visit.name.clone_from(&self.name);
        visit.phone.clone_from(&self.phone);
        visit.answers.clone_from(&self.answers);
        visit.qualified = Some(self.qualified);
    }
}

/// A phone number in the one form in which it is kept, E.164; blank stays blank.
///
/// Without its country code a number is none: it would be another in another country, and no block of it would catch it.
/// Nobody guesses the country, for neither a time zone nor an address says where a number is from.
pub fn phone(typed: &str) -> std::result::Result<String, PhoneNumberError> {
    match PhoneNumber::parse(typed) {
        Ok(number) => Ok(number.to_string()),
        Err(_) if typed.trim().is_empty() => Ok(String::new()),
        Err(error) => Err(error),
    }
}
