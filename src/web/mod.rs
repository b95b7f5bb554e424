//! HTTP furniture that knows no feature: extractors, middleware, and what every page needs.

pub mod assets;
pub mod base_url;
pub mod calendar;
pub mod cross_site;
pub mod csv;
pub mod error_pages;
pub mod failure;
pub mod failure_page;
pub mod field;
pub mod flash;
pub mod form;
pub mod head;
pub mod headers;
pub mod listing;
pub mod moment;
mod month;
mod outcome;
pub mod page;
pub mod query;
pub mod request_log;
pub mod signed_in;
#[cfg(test)]
mod test_log;
pub mod trusted_proxies;
pub mod visitor_ip;

pub use assets::asset;
pub use base_url::BaseUrl;
pub use calendar::{Bookable, Calendar, CalendarView};
pub use cross_site::refuse_cross_site;
pub use error_pages::error_pages;
pub use failure::Failure;
pub use failure_page::FailurePage;
pub use field::Field;
pub use flash::Flash;
pub use form::Form;
pub use head::head_as_get;
pub use headers::security_headers;
pub use listing::{Cursor, Listing, PAGE, Pager};
pub use moment::{Moment, Span};
pub use page::{Frame, Page, PlainFrame, see_other};
pub use query::Query;
pub use request_log::{log_requests, request_spans};
pub use signed_in::{SignedIn, require, signed_in_only};
pub use trusted_proxies::TrustedProxies;
pub use visitor_ip::VisitorIp;
