//! From which list a card was opened: what the links and forms of the card carry on, so that it is not forgotten.

use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};
use url::form_urlencoded;

use super::Filter;
use crate::values::ContactId;
use crate::web::{Cursor, Failure, Query};

/// The list of Global Data from which a card was opened, if it was opened from one; an extractor.
///
/// It is read from the query string and written again from what a list can ask for, whoever may see that: the list itself
/// and the card look at it once more.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Origin {
    query: String,
}

impl Origin {
    /// The list that a query string names.
    pub fn of(filter: &Filter) -> Self {
        let section = filter.named_section();
        let query = section.map(|section| filter.query(section));
        Self {
            query: query.unwrap_or_default(),
        }
    }

    /// The list whose query string stands in a field of a form.
    pub fn of_list(list: &str) -> Self {
        let filter = serde_html_form::from_str::<Filter>(list);
        filter.map(|filter| Self::of(&filter)).unwrap_or_default()
    }

    /// Whether there is one.
    pub fn is_known(&self) -> bool {
        !self.query.is_empty()
    }

    /// Its query string with the question mark; empty if there is none.
    pub fn query(&self) -> &str {
        &self.query
    }

    /// The same without it, for a form that carries it on.
    pub fn asked(&self) -> &str {
        self.query.trim_start_matches('?')
    }

    /// The way back to it.
    pub fn list(&self) -> String {
        format!("/contacts{}", self.query)
    }

    /// The card of this contact, opened from the same list.
    pub fn card(&self, id: ContactId) -> String {
        format!("/contacts/{id}{}", self.query)
    }

    /// Where a call is added for this contact; the page knows the way back to the card.
    pub fn new_call(&self, id: ContactId) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.append_pair("contact", &id.to_string());
        if let Some(list) = self.query.strip_prefix('?') {
            query.append_pair("list", list);
        }
        format!("/calls/new?{}", query.finish())
    }

    /// What Blocking is told about the card of this contact, opened from the same list, as a part of a query string.
    pub fn way_back(&self, id: ContactId) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.append_pair("origin", "card");
        query.append_pair("contact", &id.to_string());
        if self.is_known() {
            query.append_pair("list", self.asked());
        }
        query.finish()
    }

    /// The parts of the query string, for a form that is sent as one.
    pub fn fields(&self) -> Vec<(String, String)> {
        let query = self.query.trim_start_matches('?');
        form_urlencoded::parse(query.as_bytes())
            .into_owned()
            .collect()
    }

    /// The pages of one kind, `journey` or `notes`, that go on where its card ends.
    pub fn pages_after(&self, id: ContactId, kind: &str, last: &Cursor) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.extend_pairs(self.fields());
        query.append_pair("after", &last.to_string());
        format!("/contacts/{id}/{kind}?{}", query.finish())
    }

    /// The part of that card with this id in the page.
    pub fn part(&self, id: ContactId, part: &str) -> String {
        format!("{}#{part}", self.card(id))
    }
}

impl FromRequest for Origin {
    type Error = Failure;
    type Future = Ready<Result<Self, Failure>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let filter = Query::<Filter>::from_request(request, payload).into_inner();
        ready(filter.map(|Query(filter)| Self::of(&filter)))
    }
}
