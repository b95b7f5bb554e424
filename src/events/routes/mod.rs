//! Events and Availability.

mod availability;
mod busy_feed;
mod events;
mod feed;

use actix_web::web;

/// The pages of this room.
pub fn routes(config: &mut web::ServiceConfig) {
    config
        .configure(events::routes)
        .configure(availability::routes)
        .configure(feed::routes)
        .configure(busy_feed::routes);
}
