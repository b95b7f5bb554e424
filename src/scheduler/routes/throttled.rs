//! Who is turned away for coming too often is counted, under the organization whose form it is.

use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::middleware::Next;
use actix_web::{Error, web};

use crate::blocking::{Throttled, Whose};
use crate::calls::LinkKey;
use crate::values::Slug;
use crate::web::Failure;

/// Middleware outside of [`crate::web::limit_rate`]: counts what that turns away. Only then is asked whose form it is.
pub(super) async fn count_throttled<B: MessageBody>(
    throttled: web::Data<Throttled>,
    links: web::Data<LinkKey>,
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<B>, Error> {
    let part = |name| request.match_info().get(name).map(str::to_owned);
    let (slug, token) = (part("organization"), part("token"));
    let answer = next.call(request).await;
    if let Err(error) = &answer
        && let Some(Failure::TooMany(_)) = error.as_error()
    {
        let named = slug.and_then(|slug| Slug::parse(&slug).ok());
        let known = token.and_then(|token| links.open(&token));
        let whose = named
            .map(Whose::Named)
            .or(known.map(|link| Whose::Known(link.organization)));
        if let Some(whose) = whose {
            throttled.count(whose);
        }
    }
    answer
}
