//! The pages on which two contacts are merged, and parted again.

use askama::Template;
use serde::Deserialize;

use super::Origin;
use crate::contacts::merging::{Merge, MergePlan, OFFERED};
use crate::contacts::{Contact, ContactLine, Search, Viewer};
use crate::web::{Field, Frame, Moment};

/// The query string of the page that finds the other contact. Beside it stands that of the list from which one comes.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct MergeSearch {
    #[serde(default)]
    other: Field,
}

impl MergeSearch {
    /// What to look for; nothing if nothing was typed, or nothing that can be looked for: then the field says why.
    pub fn parse(&mut self, viewer: &Viewer) -> Option<Search> {
        self.other
            .parse(|typed| Search::parse(typed, viewer.may_track()))
            .flatten()
    }

    /// Whether what was typed cannot be looked for.
    pub fn is_refused(&self) -> bool {
        self.other.error.is_some()
    }
}

/// With whom is it to be merged?
#[derive(Template)]
#[template(path = "contacts/merge_find.html")]
pub struct MergeSearchPage {
    /// What the layout needs.
    pub frame: Frame,
    /// The contact from whose card one comes.
    pub contact: Contact,
    /// The list from which that was opened.
    pub origin: Origin,
    /// What was typed.
    pub typed: MergeSearch,
    /// Who was found; nothing until something was looked for.
    pub found: Option<Vec<ContactLine>>,
}

impl MergeSearchPage {
    fn are_all(&self) -> bool {
        let found = self.found.as_ref().map_or(0, Vec::len);
        (found as i64) < OFFERED
    }
}

/// Really merge these two?
#[derive(Template)]
#[template(path = "contacts/merge.html")]
pub struct MergePage {
    /// What the layout needs.
    pub frame: Frame,
    /// What it will come to.
    pub plan: MergePlan,
    /// The names of the owners of the one that stays and the one that goes over; empty for nobody.
    pub owners: (String, String),
    /// Whether somebody has changed one of the two since this page was shown.
    pub has_changed: bool,
    /// The list from which the card was opened.
    pub origin: Origin,
}

/// One line of the comparison.
struct Compared {
    label: &'static str,
    stays: String,
    /// What of the other contact is not gone by any more; empty if there is nothing, or it is the same.
    other: String,
    /// What becomes of that.
    fate: &'static str,
}

impl MergePage {
    fn lines(&self) -> Vec<Compared> {
        let (merged, result) = (&self.plan.merged, &self.plan.result);
        let owner = match result.owner_id == self.plan.survivor.owner_id {
            true => &self.owners.0,
            false => &self.owners.1,
        };
        let line = |label, stays: &str, other: &str, fate| Compared {
            label,
            stays: stays.to_owned(),
            other: match stays == other {
                true => String::new(),
                false => other.to_owned(),
            },
            fate,
        };
        let also = "Also given";
        vec![
            line("Email", result.email.as_str(), merged.email.as_str(), also),
            line("Name", &result.name, &merged.name, also),
            line("Phone", &result.phone, &merged.phone, also),
            line("Owner", owner, &self.owners.1, "Dropped"),
            line(
                "Status",
                result.status.label(),
                merged.status.label(),
                "Dropped",
            ),
        ]
    }
}

/// Really part these two?
#[derive(Template)]
#[template(path = "contacts/unmerge.html")]
pub struct UnmergePage {
    /// What the layout needs.
    pub frame: Frame,
    /// What is to be undone.
    pub merge: Merge,
    /// The contact in which both are.
    pub survivor: Contact,
    /// The email of the one that was merged.
    pub merged_email: String,
    /// Whether the survivor was itself merged into another contact since.
    pub survivor_was_merged: bool,
    /// Whether it is too late.
    pub is_final: bool,
    /// The list from which the card was opened.
    pub origin: Origin,
}

impl UnmergePage {
    fn at(&self) -> Moment {
        Moment::new(self.merge.at, self.frame.signed_in.member.time_zone)
    }

    fn is_possible(&self) -> bool {
        !self.is_final && !self.survivor_was_merged && self.merge.undone_at.is_none()
    }
}
