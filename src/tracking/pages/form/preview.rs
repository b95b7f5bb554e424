//! What adding will do, as the form says it before anything is saved.

use super::entries_href;
use super::words;
use crate::blocking::Effect;
use crate::calls::Details;
use crate::tracking::adding::Review;
use crate::tracking::foresight::{CALLS, COUNTED};
use crate::tracking::guard_rails::phrase;
use crate::tracking::hindsight::DAYS;
use crate::tracking::pages::{NamedContact, counted};
use crate::tracking::{Count, Hindsight};
use crate::values::{BlockTarget, TimeZone};
use crate::web::Span;

/// As many contacts as are named.
const NAMED: usize = 5;
/// As many calls as are named.
const NAMED_CALLS: usize = 20;

/// What adding these targets will do.
pub struct Preview {
    /// What is to be added.
    pub targets: Vec<BlockTarget>,
    /// Whether it keeps out or lets in.
    pub effect: Effect,
    /// What it does, and what speaks against it.
    pub review: Review,
    /// What it would have done.
    pub hindsight: Hindsight,
    /// The first of the calls that it concerns, if whoever looks may cancel them.
    pub calls: Vec<Details>,
    /// Whether whoever looks may cancel them.
    pub may_cancel: bool,
    /// The zone of whoever looks.
    pub zone: TimeZone,
}

/// Contacts with what becomes of them.
pub struct Group {
    /// How many, and what becomes of them.
    pub sentence: String,
    /// The first of them.
    pub contacts: Vec<NamedContact>,
    /// Whether there are more.
    pub more: bool,
}

/// A call as the form names it.
pub struct CallLine {
    details: Details,
    zone: TimeZone,
}

/// A line that stands already.
pub struct Standing {
    /// What stands there.
    pub value: String,
    /// Its log.
    pub href: String,
}

impl Preview {
    /// Whom it will catch, each target in words.
    pub fn catches(&self) -> Vec<String> {
        self.targets
            .iter()
            .take(NAMED)
            .map(words::of_catch)
            .collect()
    }

    /// How many targets are not put into words.
    pub fn further(&self) -> usize {
        self.targets.len().saturating_sub(NAMED)
    }

    /// Whether it lets in.
    pub fn is_exempt(&self) -> bool {
        self.effect == Effect::Exempt
    }

    /// What it does to contacts.
    pub fn groups(&self) -> Vec<Group> {
        let foresight = &self.review.foresight;
        let mut groups = Vec::new();
        if foresight.hidden.number > 0 {
            let sentence = of_count(foresight.hidden, "contact will be", "contacts will be");
            let sentence = format!("{sentence} hidden from Global Data, not deleted");
            groups.push(Group::of(
                &sentence,
                &foresight.first_hidden,
                foresight.hidden,
            ));
        }
        if foresight.badged.number > 0 {
            let sentence = of_count(foresight.badged, "customer stays", "customers stay");
            let sentence = format!("{sentence} in Global Data, with a badge, but cannot book");
            groups.push(Group::of(
                &sentence,
                &foresight.first_badged,
                foresight.badged,
            ));
        }
        if !foresight.back.is_empty() {
            let mut count = Count::exactly(foresight.back.len());
            count.more = foresight.caught.more;
            let sentence = of_count(count, "hidden contact comes", "hidden contacts come");
            let again = match self.effect {
                Effect::Block => "",
                Effect::Exempt => ", and can book again",
            };
            let sentence = format!("{sentence} back to Global Data{again}");
            groups.push(Group::of(&sentence, &foresight.back, count));
        }
        if !foresight.freed.is_empty() {
            let mut count = Count::exactly(foresight.freed.len());
            count.more = foresight.caught.more;
            let sentence = of_count(count, "customer can book", "customers can book");
            let sentence = format!("{sentence} again");
            groups.push(Group::of(&sentence, &foresight.freed, count));
        }
        if groups.is_empty() {
            groups.push(Group::unnamed(self.for_nobody().to_owned()));
        }
        if self.effect == Effect::Block && foresight.already.number > 0 {
            let already = of_count(foresight.already, "contact is", "contacts are");
            groups.push(Group::unnamed(capital(&format!(
                "{already} blocked already"
            ))));
        }
        if self.effect == Effect::Block && foresight.let_in.number > 0 {
            let let_in = of_count(foresight.let_in, "contact", "contacts");
            groups.push(Group::unnamed(capital(&format!(
                "{let_in} can book all the same, by an exception"
            ))));
        }
        groups
    }

