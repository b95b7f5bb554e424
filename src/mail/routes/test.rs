//! A test message, and what has become of it.

use std::time::{Duration, Instant};

use actix_session::Session;
use actix_web::{HttpResponse, web};

use crate::db::Db;
use crate::mail::{Audience, Message, MessageKind, MessageState, NewMessage};
use crate::values::{OrganizationId, UtcTime};
use crate::web::flash::{self, FlashKind};
use crate::web::{Failure, SignedIn, see_other};

/// How long whoever sends a test message waits to be told what has become of it.
const PATIENCE: Duration = Duration::from_secs(6);
/// How often is looked meanwhile.
const OFTEN: Duration = Duration::from_millis(200);

pub(super) async fn send(
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
