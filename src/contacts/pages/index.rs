//! The lists of Global Data.

use std::collections::HashMap;

use askama::Template;
use url::form_urlencoded;

use super::edit_form::member_options;
use super::{Filter, NOBODY, seen};
use crate::contacts::{
    Column, ContactLine, ListedContact, NextCall, Order, Refusal, Section, Status, Viewer,
};
use crate::events::Event;
use crate::staff::{Member, Permission};
use crate::values::ContactId;
use crate::web::field::SelectOption;
use crate::web::{Frame, Moment, Pager};

/// One section of Global Data, a page of it.
#[derive(Template)]
#[template(path = "contacts/index.html")]
pub struct IndexPage {
    /// What the layout needs.
    pub frame: Frame,
    /// Who looks.
    pub viewer: Viewer,
    /// What was asked for.
    pub filter: Filter,
    /// The rows.
    pub rows: Vec<ListedContact>,
    /// The next or last call of each contact, if the rows tell of it.
    pub calls: HashMap<ContactId, NextCall>,
    /// The way to other pages.
    pub pager: Pager,
    /// Who may own contacts and hold calls, for the filters.
    pub staff: Vec<Member>,
    /// What contacts may have come for, for the filter.
    pub events: Vec<Event>,
    /// Whether what is looked for is in the section Blocked, and in none that is shown.
    pub is_in_blocked: bool,
}

/// The way to another section.
struct Tab {
    label: &'static str,
    href: String,
    current: bool,
}

impl IndexPage {
    fn tabs(&self) -> Vec<Tab> {
        let current = self.section();
        let tab = |section: Section| Tab {
            label: section.label(),
            href: format!("/contacts{}", self.filter.query_of_search(section)),
            current: section == current,
        };
        self.viewer.sections().map(tab).collect()
    }

    /// A section that does not exist has no page.
    fn section(&self) -> Section {
        self.filter.section(&self.viewer).unwrap_or_default()
    }

    fn statuses(&self) -> Vec<SelectOption> {
        let option = |status: Status| SelectOption {
            value: status.as_str().to_owned(),
            label: status.label().to_owned(),
        };
        let asked = self.filter.status.value.as_str();
        let section = self.section();
        let offered = Status::ALL.into_iter();
        let offered =
            offered.filter(|status| section.may_hold(*status) || status.as_str() == asked);
        offered.map(option).collect()
    }

    fn hosts(&self) -> Vec<SelectOption> {
        member_options(&self.staff)
    }

    fn owners(&self) -> Vec<SelectOption> {
        let nobody = SelectOption {
            value: NOBODY.to_owned(),
            label: "Nobody".to_owned(),
        };
        let mut owners = vec![nobody];
        owners.extend(member_options(&self.staff));
        owners
    }

    fn events(&self) -> Vec<SelectOption> {
        let option = |event: &Event| SelectOption {
            value: event.id.to_string(),
            label: event.name.clone(),
        };
        self.events.iter().map(option).collect()
    }

    /// This list in the order to which the head of a column leads.
    fn sort_href(&self, column: Column) -> String {
        let order = self.filter.order().pressed(column);
        format!("/contacts{}", self.filter.query_in(self.section(), order))
    }

    /// How the list is sorted by a column, as `aria-sort` says it; nothing if it is not.
    fn direction(&self, column: Column) -> &'static str {
        let order = self.filter.order();
        match (order.column == column, order.descending) {
            (false, _) => "",
            (true, false) => "ascending",
            (true, true) => "descending",
        }
    }

    /// The order's name, for forms that keep it; nothing if it is the usual one.
    fn sort(&self) -> Option<String> {
        let order = self.filter.order();
        (order != Order::default()).then(|| order.name())
    }

    /// The list's own state, which links to cards carry.
    fn query(&self) -> String {
        self.filter.query(self.section())
    }

    /// The same for a form that carries it on.
    fn list(&self) -> String {
        self.query().trim_start_matches('?').to_owned()
    }

    /// What Blocking is told about this list, as a part of a query string.
    fn way_back(&self) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.append_pair("origin", "contacts");
        query.append_pair("list", &self.list());
        query.finish()
    }

    /// The section Blocked with the same search.
    fn blocked_href(&self) -> String {
        format!("/contacts{}", self.filter.query(Section::Blocked))
    }

    /// Whether leads can be given to members here: by those who see them all.
    fn may_assign(&self) -> bool {
        self.frame.may(Permission::AllContacts) && !self.is_of_hidden()
    }

    fn search_placeholder(&self) -> &'static str {
        if self.viewer.may_track() {
            "Name, email, phone or IP address"
        } else {
            "Name, email or phone"
        }
    }

    /// When a contact's next call is, or its last one.
    fn call_time(&self, call: &NextCall) -> Moment {
        Moment::new(call.starts_at, self.frame.signed_in.member.time_zone)
    }

    /// Whether rows tell of calls: those of the section Calls do, in place of when a contact was added.
    fn tells_calls(&self) -> bool {
        self.section() == Section::Calls
    }

    /// Whether nobody's leads can be claimed here, each in its row.
    fn may_claim(&self) -> bool {
        self.section() == Section::AppointmentSetting
    }

    /// Where a lead is claimed from its row, and the list comes again.
    fn claim_href(&self, line: &ContactLine) -> String {
        let seen = seen(&self.frame, line.id);
        format!(
            "/contacts/{}/claim{}&back=list&seen={seen}",
            line.id,
            self.query()
        )
    }

    fn first_seen(&self, line: &ContactLine) -> Moment {
        Moment::new(line.first_seen_at, self.frame.signed_in.member.time_zone)
    }

    fn last_seen(&self, line: &ContactLine) -> Moment {
        Moment::new(line.last_seen_at, self.frame.signed_in.member.time_zone)
    }

    /// Whether a row says beside its email that the contact is blocked: all are in the section Blocked.
    fn is_badged(&self, row: &ListedContact) -> bool {
        row.refusal.is_some() && !self.is_of_hidden()
    }

    /// Why a contact that is not hidden is blocked. Rows that tell of calls have no room for it: it stands on the card.
    fn told_refusal<'a>(&self, row: &'a ListedContact) -> Option<&'a Refusal> {
        let has_room = !self.is_of_hidden() && !self.tells_calls();
        row.refusal.as_ref().filter(|_| has_room)
    }

    /// By what a row is sorted, for phones, on which that column may be out of view; nothing if it is the one that stays, or if
    /// the row tells of its call there.
    fn sorted_by(&self, line: &ContactLine) -> Option<String> {
        match self.filter.order().column {
            Column::Email => None,
            Column::Name => Some(line.name.clone()).filter(|name| !name.is_empty()),
            Column::Added => Some(format!("Added {}", self.first_seen(line).short())),
            Column::Seen if self.tells_calls() => None,
            Column::Seen => Some(format!("Last seen {}", self.last_seen(line).short())),
        }
    }

    /// Whether rows can be ticked, to be blocked: those of the section Blocked are.
    fn may_tick(&self) -> bool {
        (self.frame.may_block() || self.may_assign()) && !self.is_of_hidden()
    }

    fn is_of_hidden(&self) -> bool {
        self.section() == Section::Blocked
    }

    fn may_create_events(&self) -> bool {
        self.frame.may(Permission::Events)
    }
}
