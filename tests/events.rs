//! Events and availability: the rows, their rules, and the pages on which the staff keep them.

mod archiving;
mod feed;
pub mod form;
mod hours;
mod mails;
mod nouns;
mod overtaken;
mod pages;
