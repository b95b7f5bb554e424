//! What a lead answers to the event's questions, and whether that qualifies.

use std::fmt;

use crate::blocking::Answer;
use crate::events::{Question, QuestionKind};

/// The most characters of an answer that is written.
pub const LONGEST_ANSWER: usize = 2000;

/// What a ticked checkbox sends, and what is kept of it.
pub const TICKED: &str = "Yes";

/// An answer that the question takes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Given {
    /// What is kept: `None` if a question that may be left out was left out.
    pub answer: Option<Answer>,
    /// Whether who answers so finds no free times.
    pub disqualifies: bool,
}

/// Reads what was typed or chosen; nothing chosen is the empty text.
pub fn read(question: &Question, typed: &str) -> Result<Given, AnswerError> {
    let typed = typed.trim();
    let choice = match question.kind {
        _ if typed.is_empty() && question.required => return Err(AnswerError::missing(question)),
        _ if typed.is_empty() => None,
        QuestionKind::Text if typed.chars().count() > LONGEST_ANSWER => {
            return Err(AnswerError::TooLong);
        }
        QuestionKind::Text => None,
        QuestionKind::Checkbox if typed == TICKED => None,
        QuestionKind::Checkbox => return Err(AnswerError::Unknown),
        QuestionKind::Choice => {
            let choice = question.choices.iter().find(|choice| choice.label == typed);
            Some(choice.ok_or(AnswerError::Unknown)?)
        }
    };
    Ok(Given {
        answer: (!typed.is_empty()).then(|| Answer {
            question: question.label.clone(),
            answer: typed.to_owned(),
        }),
        disqualifies: choice.is_some_and(|choice| choice.disqualifies),
    })
}

/// What a visit has answered to this question before; empty if nothing.
pub fn given<'a>(answers: &'a [Answer], question: &Question) -> &'a str {
    answers
        .iter()
        .find(|answer| answer.question == question.label)
        .map_or("", |answer| &answer.answer)
}

/// Why an answer is not taken, as a sentence for the lead.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AnswerError {
    /// Nothing was written.
    Blank,
    /// Nothing was chosen.
    NotChosen,
    /// The box was not ticked.
    NotTicked,
    /// More than [`LONGEST_ANSWER`] characters.
    TooLong,
    /// None of the answers that are offered.
    Unknown,
}

impl AnswerError {
    fn missing(question: &Question) -> Self {
        match question.kind {
            QuestionKind::Text => Self::Blank,
            QuestionKind::Choice => Self::NotChosen,
            QuestionKind::Checkbox => Self::NotTicked,
        }
    }
}

impl fmt::Display for AnswerError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Blank => f.write_str("Please answer this question."),
            Self::NotChosen => f.write_str("Please choose an answer."),
            Self::NotTicked => f.write_str("Please tick this box to go on."),
            Self::TooLong => write!(f, "At most {LONGEST_ANSWER} characters, please."),
            Self::Unknown => f.write_str("Please choose one of the answers offered."),
        }
    }
}
