//! Events and Availability.

mod availability;
mod busy_feed;
mod events;
mod feed;

use actix_web::web;

use crate::staff::Permission;
use crate::values::MemberId;
use crate::web::{Failure, SignedIn};

/// The pages of this room.
pub fn routes(config: &mut web::ServiceConfig) {
    config
        .configure(events::routes)
        .configure(availability::routes)
        .configure(feed::routes)
        .configure(busy_feed::routes);
}

/// One's own hours are everybody's to keep. Whoever may keep no others learns nothing of who there is.
fn may_keep(signed_in: &SignedIn, host: MemberId) -> Result<(), Failure> {
    match host == signed_in.member.id {
        true => Ok(()),
        false => signed_in.must(Permission::AllAvailability),
    }
}
