//! Handlers ask for the call that a lead's link names; a link that is none of ours is a 404.

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest, web};

use super::super::extract::{Found, find, part};
use crate::calls::LinkKey;
use crate::db::{Db, Error};
use crate::scheduler::own_call::OwnCall;
use crate::values::MessageId;
use crate::web::Failure;

/// The call of a link.
pub(super) struct Linked {
    /// The call as it was when the request came.
    pub(super) own: OwnCall,
    /// The path of its own page.
    pub(super) path: String,
    /// The message in which the link stands, if it stands in one.
    pub(super) message: Option<MessageId>,
    /// The token of the visit with which its lead looks for another time.
    pub(super) visit_token: String,
}

impl Linked {
    /// The same as it is now.
    pub(super) async fn again(self, db: &Db) -> Result<Self, Failure> {
        let (organization, call) = (self.own.place.organization.id, self.own.call.id);
        let own = db.read(move |conn| OwnCall::find(conn, organization, call));
        Ok(Self {
            own: own.await?,
            ..self
        })
    }
}

impl FromRequest for Linked {
    type Error = Failure;
    type Future = Found<Self>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let key = request.app_data::<web::Data<LinkKey>>().cloned();
        let token = part(request, "token");
        find(request, move |conn| {
            let key = key.ok_or(Error::NotFound)?;
            let link = key.open(&token).ok_or(Error::NotFound)?;
            Ok(Self {
                own: OwnCall::find(conn, link.organization, link.call)?,
                // By the same link, which may stand in a mail, the lead goes on.
                path: format!("/c/{token}"),
                message: link.message,
                visit_token: key.visit_token(link.organization, link.call),
            })
        })
    }
}
