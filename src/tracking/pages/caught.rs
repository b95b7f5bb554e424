//! All whom Add New would catch, each with what becomes of them.

use askama::Template;

use super::form::{BlockForm, of_catch};
use super::{NamedContact, named};
use crate::blocking::Effect;
use crate::tracking::foresight::{Becoming, Foreseen};
use crate::values::{BlockTarget, ClientIp};
use crate::web::{Frame, Pager};

/// Tracking → Blocking → Add New → all whom it catches.
#[derive(Template)]
#[template(path = "tracking/caught.html")]
pub struct CaughtPage {
    frame: Frame,
    effect: Effect,
    /// Whom it catches, in words.
    catches: Vec<String>,
    /// The form, filled in as it was.
    form_href: String,
    rows: Vec<Row>,
    pager: Pager,
}

/// A contact, and what becomes of it.
pub struct Row {
    contact: NamedContact,
    becoming: Becoming,
}

impl CaughtPage {
    /// A page of those whom these targets of a form catch.
    pub fn new(
        frame: Frame,
        form: &BlockForm,
        targets: &[BlockTarget],
        foreseen: Vec<Foreseen>,
        pager: Pager,
    ) -> Self {
        let rows = foreseen.into_iter().map(|foreseen| Row {
            contact: foreseen.contact.into(),
            becoming: foreseen.becoming,
        });
        Self {
            frame,
            effect: form.effect(),
            catches: targets.iter().map(of_catch).collect(),
            form_href: format!("/tracking/blocking/new?{}", form.query()),
            rows: rows.collect(),
            pager,
        }
    }

    fn is_exempt(&self) -> bool {
        self.effect == Effect::Exempt
    }
}

impl Row {
    /// Who it is.
    pub fn contact(&self) -> &NamedContact {
        &self.contact
    }

    /// The address of the last visit.
    pub fn ip(&self) -> Option<ClientIp> {
        self.contact.ip()
    }

    /// What becomes of it.
    pub fn becomes(&self) -> String {
        match &self.becoming {
            Becoming::Hidden => "Will be hidden".to_owned(),
            Becoming::Badged => "A customer: stays, with a badge, but cannot book".to_owned(),
            Becoming::Already => "Is blocked already".to_owned(),
            Becoming::Kept(closer) => {
                format!("Stays blocked by {}", named(&closer.target, closer.effect))
            }
            Becoming::Back => "Comes back to Global Data, and can book".to_owned(),
            Becoming::Freed => "A customer: can book again".to_owned(),
            Becoming::LetIn => "Can book, by an exception".to_owned(),
        }
    }
}
