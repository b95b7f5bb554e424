//! Settings → Mail: what has left, what waits, what was refused.

use actix_session::Session;
use actix_web::{HttpResponse, web};
use serde::Deserialize;

use super::pages::IndexPage;
use super::{Audience, Message, MessageKind, MessageState, NewMessage, Post};
use crate::db::Db;
use crate::staff::Permission;
use crate::values::{MessageId, UtcTime};
use crate::web::flash::{self, FlashKind};
use crate::web::{
    Cursor, Failure, Frame, Listing, PAGE, Page, Query, SignedIn, require, see_other,
};

/// The pages of this room.
pub fn routes(config: &mut web::ServiceConfig) {
    config.service(
        web::scope("/settings/mail")
            .wrap(require(Permission::Administration))
            .service(web::resource("").get(index))
            .service(web::resource("/test").post(test))
            .service(web::resource("/{message}/again").post(send_again)),
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
    let (state, mut messages) = db
        .read(move |conn| {
            // What needs somebody comes first.
            let state = match asked {
                Some(state) => state,
                None if Message::any_failed(conn, organization)? => MessageState::Failed,
                None => MessageState::Sent,
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
    post: web::Data<Post>,
) -> Result<HttpResponse, Failure> {
    let now = UtcTime::now();
    let SignedIn {
        member,
        organization,
    } = signed_in;
    let recipient = member.email.clone();
    let message = NewMessage {
        organization_id: organization.id,
        kind: MessageKind::Test,
        topic: format!("test by {} at {now}", member.id),
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
    let text = match post.leaves() {
        true => format!("A test message to {recipient} leaves within seconds."),
        false => format!(
            "A test message to {recipient} will be a file within seconds: no mail leaves this server yet."
        ),
    };
    flash::add(&session, FlashKind::Success, text)?;
    Ok(see_other("/settings/mail?state=sent"))
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
            Message::find(conn, organization, id)?;
            Message::send_again(conn, organization, id, now)
        })
        .await?;
    let (kind, text) = match again {
        true => (FlashKind::Success, "It is tried again within seconds."),
        false => (
            FlashKind::Warning,
            "Nothing changed: this message is not refused any more.",
        ),
    };
    flash::add(&session, kind, text)?;
    Ok(see_other("/settings/mail"))
}
