//! The upcoming calls that adding concerns, as the form names them.

use super::Preview;
use crate::calls::Details;
use crate::tracking::pages::{counted, said};
use crate::values::TimeZone;
use crate::web::Span;

/// As many calls as are named.
const NAMED_CALLS: usize = 20;
/// As many calls as are named that were booked with what will be blocked.
const NAMED_LINKS: usize = 5;

/// A call as the form names it.
pub struct CallLine {
    details: Details,
    zone: TimeZone,
}

impl Preview {
    /// `1 upcoming call`; blank if there is none.
    pub fn upcoming(&self) -> String {
        match self.review.foresight.calls.len() {
            0 => String::new(),
            count => counted(count, "upcoming call", "upcoming calls"),
        }
    }

    /// Whether there may be more calls than are looked at.
    pub fn has_more_calls(&self) -> bool {
        self.review.foresight.more_calls
    }

    /// The calls that are named.
    pub fn call_lines(&self) -> Vec<CallLine> {
        self.lines(&self.calls, NAMED_CALLS)
    }

    /// How many calls are not named.
    pub fn further_calls(&self) -> usize {
        self.calls.len().saturating_sub(NAMED_CALLS)
    }

    /// What becomes of the links of further calls, each without its full stop.
    pub fn of_links(&self) -> Vec<String> {
        let links = &self.review.links;
        let beside_others = !self.review.foresight.calls.is_empty();
        let shut = said::of_shut(links, beside_others);
        let unseen = said::of_unseen(links).map(str::to_owned);
        let told = shut.into_iter().chain(said::of_opened(links));
        told.chain(unseen).collect()
    }

    /// The further calls that are named.
    pub fn link_lines(&self) -> Vec<CallLine> {
        self.lines(&self.linked, NAMED_LINKS)
    }

    /// How many further calls are not named.
    pub fn further_links(&self) -> usize {
        self.linked.len().saturating_sub(NAMED_LINKS)
    }

    /// Whether anybody is told of any of the calls if it is canceled.
    pub fn tells_of_calls(&self) -> bool {
        self.calls.iter().any(|details| details.mails.canceled)
    }

    /// All of the calls, as the form sends them.
    pub fn call_ids(&self) -> Vec<i64> {
        let calls = self.review.foresight.calls.iter();
        calls.map(|call| call.id.get()).collect()
    }

    /// What to cancel them is called.
    pub fn cancel_label(&self) -> String {
        match self.review.foresight.calls.len() {
            1 => "Cancel it".to_owned(),
            count => format!("Cancel all {count}"),
        }
    }

    fn lines(&self, calls: &[Details], named: usize) -> Vec<CallLine> {
        let line = |details: &Details| CallLine {
            details: details.clone(),
            zone: self.zone,
        };
        calls.iter().take(named).map(line).collect()
    }
}

impl CallLine {
    /// Who it is with.
    pub fn who(&self) -> &str {
        self.details.who()
    }

    /// The card of who it is with.
    pub fn card_href(&self) -> String {
        format!("/contacts/{}", self.details.call.contact_id)
    }

    /// The call itself in Scheduled Calls: open, among what its contact has on that day of the reader's.
    pub fn href(&self) -> String {
        let call = &self.details.call;
        let day = call.starts_at.in_zone(self.zone.tz()).date_naive();
        let (contact, id) = (call.contact_id, call.id);
        format!("/calls?contact={contact}&from={day}&to={day}#call-{id}")
    }

    /// What kind of call it is, and who holds it.
    pub fn about(&self) -> String {
        format!("{} with {}", self.details.event, self.details.host)
    }

    /// Whether nobody is told if it is canceled, for its event sends no such mail.
    pub fn is_silent(&self) -> bool {
        !self.details.mails.canceled
    }

    /// When it is.
    pub fn time(&self) -> Span {
        Span::new(
            self.details.call.starts_at,
            self.details.call.ends_at,
            self.zone,
        )
    }
}
