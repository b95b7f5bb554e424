//! Handlers ask for the form or the visit that their address names; an address that names nothing is a 404.

use std::pin::Pin;

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest, HttpResponse, web};

use crate::db::{self, Connection, Db};
use crate::scheduler::pages::visit_path;
use crate::scheduler::place::{Place, Walk};
use crate::web::{Failure, see_other};

/// What an extractor of this room gives.
pub(super) type Found<T> = Pin<Box<dyn Future<Output = Result<T, Failure>>>>;

impl FromRequest for Place {
    type Error = Failure;
    type Future = Found<Self>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let [organization, event] = ["organization", "event"].map(|name| part(request, name));
        find(request, move |conn| {
            Place::find(conn, &organization, &event)
        })
    }
}

impl FromRequest for Walk {
    type Error = Failure;
    type Future = Found<Self>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let [organization, event, visit] = visit_parts(request);
        find(request, move |conn| {
            Walk::find(conn, &organization, &event, &visit)
        })
    }
}

/// A visit whose event may be archived meanwhile.
pub struct KeptWalk(pub Walk);

impl FromRequest for KeptWalk {
    type Error = Failure;
    type Future = Found<Self>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let [organization, event, visit] = visit_parts(request);
        find(request, move |conn| {
            Walk::find_archived_too(conn, &organization, &event, &visit).map(Self)
        })
    }
}

impl Walk {
    /// Sends the lead to another page of this visit.
    pub(super) fn see(&self, page: &str) -> HttpResponse {
        see_other(visit_path(&self.place, &self.visit.token, page))
    }
}

fn visit_parts(request: &HttpRequest) -> [String; 3] {
    ["organization", "event", "visit"].map(|name| part(request, name))
}

/// A part of the path; with a NUL character, of which PostgreSQL cannot even be asked, none.
pub(super) fn part(request: &HttpRequest, name: &str) -> String {
    let part = request.match_info().query(name);
    match part.contains('\0') {
        true => String::new(),
        false => part.to_owned(),
    }
}

/// What this question to the database finds.
pub(super) fn find<T: Send + 'static>(
    request: &HttpRequest,
    query: impl FnOnce(&mut Connection) -> db::Result<T> + Send + 'static,
) -> Found<T> {
    let db = request.app_data::<web::Data<Db>>().cloned();
    Box::pin(async move {
        let db = db.ok_or_else(|| Failure::broken("the database is not among the app's data"))?;
        Ok(db.read(query).await?)
    })
}
