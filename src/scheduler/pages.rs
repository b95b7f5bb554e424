//! The pages of the public form, a file for each step.

mod booked;
mod contact;
mod details;
mod gate;
pub mod own;
mod preview;
mod sent;
mod time;
mod view;

pub use booked::BookedPage;
pub use contact::{ContactForm, ContactPage, user_agent};
pub use details::{DetailsForm, DetailsPage};
pub use gate::Gate;
pub use preview::PreviewEndPage;
pub use sent::{Posted, Sent};
pub use time::TimePage;
pub use view::{TimeView, UNKNOWN_ZONE};

use super::place::{Place, Walk};
use crate::web::asset;
use preview::PreviewBar;

/// Where the form of one event begins.
pub fn start_path(place: &Place) -> String {
    match place.is_preview {
        true => format!("/events/{}/preview", place.event.id),
        false => format!("/e/{}/{}", place.organization.slug, place.event.slug),
    }
}

/// One page of one visit: `details`, `time` or `booked`.
pub fn visit_path(place: &Place, token: &str, page: &str) -> String {
    format!("{}/v/{token}/{page}", start_path(place))
}

/// What every page of the form needs: `layouts/public.html`.
pub struct PublicFrame {
    organization_name: String,
    event_name: String,
    privacy_notice: Option<String>,
    /// The number of the step that the page is, from 1; none on the confirmation.
    current: Option<usize>,
    /// What stands above it, if it is a preview.
    preview: Option<PreviewBar>,
}

/// One of the steps above the form.
pub struct FormStep {
    /// Its number, from 1.
    pub number: usize,
    /// Its name.
    pub label: &'static str,
    /// Whether the page is this one.
    pub current: bool,
    /// Whether it is behind the lead.
    pub done: bool,
}

impl PublicFrame {
    fn of(place: &Place, current: Option<usize>) -> Self {
        Self {
            organization_name: place.organization.name.clone(),
            event_name: place.event.name.clone(),
            privacy_notice: place.organization.privacy_url.clone(),
            current,
            preview: place.is_preview.then(|| PreviewBar::of(place)),
        }
    }

    /// The frame of the times that this visit finds.
    fn of_times(walk: &Walk) -> Self {
        let mut frame = Self::of(&walk.place, Some(3));
        if let Some(bar) = &mut frame.preview {
            bar.say_who_sees_this(walk);
        }
        frame
    }

    fn asset(&self, path: &str) -> String {
        asset(path)
    }

    fn organization_name(&self) -> &str {
        &self.organization_name
    }

    fn event_name(&self) -> &str {
        &self.event_name
    }

    fn privacy_notice(&self) -> Option<&str> {
        self.privacy_notice.as_deref()
    }

    fn preview(&self) -> Option<&PreviewBar> {
        self.preview.as_ref()
    }

    fn steps(&self) -> Vec<FormStep> {
        let Some(current) = self.current else {
            return Vec::new();
        };
        (1..)
            .zip(["Contact", "Details", "Time"])
            .map(|(number, label)| FormStep {
                number,
                label,
                current: number == current,
                done: number < current,
            })
            .collect()
    }
}
