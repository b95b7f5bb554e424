//! How did this call go?

use askama::Template;
use serde::Deserialize;

use super::{CallsOrigin, Happening, Row};
use crate::values::{EventKind, Outcome, UtcTime};
use crate::web::field::SelectOption;
use crate::web::{Field, Frame};

/// Why leads say no, as sales teams usually put it; anything else is typed.
const OBJECTIONS: [&str; 6] = [
    "Price",
    "Timing",
    "Has to ask somebody",
    "No need",
    "Chose another offer",
    "Not convinced",
];

/// What the select sends for an objection that is typed.
const OTHER: &str = "other";

/// The most characters of an objection.
const OBJECTION_CHARS: usize = 200;

/// What the form sends.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct OutcomeForm {
    /// The version of the call that was shown.
    pub version: i64,
    /// The name of an outcome; blank takes back what was said.
    #[serde(default)]
    pub outcome: Field,
    /// One of the usual objections, or that it is typed.
    #[serde(default)]
    pub objection: Field,
    /// The objection as typed.
    #[serde(default)]
    pub other: Field,
}

impl OutcomeForm {
    /// The form filled with what was said of the call.
    pub fn of(row: &Row) -> Self {
        let call = &row.details.call;
        let is_usual = OBJECTIONS.contains(&call.objection.as_str()) || call.objection.is_empty();
        let (objection, other) = match is_usual {
            true => (call.objection.as_str(), ""),
            false => (OTHER, call.objection.as_str()),
        };
        Self {
            version: call.version,
            outcome: Field::of(call.outcome.map_or("", |outcome| outcome.as_str())),
            objection: Field::of(objection),
            other: Field::of(other),
        }
    }

    /// How the call went, and the objection if there was one; unless something is wrong: then the field says so.
    pub fn parse(&mut self) -> Option<(Option<Outcome>, String)> {
        let outcome = self.outcome.parse(|text| match text {
            "" => Ok(None),
            text => Outcome::parse(text)
                .map(Some)
                .map_err(|_| "Choose one of these."),
        })?;
        if outcome != Some(Outcome::NoSale) {
            return Some((outcome, String::new()));
        }
        let objection = match self.objection.value.as_str() {
            OTHER => {
                self.other.required("Say in a few words what it was.");
                self.other.max_chars(OBJECTION_CHARS);
                self.other.one_line();
                self.other
                    .parse(|text| Ok::<_, &str>(text.trim().to_owned()))
            }
            _ => self.objection.parse(|text| {
                let usual = OBJECTIONS.into_iter().find(|usual| *usual == text);
                usual
                    .map(str::to_owned)
                    .ok_or("Choose what spoke against it.")
            }),
        };
        Some((outcome, objection?))
    }
}

/// How did this call go?
#[derive(Template)]
#[template(path = "calls/outcome.html")]
pub struct OutcomePage {
    frame: Frame,
    row: Row,
    kind: EventKind,
    form: OutcomeForm,
    origin: CallsOrigin,
    /// What has been done to it since it was seen.
    change: Option<Happening>,
    now: UtcTime,
}

impl OutcomePage {
    /// The page for this call, which is of this kind; `row` bears its history.
    pub fn new(
        frame: Frame,
        row: Row,
        kind: EventKind,
        form: OutcomeForm,
        origin: CallsOrigin,
        now: UtcTime,
    ) -> Self {
        Self {
            frame,
            row,
            kind,
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

    fn is_past(&self) -> bool {
        self.row.details.call.is_past(self.now)
    }

    fn outcomes(&self) -> Vec<SelectOption> {
        let outcomes = Outcome::of_kind(self.kind).iter();
        let mut options = vec![option("", Outcome::NONE_YET)];
        options.extend(outcomes.map(|outcome| option(outcome.as_str(), outcome.label())));
        options
    }

    fn has_objections(&self) -> bool {
        Outcome::of_kind(self.kind).contains(&Outcome::NoSale)
    }

    fn objections(&self) -> Vec<SelectOption> {
        let mut options = OBJECTIONS.map(|usual| option(usual, usual)).to_vec();
        options.push(option(OTHER, "Something else:"));
        options
    }
}

fn option(value: &str, label: &str) -> SelectOption {
    SelectOption {
        value: value.to_owned(),
        label: label.to_owned(),
    }
}
