//! Add a new call: event, host and time of a call that staff book for a contact.

use askama::Template;
use serde::Deserialize;
use url::form_urlencoded;

use super::{PickView, Picker};
use crate::calls::Offer;
use crate::contacts::{Contact, Lost, Refusal};
use crate::events::Event;
use crate::values::{ContactId, EventId, MemberId, UtcTime};
use crate::web::field::SelectOption;
use crate::web::{Field, Frame};

/// What the form sends.
#[derive(Clone, Debug, Deserialize)]
pub struct NewCallForm {
    /// With whom.
    pub contact: ContactId,
    /// That the form was shown to whoever sends it.
    #[serde(default)]
    pub seen: String,
    /// From where their card was opened.
    #[serde(default)]
    pub list: CardList,
    /// Of which event.
    pub event: EventId,
    /// The event whose hosts and times were shown.
    #[serde(default)]
    pub seen_event: Option<EventId>,
    /// Who is to hold it.
    #[serde(default)]
    pub host: Field,
    /// The host whose times were shown.
    #[serde(default)]
    pub seen_host: Option<MemberId>,
    /// When it is to begin.
    #[serde(default)]
    pub start: Field,
    /// Ticked if it is to be booked although the lead is blocked.
    #[serde(default)]
    pub despite: Field,
    /// The month that one wants to look at before anything is booked, such as `2026-12`.
    #[serde(default)]
    pub look: Option<String>,
    /// The month or day that was shown.
    #[serde(default)]
    pub shown: String,
}

/// The list from which the contact's card was opened: the query string of the card. The card reads it anew, so it need only be
/// one.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(from = "String")]
pub struct CardList(String);

impl From<String> for CardList {
    fn from(typed: String) -> Self {
        let pairs = form_urlencoded::parse(typed.as_bytes());
        let mut query = form_urlencoded::Serializer::new(String::new());
        Self(query.extend_pairs(pairs).finish())
    }
}

impl CardList {
    /// The query string itself.
    pub fn query(&self) -> &str {
        &self.0
    }

    /// The list itself, of Global Data.
    pub fn list(&self) -> String {
        match self.0.as_str() {
            "" => "/contacts".to_owned(),
            list => format!("/contacts?{list}"),
        }
    }

    /// The card of this contact, opened from the same list.
    pub fn card(&self, contact: ContactId) -> String {
        match self.0.as_str() {
            "" => format!("/contacts/{contact}"),
            list => format!("/contacts/{contact}?{list}"),
        }
    }
}

/// For whom the call is.
pub struct Invitee {
    /// The contact.
    pub contact: Contact,
    /// That a visit of theirs would be refused, if so.
    pub refusal: Option<Refusal>,
    /// From where their card was opened.
    pub list: CardList,
}

/// A call for this contact.
#[derive(Template)]
#[template(path = "calls/new.html")]
pub struct NewCallPage {
    frame: Frame,
    contact: Contact,
    refusal: Option<Refusal>,
    list: CardList,
    /// The way back.
    card: String,
    events: Vec<SelectOption>,
    event: Field,
    picker: Option<Picker>,
    /// Whether anybody is told of the call: not if its event sends no such mail.
    tells: bool,
    despite: Field,
}

impl NewCallPage {
    /// The page for this contact: `offer` is of one of the `events`, nothing if there are none.
    pub fn new(
        frame: Frame,
        invitee: Invitee,
        events: &[Event],
        offer: Option<&Offer>,
        view: &PickView,
        now: UtcTime,
    ) -> Self {
        let Invitee {
            contact,
            refusal,
            list,
        } = invitee;
        let zones = (frame.signed_in.member.time_zone, contact.time_zone);
        let option = |event: &Event| SelectOption {
            value: event.id.to_string(),
            label: event.name.clone(),
        };
        let picker =
            offer.map(|offer| Picker::new(offer, view, zones, "/calls/new".to_owned(), now));
        let tells = offer.is_none_or(|offer| offer.event.mails.booked);
        let event = offer.map(|offer| offer.event.id.to_string());
        Self {
            frame,
            card: list.card(contact.id),
            contact,
            refusal,
            list,
            events: events.iter().map(option).collect(),
            event: Field::of(event.unwrap_or_default()),
            picker,
            tells,
            despite: Field::default(),
        }
    }

    /// With what was sent, and what is wrong with it; `event` is what is wrong with that.
    pub fn sent(mut self, form: &NewCallForm, event: Option<&str>) -> Self {
        self.picker = self
            .picker
            .map(|picker| picker.sent(&form.host, &form.start));
        self.despite.clone_from(&form.despite);
        self.event.error = event.map(str::to_owned);
        self
    }

    /// Whether this host may be chosen.
    pub fn offers(&self, host: MemberId) -> bool {
        let mut hosts = self.picker.iter().flat_map(Picker::options);
        hosts.any(|option| option.value == host.to_string())
    }

    /// The part of the calendar that is shown, for a form that stays there.
    fn shown(&self) -> String {
        let picker = self.picker.as_ref();
        picker.map_or_else(String::new, |picker| picker.calendar.shown())
    }

    fn seen(&self) -> String {
        self.frame.mark(&Lost::thing(self.contact.id))
    }

    fn with_whom(&self) -> &str {
        match self.contact.name.as_str() {
            "" => self.contact.email.as_str(),
            name => name,
        }
    }
}
