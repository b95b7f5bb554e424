//! What a thing may be: parsed once, valid for ever, free of I/O.

mod block_target;
mod call_status;
mod call_uid;
mod client_ip;
mod composed;
mod domain_name;
mod email_address;
mod email_address_error;
mod event_kind;
mod feed_url;
mod guess;
mod identity;
mod ids;
mod kind;
mod mail_provider;
mod mail_typo;
mod mailbox;
mod network;
mod pasted;
mod phone_number;
mod rank;
mod reach;
mod reference;
mod shown;
mod slug;
mod special_range;
mod time_zone;
mod unseen;
mod utc_time;
mod zone_links;

pub use block_target::{BlockTarget, BlockTargetError, KeyError};
pub use call_status::{CallStatus, Outcome};
pub use call_uid::CallUid;
pub use client_ip::{ClientIp, ClientIpError};
pub use composed::composed;
pub use domain_name::{DomainName, DomainNameError};
pub use email_address::EmailAddress;
pub use email_address_error::EmailAddressError;
pub use event_kind::{EventKind, UnknownEventKind};
pub use feed_url::{FeedUrl, FeedUrlError};
pub use guess::Guess;
pub use identity::{Identity, PrefixLengths};
pub use ids::{
    ActId, BlockId, CallId, ContactId, EntryId, EventId, JobId, MemberId, MergeId, MessageId,
    NoteId, OrganizationId, QuestionId, SessionId, TargetId, VisitId,
};
pub use kind::Kind;
pub use mailbox::Mailbox;
pub use network::{Network, NetworkError};
pub use phone_number::{PhoneNumber, PhoneNumberError, digit};
pub use rank::Rank;
pub use reach::Reach;
pub use reference::{Reference, ReferenceError};
pub use shown::{Part, Shown, fnv1a};
pub use slug::{Slug, SlugError};
pub use time_zone::{TimeZone, UnknownTimeZone};
pub use unseen::is_unseen;
pub use utc_time::UtcTime;
