//! From which list of Scheduled Calls an act was begun: what its links and forms carry on, so that the filters are not forgotten.

use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};
use serde::Deserialize;
use url::form_urlencoded;

use super::{FilterForm, Row, list_href};
use crate::web::{Failure, Query};

/// The list from which an act was begun, if it is known; an extractor.
///
/// It is read from the query string's `list`, itself a query string, and written again from what a list can ask for: it leads
/// to Scheduled Calls and nowhere else.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(from = "String")]
pub struct CallsOrigin {
    list: String,
}

#[derive(Deserialize)]
struct Carried {
    #[serde(default)]
    list: CallsOrigin,
}

impl CallsOrigin {
    /// The list that a query string asks for.
    pub fn of(form: &FilterForm) -> Self {
        let href = form.href(form.tab, form.contact);
        let list = href.split_once('?').map_or("", |(_, query)| query);
        Self {
            list: list.to_owned(),
        }
    }

    /// Its query string; empty if nothing narrows it, or it is not known.
    pub fn list(&self) -> &str {
        &self.list
    }

    /// What an address carries, with the question mark; empty if there is nothing to carry.
    pub fn query(&self) -> String {
        if self.list.is_empty() {
            return String::new();
        }
        let mut query = form_urlencoded::Serializer::for_suffix(String::from("?"), 1);
        query.append_pair("list", &self.list).finish()
    }

    /// What Blocking is told about it, as a part of a query string.
    pub fn way_back(&self) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.append_pair("origin", "calls");
        if !self.list.is_empty() {
            query.append_pair("list", &self.list);
        }
        query.finish()
    }

    /// The way back to it; else to the tab on which these calls are.
    pub fn back<'a>(&self, rows: impl IntoIterator<Item = &'a Row>) -> String {
        match self.list.as_str() {
            "" => list_href(rows).to_owned(),
            list => format!("/calls?{list}"),
        }
    }
}

impl From<String> for CallsOrigin {
    fn from(list: String) -> Self {
        let form = serde_html_form::from_str::<FilterForm>(&list);
        form.map(|form| Self::of(&form)).unwrap_or_default()
    }
}

impl FromRequest for CallsOrigin {
    type Error = Failure;
    type Future = Ready<Result<Self, Failure>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let carried = Query::<Carried>::from_request(request, payload).into_inner();
        ready(carried.map(|Query(carried)| carried.list))
    }
}
