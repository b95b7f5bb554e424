//! Settings → Mail: what has left, what waits, what was refused.

mod test;

use actix_session::Session;
use actix_web::{HttpResponse, web};
use serde::Deserialize;

use super::pages::{IndexPage, Waiting};
use super::{Dismissal, Message, MessageState, Post};
use crate::calls::Overtaken;
use crate::db::Db;
use crate::staff::Permission;
use crate::values::{MessageId, UtcTime};
use crate::web::flash::{self, FlashKind};
use crate::web::{
    Cursor, Failure, Form, Frame, Listing, PAGE, Page, Query, SignedIn, require, see_other,
};

/// What somebody is told who has dismissed one message.
const DISMISSED: &str = "Dismissed. It stands under Withdrawn, with its error.";

/// The pages of this room.
pub fn routes(config: &mut web::ServiceConfig) {
    config.service(
        web::scope("/settings/mail")
            .wrap(require(Permission::Administration))
            .service(web::resource("").get(index))
            .service(web::resource("/test").post(test::send))
            .service(web::resource("/again").post(send_all_again))
            .service(web::resource("/dismiss").post(dismiss_all))
            .service(web::resource("/{message}/again").post(send_again))
            .service(web::resource("/{message}/dismiss").post(dismiss)),
    );
}

#[derive(Deserialize)]
struct Filter {
    /// Which messages are shown.
    #[serde(default)]
    state: String,
}

async fn index(
    frame: Frame,
    db: web::Data<Db>,
    post: web::Data<Post>,
    Query(filter): Query<Filter>,
    listing: Listing,
) -> Result<Page<IndexPage>, Failure> {
    let organization = frame.signed_in.organization.id;
    let after = listing.after().map(Cursor::time).transpose()?;
    let after = after.map(|(at, id)| (at, MessageId::from(id)));
    let asked = MessageState::parse(&filter.state).ok();
    let leaves = post.leaves();
    let now = UtcTime::now();
    let (state, mut messages, waiting) = db
        .read(move |conn| {
            // What needs somebody comes first.
            let state = match asked {
                Some(state) => state,
                None if Message::any(conn, organization, MessageState::Failed)? => {
                    MessageState::Failed
                }
                None if Message::is_any_stuck(conn, organization, now)? => MessageState::Waiting,
                None if leaves => MessageState::Sent,
                None => MessageState::Filed,
            };
            let messages = Message::list(conn, organization, state, after, PAGE + 1)?;
            let waiting = match state {
                MessageState::Waiting => Waiting {
                    behind: Message::behind(conn, organization, &messages, now)?,
                    overtaken: Overtaken::find_all(conn, organization, &messages, now)?,
                    is_any_put_off: Message::is_any_put_off(conn, organization, now)?,
                },
                _ => Waiting::default(),
            };
            Ok((state, messages, waiting))
        })
        .await?;
    let pager = listing.cut(&mut messages, |last| {
        Cursor::by_time(last.listed_at(), last.id.get())
    });
    Ok(Page::ok(IndexPage {
        frame,
        state,
        messages,
        waiting,
        pager,
        sender: post.sender().to_string(),
        now,
    }))
}

/// Which messages an act is for.
#[derive(Deserialize)]
struct OfState {
    state: String,
}

async fn send_all_again(
    signed_in: SignedIn,
    session: Session,
    db: web::Data<Db>,
    Form(of): Form<OfState>,
) -> Result<HttpResponse, Failure> {
    let state = MessageState::parse(&of.state).map_err(|_| Failure::NotFound)?;
    let (organization, now) = (signed_in.organization.id, UtcTime::now());
    let count = db
        .write(move |conn| Message::send_all_again(conn, organization, state, now))
        .await?;
    let text = match count {
        0 => "There is nothing to send again.".to_owned(),
        1 => "1 message is tried again within seconds, unless it is out of date.".to_owned(),
        count => format!(
            "{count} messages are tried again within seconds; what is out of date is withdrawn."
        ),
    };
    flash::add(&session, FlashKind::Success, text)?;
    Ok(see_other(match state {
        MessageState::Waiting => "/settings/mail?state=waiting",
        _ => "/settings/mail",
    }))
}

