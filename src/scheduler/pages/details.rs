//! The second page: name, phone and the event's questions.

use askama::Template;

use super::{PublicFrame, Sent, start_path, visit_path};
use crate::blocking::Visit;
use crate::events::{Question, QuestionKind};
use crate::scheduler::answers::{self, LONGEST_ANSWER, TICKED};
use crate::scheduler::details_step::{DetailsStep, phone};
use crate::scheduler::place::{Place, Walk};
use crate::values::composed;
use crate::web::Field;
use crate::web::field::SelectOption;

const LONGEST_NAME: usize = 200;
/// Longer than any number, however it is written.
const LONGEST_PHONE: usize = 50;

/// What the second page asks for.
pub struct DetailsForm {
    name: Field,
    phone: Field,
    asked: Vec<Asked>,
}

/// A question with the field for its answer.
struct Asked {
    question: Question,
    field: Field,
}

impl DetailsForm {
    /// The form with what this visit has given before.
    pub fn of_visit(questions: Vec<Question>, visit: &Visit) -> Self {
        Self {
            name: Field::of(&visit.name),
            phone: Field::of(&visit.phone),
            asked: Asked::all(questions, |question| {
                Field::of(answers::given(&visit.answers, question))
            }),
        }
    }

    /// The form as it was sent.
    pub fn sent(questions: Vec<Question>, sent: &Sent) -> Self {
        Self {
            name: sent.field("name"),
            phone: sent.field("phone"),
            asked: Asked::all(questions, |question| sent.field(&name(question))),
        }
    }

    /// What was meant, unless something is wrong: then each field that is wrong says so.
    pub fn parse(&mut self) -> Option<DetailsStep> {
        self.name.required("Please enter your name.");
        self.name.max_chars(LONGEST_NAME);
        self.name.one_line();
        self.phone.max_chars(LONGEST_PHONE);
        self.phone.one_line();
        let phone = self.phone.parse(phone);
        let given: Vec<_> = self
            .asked
            .iter_mut()
            .map(|asked| {
                let question = &asked.question;
                asked.field.plain();
                asked.field.parse(|typed| answers::read(question, typed))
            })
            .collect();
        if self.name.error.is_some() {
            return None;
        }
        let given: Vec<_> = given.into_iter().collect::<Option<_>>()?;
        Some(DetailsStep {
            name: composed(self.name.value.trim()),
            phone: phone?,
            qualified: !given.iter().any(|given| given.disqualifies),
            answers: given.into_iter().filter_map(|given| given.answer).collect(),
        })
    }

    /// The first thing that is wrong, with the name of its field.
    pub fn error(&self) -> Option<(String, &str)> {
        let fixed = [("name", &self.name), ("phone", &self.phone)];
        let fixed = fixed.map(|(name, field)| (name.to_owned(), field));
        let asked = self.asked.iter().map(|asked| (asked.name(), &asked.field));
        fixed
            .into_iter()
            .chain(asked)
            .find_map(|(name, field)| Some((name, field.error.as_deref()?)))
    }
}

impl Asked {
    fn all(questions: Vec<Question>, field: impl Fn(&Question) -> Field) -> Vec<Self> {
        let ask = |question| Self {
            field: field(&question),
            question,
        };
        questions.into_iter().map(ask).collect()
    }

    /// The name of its field.
    fn name(&self) -> String {
        name(&self.question)
    }

    fn is_choice(&self) -> bool {
        self.question.kind == QuestionKind::Choice
    }

    fn is_checkbox(&self) -> bool {
        self.question.kind == QuestionKind::Checkbox
    }

    fn options(&self) -> Vec<SelectOption> {
        let option = |label: &String| SelectOption {
            value: label.clone(),
            label: label.clone(),
        };
        let choices = self.question.choices.iter();
        choices.map(|choice| option(&choice.label)).collect()
    }

    /// The question. A single box and a group of choices have no star that says that they must be answered.
    fn label(&self) -> String {
        let Question { label, kind, .. } = &self.question;
        match kind {
            QuestionKind::Choice | QuestionKind::Checkbox if self.question.required => {
                format!("{label} (required)")
            }
            _ => label.clone(),
        }
    }
}

/// The name of a question's field.
fn name(question: &Question) -> String {
    format!("q{}", question.id)
}

/// The page itself.
#[derive(Template)]
#[template(path = "scheduler/details.html")]
pub struct DetailsPage {
    frame: PublicFrame,
    action: String,
    back: String,
    email: String,
    form: DetailsForm,
}

impl DetailsPage {
    /// The page with this form on it.
    pub fn of(walk: &Walk, form: DetailsForm) -> Self {
        let Walk { place, visit } = walk;
        Self {
            frame: PublicFrame::of(place, Some(2)),
            action: visit_path(place, &visit.token, "details"),
            back: back(place, visit),
            email: visit.email.to_string(),
            form,
        }
    }

    fn ticked(&self) -> &'static str {
        TICKED
    }

    fn longest_answer(&self) -> usize {
        LONGEST_ANSWER
    }
}

/// The first page again, with this visit's email on it.
fn back(place: &Place, visit: &Visit) -> String {
    format!("{}?visit={}", start_path(place), visit.token)
}