    /// What [`Preview::replaced`] is now, and that it would not be any more.
    pub fn of_replacing(&self) -> &'static str {
        match (self.effect, self.review.replaced.len()) {
            (Effect::Exempt, 1) => "is blocked now. To save this replaces the block.",
            (Effect::Exempt, _) => "are blocked now. To save this replaces the blocks.",
            (Effect::Block, 1) => "is an exception now. To save this replaces that exception.",
            (Effect::Block, _) => "are exceptions now. To save this replaces those exceptions.",
        }
    }

    /// What it would have done in the last 30 days.
    pub fn of_visits(&self) -> String {
        let Hindsight {
            visits,
            refused,
            held,
            sales,
        } = self.hindsight;
        if visits.number == 0 {
            return match self.effect {
                Effect::Block => format!("It would have caught no visit of the last {DAYS} days."),
                Effect::Exempt => format!("It is about no visit of the last {DAYS} days."),
            };
        }
        let count = of_count(visits, "visit", "visits");
        if self.is_exempt() {
            return format!("It is about {count} of the last {DAYS} days; {refused} refused.");
        }
        let calls = match held {
            0 if visits == Count::exactly(1) => "it did not become a held call".to_owned(),
            0 => "none of them became a held call".to_owned(),
            _ => {
                let calls = counted(held, "held call", "held calls");
                let them = match visits == Count::exactly(1) {
                    true => "it",
                    false => "them",
                };
                format!(
                    "{calls} came of {them}, and {}",
                    counted(sales, "sale", "sales")
                )
            }
        };
        format!("It would have caught {count} of the last {DAYS} days: {calls}.")
    }

    /// Why it cannot be done.
    pub fn refusals(&self) -> Vec<String> {
        let refusals = self.review.guard_rails.refusals.iter();
        refusals.map(ToString::to_string).collect()
    }

    /// What must be confirmed.
    pub fn warnings(&self) -> Vec<String> {
        let warnings = self.review.guard_rails.warnings.iter();
        warnings.map(ToString::to_string).collect()
    }

    /// The warnings by the names that the form sends.
    pub fn codes(&self) -> Vec<String> {
        let warnings = self.review.guard_rails.warnings.iter();
        warnings.map(|warning| warning.code()).collect()
    }

    /// What is typed to confirm them.
    pub fn phrase(&self) -> String {
        phrase(&self.targets)
    }

    /// What stands with the same effect.
    pub fn listed(&self) -> Vec<Standing> {
        standing(&self.review.listed)
    }

    /// What stands with the other effect, and would be replaced.
    pub fn replaced(&self) -> Vec<Standing> {
        standing(&self.review.replaced)
    }

    /// `1 upcoming call`; blank if there is none.
    pub fn upcoming(&self) -> String {
        match self.review.foresight.calls.len() {
            0 => String::new(),
            count => counted(count, "upcoming call", "upcoming calls"),
        }
    }

    /// Whether there may be more calls than are looked at.
    pub fn has_more_calls(&self) -> bool {
        self.review.foresight.calls.len() >= CALLS
    }

    /// The calls that are named.
    pub fn call_lines(&self) -> Vec<CallLine> {
        let lines = self.calls.iter().take(NAMED_CALLS).cloned();
        lines
            .map(|details| CallLine {
                details,
                zone: self.zone,
            })
            .collect()
    }

    /// How many calls are not named.
    pub fn further_calls(&self) -> usize {
        self.calls.len().saturating_sub(NAMED_CALLS)
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

    fn for_nobody(&self) -> &'static str {
        match self.effect {
            Effect::Block => "No contact in Global Data will be hidden",
            Effect::Exempt => "No hidden contact comes back to Global Data",
        }
    }
}

impl Group {
    fn unnamed(sentence: String) -> Self {
        Self {
            sentence,
            contacts: Vec::new(),
            more: false,
        }
    }

    pub(in crate::tracking::pages) fn of(
        sentence: &str,
        contacts: &[crate::contacts::Contact],
        count: Count,
    ) -> Self {
        let named: Vec<_> = contacts.iter().take(NAMED).cloned().collect();
        Self {
            sentence: capital(sentence),
            more: count.more || count.number > named.len(),
            contacts: named.into_iter().map(Into::into).collect(),
        }
    }
}

impl CallLine {
    /// Who it is with.
    pub fn who(&self) -> &str {
        match self.details.name.as_str() {
            "" => self.details.email.as_str(),
            name => name,
        }
    }

    /// The card of who it is with.
    pub fn href(&self) -> String {
        format!("/contacts/{}", self.details.call.contact_id)
    }

    /// What kind of call it is, and who holds it.
    pub fn about(&self) -> String {
        format!("{} with {}", self.details.event, self.details.host)
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

fn standing(blocks: &[crate::blocking::Block]) -> Vec<Standing> {
    let line = |block: &crate::blocking::Block| Standing {
        value: block.target.value(),
        href: entries_href(block),
    };
    blocks.iter().take(NAMED).map(line).collect()
}

/// `1 contact`, `up to 812 contacts`, `more than 10,000 contacts`.
fn of_count(count: Count, one: &str, many: &str) -> String {
    let number = match count.number {
        COUNTED => "10,000".to_owned(),
        number => number.to_string(),
    };
    match count {
        Count { more: true, .. } => format!("more than {number} {many}"),
        Count { at_most: true, .. } => format!("up to {number} {many}"),
        Count { number, .. } => counted(number, one, many),
    }
}

fn capital(sentence: &str) -> String {
    let mut chars = sentence.chars();
    let first = chars.next().map(|first| first.to_ascii_uppercase());
    first.into_iter().chain(chars).collect()
}