async fn dismiss_all(
    signed_in: SignedIn,
    session: Session,
    db: web::Data<Db>,
) -> Result<HttpResponse, Failure> {
    let (organization, now) = (signed_in.organization.id, UtcTime::now());
    let count = db
        .write(move |conn| Message::dismiss_all(conn, organization, now))
        .await?;
    let text = match count {
        0 => "There is nothing to dismiss.".to_owned(),
        1 => DISMISSED.to_owned(),
        count => {
            format!(
                "{count} messages are dismissed. They stand under Withdrawn, with their errors."
            )
        }
    };
    flash::add(&session, FlashKind::Success, text)?;
    Ok(see_other("/settings/mail"))
}

async fn dismiss(
    signed_in: SignedIn,
    session: Session,
    db: web::Data<Db>,
    id: web::Path<MessageId>,
) -> Result<HttpResponse, Failure> {
    let (organization, id, now) = (signed_in.organization.id, *id, UtcTime::now());
    let dismissal = db
        .write(move |conn| Message::dismiss(conn, organization, id, now))
        .await?;
    let (kind, text) = match dismissal {
        Dismissal::Done => (FlashKind::Success, DISMISSED),
        Dismissal::UnlessItLeaves => (
            FlashKind::Warning,
            "It is just being sent. If that succeeds it stands under Sent, and else under Withdrawn.",
        ),
        Dismissal::IsLeaving => (
            FlashKind::Warning,
            "Nothing changed: this message is just being sent.",
        ),
        Dismissal::Not(state) => (FlashKind::Warning, not_dismissed(state)),
    };
    flash::add(&session, kind, text)?;
    Ok(see_other("/settings/mail"))
}

/// Why a message in this state was not dismissed.
fn not_dismissed(state: MessageState) -> &'static str {
    match state {
        MessageState::Sent => "Nothing changed: this message has left.",
        MessageState::Filed => "Nothing changed: this message is a file.",
        MessageState::Withdrawn => "Nothing changed: this message is withdrawn already.",
        MessageState::Waiting | MessageState::Failed => {
            "Nothing changed: this message waits to be sent, and nothing is wrong with it."
        }
    }
}

async fn send_again(
    signed_in: SignedIn,
    session: Session,
    db: web::Data<Db>,
    id: web::Path<MessageId>,
) -> Result<HttpResponse, Failure> {
    let (organization, id, now) = (signed_in.organization.id, *id, UtcTime::now());
    let again = db
        .write(move |conn| {
            let message = Message::find(conn, organization, id)?;
            // What it tells may be untrue by now.
            if let Some(overtaken) = Overtaken::find(conn, &message, now)? {
                return Ok(Err(overtaken));
            }
            let is_sent_again = Message::send_again(conn, organization, id, now)?;
            Ok(Ok((is_sent_again, message.state)))
        })
        .await?;
    let (kind, text) = match again {
        Ok((true, _)) => (
            FlashKind::Success,
            "It is tried again within seconds.".to_owned(),
        ),
        Ok((false, state)) => (FlashKind::Warning, not_sent_again(state).to_owned()),
        Err(overtaken) => (
            FlashKind::Warning,
            format!("It was not sent again. {}", overtaken.why()),
        ),
    };
    flash::add(&session, kind, text)?;
    Ok(see_other("/settings/mail"))
}

/// Why a message in this state was not sent again.
fn not_sent_again(state: MessageState) -> &'static str {
    match state {
        MessageState::Sent => "Nothing changed: this message has left.",
        MessageState::Withdrawn => "Nothing changed: this message is withdrawn.",
        MessageState::Waiting | MessageState::Failed | MessageState::Filed => {
            "Nothing changed: this message waits to be sent."
        }
    }
}
