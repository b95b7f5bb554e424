//! Events: the bookable kinds of call, and when their hosts are free.

pub mod availability;
mod choice;
pub mod event;
pub mod hosts;
mod limits;
mod mails;
pub mod pages;
pub mod question;
mod question_kind;
pub mod routes;
mod shown;
pub mod slots;

pub use availability::Availability;
pub use choice::Choice;
pub use event::{Event, EventSettings, NewEvent};
pub use hosts::Host;
pub use mails::MailSwitches;
pub use question::{NewQuestion, Question};
pub use question_kind::{QuestionKind, UnknownQuestionKind};
