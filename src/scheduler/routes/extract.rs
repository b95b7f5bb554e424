//! Handlers ask for the form or the visit that their address names; an address that names nothing is a 404.

use std::pin::Pin;

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest, HttpResponse, web};

use super::known;
use crate::blocking::Visit;
use crate::db::{self, Connection, Db};
use crate::organization::Organization;
use crate::scheduler::pages::visit_path;
use crate::scheduler::place::{Place, Walk};
use crate::web::{Failure, see_other};

/// What an extractor of this room gives.
pub(super) type Found<T> = Pin<Box<dyn Future<Output = Result<T, Failure>>>>;

/// The form that an address names, whose event may be archived.
pub(super) struct Named(Place);

/// A visit whose event may be archived meanwhile.
pub struct KeptWalk(pub Walk);

impl Named {
    /// The form if its calls can still be booked; else the lead of this visit, if there is such, is told where to turn.
    pub(super) async fn open(self, db: &Db, visit: &str) -> Result<Place, Failure> {
        let Self(place) = self;
        if place.is_open() {
            return Ok(place);
        }
        let visit = known(db, &place, visit).await?;
        Err(not_offered(&place, visit.as_ref()))
    }
}

impl FromRequest for Named {
    type Error = Failure;
    type Future = Found<Self>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let [organization, event] = ["organization", "event"].map(|name| part(request, name));
        find(request, move |conn| {
            Place::find(conn, &organization, &event).map(Self)
        })
    }
}

impl FromRequest for Walk {
    type Error = Failure;
    type Future = Found<Self>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let kept = KeptWalk::from_request(request, payload);
        Box::pin(async move {
            let KeptWalk(walk) = kept.await?;
            match walk.place.is_open() {
                true => Ok(walk),
                false => Err(not_offered(&walk.place, Some(&walk.visit))),
            }
        })
    }
}

impl FromRequest for KeptWalk {
    type Error = Failure;
    type Future = Found<Self>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let [organization, event, visit] = visit_parts(request);
        find(request, move |conn| {
            Walk::find(conn, &organization, &event, &visit).map(Self)
        })
    }
}

impl Walk {
    /// Sends the lead to another page of this visit.
    pub(super) fn see(&self, page: &str) -> HttpResponse {
        see_other(visit_path(&self.place, &self.visit.token, page))
    }
}

/// What is said to a lead of an event that was archived.
fn not_offered(place: &Place, visit: Option<&Visit>) -> Failure {
    let Organization {
        name,
        contact_address,
        ..
    } = &place.organization;
    let quote = match visit {
        Some(visit) => format!(" Please quote {}.", visit.reference),
        None => String::new(),
    };
    Failure::Gone(
        format!(
            "{name} does not offer this call any more. You can write to {contact_address}.{quote}"
        )
        .into(),
    )
}

fn visit_parts(request: &HttpRequest) -> [String; 3] {
    ["organization", "event", "visit"].map(|name| part(request, name))
}

/// A part of the path.
pub(super) fn part(request: &HttpRequest, name: &str) -> String {
    request.match_info().query(name).to_owned()
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
