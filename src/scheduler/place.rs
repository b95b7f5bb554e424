//! Where a lead stands: before which event of which organization, and on which visit.

use crate::blocking::{Step, Visit};
use crate::db::{Connection, Result};
use crate::events::Event;
use crate::organization::Organization;

/// The public form of one event.
#[derive(Clone, Debug)]
pub struct Place {
    /// Whose form it is.
    pub organization: Organization,
    /// What is booked with it.
    pub event: Event,
    /// Whether staff look at it in a preview, in which nothing is stored.
    pub is_preview: bool,
}

/// One visit to the form, on its way from step to step.
#[derive(Clone, Debug)]
pub struct Walk {
    /// The form.
    pub place: Place,
    /// The visit, as it was when the request came.
    pub visit: Visit,
}

impl Place {
    /// The form that a public URL names by two slugs, though its event may be archived: see [`Place::is_open`].
    /// [`crate::db::Error::NotFound`] if there is no such organization, or no such event in it.
    pub fn find(conn: &mut Connection, organization: &str, event: &str) -> Result<Self> {
        // Slugs are small letters; links that people type may not be.
        let organization = Organization::by_slug(conn, &organization.to_lowercase())?;
        let event = Event::by_slug(conn, organization.id, &event.to_lowercase())?;
        Ok(Self {
            organization,
            event,
            is_preview: false,
        })
    }

    /// Whether its calls can still be booked.
    pub fn is_open(&self) -> bool {
        self.event.archived_at.is_none()
    }

    /// The visit of this form with this token; a token of another form is as unknown as none.
    pub fn visit(&self, conn: &mut Connection, token: &str) -> Result<Visit> {
        Visit::by_token(conn, self.organization.id, self.event.id, token)
    }
}

impl Walk {
    /// The visit that a public URL names, though its event may be archived meanwhile: what was booked stays booked.
    pub fn find(
        conn: &mut Connection,
        organization: &str,
        event: &str,
        token: &str,
    ) -> Result<Self> {
        let place = Place::find(conn, organization, event)?;
        let visit = place.visit(conn, token)?;
        Ok(Self { place, visit })
    }

    /// Whether it is news for this visit that it looks at the times and is refused there, or is not.
    pub fn is_news(&self, refused: bool) -> bool {
        self.visit.step < Step::Time || self.visit.refused != refused
    }
}
