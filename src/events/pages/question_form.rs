//! One row of the event form: a question, typed without any script.

use crate::events::{Choice, NewQuestion, Question, QuestionKind};
use crate::web::Field;
use crate::web::field::quoted;

/// The most answers that a question offers.
const MOST_CHOICES: usize = 20;

/// What is typed about one question.
#[derive(Clone, Debug, Default)]
pub struct QuestionForm {
    /// The question that the row changes; empty in a row for a new one.
    pub(super) id: String,
    pub(super) label: Field,
    pub(super) kind: Field,
    /// `yes` or `no`.
    pub(super) required: Field,
    /// The answers, one on each line.
    pub(super) choices: Field,
    /// Those of them that disqualify, one on each line.
    pub(super) disqualify: Field,
}

impl QuestionForm {
    /// The row of a question that is asked already.
    pub fn of(question: &Question) -> Self {
        let lines = |choices: Vec<&Choice>| {
            let labels: Vec<_> = choices.iter().map(|choice| choice.label.as_str()).collect();
            Field::of(labels.join("\n"))
        };
        let (all, disqualifying) = (
            question.choices.iter().collect(),
            question
                .choices
                .iter()
                .filter(|choice| choice.disqualifies)
                .collect(),
        );
        Self {
            id: question.id.to_string(),
            label: Field::of(&question.label),
            kind: Field::of(question.kind.as_str()),
            required: Field::of(if question.required { "yes" } else { "no" }),
            choices: lines(all),
            disqualify: lines(disqualifying),
        }
    }

    /// Whether the row asks nothing: it was left empty, or a question's text was cleared to remove it.
    pub fn is_left_out(&self) -> bool {
        let answers = !self.choices.is_blank() || !self.disqualify.is_blank();
        self.label.is_blank() && (self.is_asked() || !answers)
    }

    /// Whether the row is that of a question which is asked already.
    pub fn is_asked(&self) -> bool {
        !self.id.is_empty()
    }

    /// Whether something in the row is wrong.
    pub fn is_wrong(&self) -> bool {
        [
            &self.label,
            &self.kind,
            &self.required,
            &self.choices,
            &self.disqualify,
        ]
        .iter()
        .any(|field| field.error.is_some())
    }

    /// What was meant, unless something is wrong: then each field that is wrong says so.
    pub fn parse(&mut self) -> Option<NewQuestion> {
        self.label.required("Enter the question.");
        self.label.max_chars(200);
        self.label.one_line();
        let label = self
            .label
            .parse(|text| Ok::<_, &str>(text.trim().to_owned()));
        let kind = self.kind.parse(QuestionKind::parse);
        let required = self.required.parse(|text| match text {
            "yes" => Ok(true),
            "no" => Ok(false),
            _ => Err("Choose whether it must be answered."),
        });
        let choices = match kind? {
            QuestionKind::Choice => self.parse_choices(),
            QuestionKind::Text | QuestionKind::Checkbox => self.parse_no_choices(),
        };
        Some(NewQuestion {
            // Whatever is no id is no question of ours, so it is asked as a new one.
            id: self.id.parse().ok(),
            label: label?,
            kind: kind?,
            required: required?,
            choices: choices?,
        })
    }

    fn parse_choices(&mut self) -> Option<Vec<Choice>> {
        self.choices.plain();
        let labels = self.choices.parse(answers)?;
        let disqualifying = self.disqualify.parse(|text| {
            let lines = lines(text);
            match lines
                .iter()
                .find(|line| !labels.iter().any(|label| same(label, line)))
            {
                Some(stray) => Err(format!("{} is not among the answers.", quoted(stray))),
                None => Ok(lines),
            }
        })?;
        let choices: Vec<Choice> = labels
            .into_iter()
            .map(|label| Choice {
                disqualifies: disqualifying.iter().any(|line| same(&label, line)),
                label,
            })
            .collect();
        if choices.iter().all(|choice| choice.disqualifies) {
            self.disqualify
                .refuse("Leave at least one answer that does not disqualify.");
            return None;
        }
        Some(choices)
    }

    /// Refused rather than dropped: whoever typed answers meant a choice.
    fn parse_no_choices(&mut self) -> Option<Vec<Choice>> {
        for field in [&mut self.choices, &mut self.disqualify] {
            if !field.is_blank() {
                field.refuse("Only a choice has answers: choose that kind, or clear this.");
            }
        }
        (!self.is_wrong()).then(Vec::new)
    }
}

fn answers(text: &str) -> Result<Vec<String>, String> {
    let labels = lines(text);
    if !(2..=MOST_CHOICES).contains(&labels.len()) {
        return Err(format!(
            "Enter 2 to {MOST_CHOICES} answers, one on each line."
        ));
    }
    for (number, label) in labels.iter().enumerate() {
        if label.chars().count() > 100 {
            return Err("At most 100 characters for each answer, please.".to_owned());
        }
        if labels[..number].iter().any(|before| same(before, label)) {
            return Err(format!("“{label}” stands there twice."));
        }
    }
    Ok(labels)
}

fn lines(text: &str) -> Vec<String> {
    text.lines()
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .map(ToOwned::to_owned)
        .collect()
}

fn same(one: &str, other: &str) -> bool {
    one.to_lowercase() == other.to_lowercase()
}
