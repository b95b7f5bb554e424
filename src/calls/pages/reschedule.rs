//! Reschedule: another time or host for one call.

use askama::Template;
use serde::Deserialize;

use super::{CallsOrigin, Happening, PickView, Picker, Row};
use crate::calls::Offer;
use crate::contacts::Refusal;
use crate::values::UtcTime;
use crate::web::{Field, Frame};

/// What the form sends.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct RescheduleForm {
    /// The version of the call that was shown; 0 before anything was sent.
    pub version: i64,
    /// Who is to hold it.
    #[serde(default)]
    pub host: Field,
    /// When it is to begin.
    #[serde(default)]
    pub start: Field,
    /// Why.
    #[serde(default)]
    pub reason: Field,
    /// Ticked if it is to be moved although the lead is blocked.
    #[serde(default)]
    pub despite: Field,
    /// The month that one wants to look at before anything is moved, such as `2026-12`.
    #[serde(default)]
    pub look: Option<String>,
    /// The month or day that was shown.
    #[serde(default)]
    pub shown: String,
}

/// Another time for this call?
#[derive(Template)]
#[template(path = "calls/reschedule.html")]
pub struct ReschedulePage {
    frame: Frame,
    row: Row,
    picker: Picker,
    form: RescheduleForm,
    origin: CallsOrigin,
    /// What has been done to it since it was seen.
    change: Option<Happening>,
    now: UtcTime,
}

impl ReschedulePage {
    /// The page for this call; `row` bears its history and whether its lead is refused.
    pub fn new(
        frame: Frame,
        row: Row,
        offer: &Offer,
        view: &PickView,
        mut form: RescheduleForm,
        origin: CallsOrigin,
        now: UtcTime,
    ) -> Self {
        if form.version == 0 {
            form.version = row.version();
        }
        let zones = (row.zone, row.details.call.time_zone);
        let path = format!("/calls/{}/reschedule", row.id());
        let picker = Picker::new(offer, view, zones, path, now);
        Self {
            picker: picker.sent(&form.host, &form.start),
            frame,
            row,
            form,
            origin,
            change: None,
            now,
        }
    }

    /// The same after somebody has changed the call meanwhile: it says who and what, and goes on from there.
    pub fn after_change(mut self) -> Self {
        self.change = self.row.happenings().into_iter().next();
        self.form.version = self.row.version();
        self
    }

    fn back_href(&self) -> String {
        self.origin.back([&self.row])
    }

    /// That the lead is blocked, if so.
    fn refusal(&self) -> Option<&Refusal> {
        self.row.refusal.as_ref()
    }

    /// The part of the calendar that is shown, for a form that stays there.
    fn shown(&self) -> String {
        self.picker.calendar.shown()
    }

    fn is_upcoming(&self) -> bool {
        self.row.details.call.is_upcoming(self.now)
    }
}
