//! Add a new call: event, host and time of a call that staff book for a contact.

use askama::Template;
use serde::Deserialize;

use super::{PickView, Picker};
use crate::calls::Offer;
use crate::contacts::{Contact, Refusal};
use crate::events::Event;
use crate::values::{ContactId, EventId, UtcTime};
use crate::web::field::SelectOption;
use crate::web::{Field, Frame};

/// What the form sends.
#[derive(Clone, Debug, Deserialize)]
pub struct NewCallForm {
    /// With whom.
    pub contact: ContactId,
    /// Of which event.
    pub event: EventId,
    /// Who is to hold it.
    #[serde(default)]
    pub host: Field,
    /// When it is to begin.
    #[serde(default)]
    pub start: Field,
    /// Ticked if it is to be booked although the lead is blocked.
    #[serde(default)]
    pub despite: Field,
}

/// A call for this contact.
#[derive(Template)]
#[template(path = "calls/new.html")]
pub struct NewCallPage {
    frame: Frame,
    contact: Contact,
    refusal: Option<Refusal>,
    events: Vec<SelectOption>,
    event: Field,
    picker: Option<Picker>,
    despite: Field,
}

impl NewCallPage {
    /// The page for this contact: `offer` is of one of the `events`, nothing if there are none.
    pub fn new(
        frame: Frame,
        contact: Contact,
        refusal: Option<Refusal>,
        events: &[Event],
        offer: Option<&Offer>,
        view: &PickView,
        now: UtcTime,
    ) -> Self {
        let zones = (frame.signed_in.member.time_zone, contact.time_zone);
        let option = |event: &Event| SelectOption {
            value: event.id.to_string(),
            label: event.name.clone(),
        };
        let picker = offer.map(|offer| {
            let kept = vec![
                ("contact", contact.id.to_string()),
                ("event", offer.event.id.to_string()),
            ];
            Picker::new(offer, view, zones, "/calls/new".to_owned(), kept, now)
        });
        let event = offer.map(|offer| offer.event.id.to_string());
        Self {
            frame,
            contact,
            refusal,
            events: events.iter().map(option).collect(),
            event: Field::of(event.unwrap_or_default()),
            picker,
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

    fn with_whom(&self) -> &str {
        match self.contact.name.as_str() {
            "" => self.contact.email.as_str(),
            name => name,
        }
    }
}
