//! Settings → Mail: what has left, what waits, what was refused.

use std::time::{Duration, Instant};

use actix_session::Session;
use actix_web::{HttpResponse, web};
use serde::Deserialize;

use super::pages::IndexPage;
use super::{Audience, Message, MessageKind, MessageState, NewMessage, Post};
use crate::calls::Overtaken;
use crate::db::Db;
use crate::staff::Permission;
use crate::values::{MessageId, OrganizationId, UtcTime};
use crate::web::flash::{self, FlashKind};
use crate::web::{
    Cursor, Failure, Form, Frame, Listing, PAGE, Page, Query, SignedIn, require, see_other,
};

/// How long whoever sends a test message waits to be told what has become of it.
const PATIENCE: Duration = Duration::from_secs(6);
/// How often is looked meanwhile.
const OFTEN: Duration = Duration::from_millis(200);

/// The pages of this room.
pub fn routes(config: &mut web::ServiceConfig) {
    config.service(
        web::scope("/settings/mail")
            .wrap(require(Permission::Administration))
            .service(web::resource("").get(index))
            .service(web::resource("/test").post(test))
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
    let (state, mut messages) = db
        .read(move |conn| {
            // What needs somebody comes first.
            let state = match asked {
                Some(state) => state,
                None if Message::any(conn, organization, MessageState::Failed)? => {
                    MessageState::Failed
                }
                None if Message::is_any_stuck(conn, organization, UtcTime::now())? => {
                    MessageState::Waiting
                }
                None if leaves => MessageState::Sent,
                None => MessageState::Filed,
            };
            let messages = Message::list(conn, organization, state, after, PAGE + 1)?;
            Ok((state, messages))
        })
        .await?;
    let pager = listing.cut(&mut messages, |last| {
        Cursor::by_time(last.listed_at(), last.id.get())
    });
    Ok(Page::ok(IndexPage {
        frame,
        state,
        messages,
        pager,
        sender: post.sender().to_string(),
    }))
}

async fn test(
    signed_in: SignedIn,
    session: Session,
    db: web::Data<Db>,
) -> Result<HttpResponse, Failure> {
    let now = UtcTime::now();
    let SignedIn {
        member,
        organization,
        ..
    } = signed_in;
    let topic = format!("test by {} at {now}", member.id);
    let message = NewMessage {
        organization_id: organization.id,
        kind: MessageKind::Test,
        topic: topic.clone(),
        audience: Audience::Staff,
        call_id: None,
        recipient: member.email,
        recipient_name: member.name,
        reply_to: String::new(),
        subject: format!("Test message of {}", organization.name),
        content: "{}".to_owned(),
        due_at: now,
        now,
    };
    db.write(move |conn| message.insert(conn)).await?;
    let message = tried(&db, organization.id, topic).await?;
    let (kind, text) = tell(&message);
    flash::add(&session, kind, text)?;
    let state = message.state.as_str();
    Ok(see_other(format!("/settings/mail?state={state}")))
}

/// The message of this topic once it was tried, or as it is when nobody wants to wait any longer.
async fn tried(db: &Db, organization: OrganizationId, topic: String) -> Result<Message, Failure> {
    let until = Instant::now() + PATIENCE;
    loop {
        let topic = topic.clone();
        let read =
            db.read(move |conn| Message::by_topic(conn, organization, &topic, Audience::Staff));
        let message = read.await?;
        let is_open = message.state == MessageState::Waiting && message.error.is_empty();
        if !is_open || Instant::now() > until {
            return Ok(message);
        }
        tokio::time::sleep(OFTEN).await;
    }
}

/// What has become of a test message.
fn tell(message: &Message) -> (FlashKind, String) {
    let recipient = &message.recipient;
    match message.state {
        MessageState::Sent => (
            FlashKind::Success,
            format!("The mail server has taken a test message to {recipient}."),
        ),
        MessageState::Filed => (
            FlashKind::Success,
            format!("A test message to {recipient} is a file now: no mail leaves this server yet."),
        ),
        _ if message.error.is_empty() => (
            FlashKind::Warning,
            format!(
                "A test message to {recipient} is on its way, and the mail server takes its time. Look again in a minute."
            ),
        ),
        _ => (
            FlashKind::Warning,
            format!(
                "A test message to {recipient} did not leave: {}",
                message.error
            ),
        ),
    }
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
    db.write(move |conn| Message::dismiss(conn, organization, None, now))
        .await?;
    dismissed(&session)
}

async fn dismiss(
    signed_in: SignedIn,
    session: Session,
    db: web::Data<Db>,
    id: web::Path<MessageId>,
) -> Result<HttpResponse, Failure> {
    let (organization, id, now) = (signed_in.organization.id, *id, UtcTime::now());
    db.write(move |conn| {
        Message::find(conn, organization, id)?;
        Message::dismiss(conn, organization, Some(id), now)
    })
    .await?;
    dismissed(&session)
}

fn dismissed(session: &Session) -> Result<HttpResponse, Failure> {
    let text = "Dismissed. It stands under Withdrawn, with its error.";
    flash::add(session, FlashKind::Success, text)?;
    Ok(see_other("/settings/mail"))
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
            Message::send_again(conn, organization, id, now).map(Ok)
        })
        .await?;
    let (kind, text) = match again {
        Ok(true) => (
            FlashKind::Success,
            "It is tried again within seconds.".to_owned(),
        ),
        Ok(false) => (
            FlashKind::Warning,
            "Nothing changed: this message is not refused any more.".to_owned(),
        ),
        Err(overtaken) => (
            FlashKind::Warning,
            format!("It was not sent again. {}", overtaken.why()),
        ),
    };
    flash::add(&session, kind, text)?;
    Ok(see_other("/settings/mail"))
}
