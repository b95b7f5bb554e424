//! How questions are answered.

use std::fmt;

use crate::db::columns::text_column;

/// How a question is answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum QuestionKind {
    /// By writing.
    Text,
    /// By choosing one of several answers.
    Choice,
    /// By a tick.
    Checkbox,
}

impl QuestionKind {
    /// Every kind, for forms.
    pub const ALL: [Self; 3] = [Self::Text, Self::Choice, Self::Checkbox];

    /// The name that the database and forms use.
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Choice => "choice",
            Self::Checkbox => "checkbox",
        }
    }

    /// Parses what [`QuestionKind::as_str`] gives.
    pub fn parse(text: &str) -> Result<Self, UnknownQuestionKind> {
        Self::ALL
            .into_iter()
            .find(|kind| kind.as_str() == text)
            .ok_or(UnknownQuestionKind)
    }

    /// The name for people.
    pub fn label(self) -> &'static str {
        match self {
            Self::Text => "Text",
            Self::Choice => "Choice",
            Self::Checkbox => "Checkbox",
        }
    }
}

text_column!(QuestionKind, QuestionKind::as_str, QuestionKind::parse);

/// The text names no kind of question.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnknownQuestionKind;

impl fmt::Display for UnknownQuestionKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Choose Text, Choice or Checkbox.")
    }
}

impl std::error::Error for UnknownQuestionKind {}
