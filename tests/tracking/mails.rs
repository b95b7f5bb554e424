//! The mails of calls that an act cancels, which an undo within ten minutes takes back.

use chrono::TimeDelta;
use leadgate::calls::{Call, HOLD};
use leadgate::mail::{Audience, Message, MessageKind, MessageState};
use leadgate::tracking::acts::undo::undo;
use leadgate::values::{ActId, UtcTime};

use super::fixture::{Tracking, on_each_server};

impl Tracking {
    /// Blocks the only lead, cancels its only call with that, and gives back both.
    async fn block_and_cancel_one(&self) -> (ActId, Call) {
        let lead = self.lead("lee@example.com", "203.0.113.9", "Lee").await;
        self.call(&lead, 48).await;
        let (act, mut canceled) = self.block_and_cancel("domain:example.com").await;
        (act, canceled.remove(0))
    }

    /// What was written about the call since it was canceled: kind, for whom, state.
    async fn told(&self, call: &Call) -> Vec<(MessageKind, Audience, MessageState)> {
        let (organization, id) = (call.organization_id, call.id);
        let all = self
            .read(move |conn| Message::of_call(conn, organization, id))
            .await;
        let since = |one: &&Message| {
            !matches!(
                one.kind,
                MessageKind::ReminderDay | MessageKind::ReminderHour
            )
        };
        all.iter()
            .filter(since)
            .map(|one| (one.kind, one.audience, one.state))
            .collect()
    }

    async fn undo_act(&self, act: ActId) {
        let organization = self.app.organization.id;
        let write = self.app.db.write(move |conn| {
            undo(conn, organization, act, None, UtcTime::now())?;
            Ok(())
        });
        write.await.unwrap();
    }
}

#[actix_web::test]
async fn an_undo_within_ten_minutes_sends_nothing() {
    on_each_server(async |tracking| {
        let (act, call) = tracking.block_and_cancel_one().await;
        let waiting = [(MessageKind::Canceled, Audience::Host, MessageState::Waiting)];
        assert_eq!(tracking.told(&call).await, waiting);
        let (organization, id) = (call.organization_id, call.id);
        let written = tracking
            .read(move |conn| Message::of_call(conn, organization, id))
            .await;
        assert_eq!(written[0].due_at, written[0].created_at + HOLD);
        assert_eq!(HOLD, TimeDelta::minutes(10));
        let path = format!("/tracking/blocking/acts/{act}/undo");
        let page = tracking.client.get(&path).await;
        assert!(page.body.contains("Nobody was told yet"), "{}", page.body);
        tracking.undo_act(act).await;
        let withdrawn = [(
            MessageKind::Canceled,
            Audience::Host,
            MessageState::Withdrawn,
        )];
        assert_eq!(tracking.told(&call).await, withdrawn);
    })
    .await;
}

#[actix_web::test]
async fn leads_are_told_if_that_is_ticked_and_then_of_the_undo_too() {
    on_each_server(async |tracking| {
        let lead = tracking.lead("lee@example.com", "203.0.113.9", "Lee").await;
        tracking.call(&lead, 48).await;
        let new = "/tracking/blocking/new";
        let base = [("kind", "email"), ("value", "lee@example.com")];
        let page = tracking.client.post(new, &base).await;
        let ticked = page.attributes("#tell_leads[checked]", "name");
        assert_eq!(ticked, Vec::<String>::new(), "only if asked for");
        let shown = page.attributes("[name=call]", "value").remove(0);
        let mut form = base.to_vec();
        form.extend([
            ("calls", "cancel"),
            ("call", &shown),
            ("cancel_reason", "Rude, and spam"),
            ("tell_leads", "on"),
        ]);
        let list = tracking.client.post_and_follow(new, &form).await;
        let undo = list
            .attributes(".alert-success .alert-link", "href")
            .remove(0);
        let organization = tracking.app.organization.id;
        let call: Call = tracking
            .read(move |conn| Call::find(conn, organization, shown.parse().unwrap()))
            .await;
        let canceled =
            |state| [Audience::Host, Audience::Lead].map(|who| (MessageKind::Canceled, who, state));
        assert_eq!(tracking.told(&call).await, canceled(MessageState::Waiting));
        let id = call.id;
        let written = tracking
            .read(move |conn| Message::of_call(conn, organization, id))
            .await;
        let to_lead = written.iter().find(|one| one.audience == Audience::Lead);
        let to_lead = to_lead.unwrap();
        assert_eq!(to_lead.due_at, to_lead.created_at + HOLD);
        assert!(
            !to_lead.content.contains("Rude"),
            "the reason is the staff's: {}",
            to_lead.content
        );

        let write = tracking
            .app
            .db
            .write(move |conn| Message::call_past_sent(conn, organization, UtcTime::now() + HOLD));
        write.await.unwrap();
        let page = tracking.client.get(&undo).await;
        let told = "A mail tells the lead and the host, who were told that it is canceled.";
        assert!(page.body.contains(told), "{}", page.body);
        tracking.client.post(&undo, &[]).await;
        let told = tracking.told(&call).await;
        assert_eq!(told[..2], canceled(MessageState::Sent));
        let restored: Vec<_> = told[2..]
            .iter()
            .map(|(kind, who, _)| (*kind, *who))
            .collect();
        assert_eq!(
            restored,
            [Audience::Host, Audience::Lead].map(|who| (MessageKind::Restored, who))
        );
    })
    .await;
}

#[actix_web::test]
async fn a_call_that_stands_again_is_reminded_of_again() {
    on_each_server(async |tracking| {
        let (act, call) = tracking.block_and_cancel_one().await;
        let reminders = async || {
            let (organization, id) = (call.organization_id, call.id);
            let all = tracking
                .read(move |conn| Message::of_call(conn, organization, id))
                .await;
            let of_call = all.iter().filter(|one| {
                let kinds = [MessageKind::ReminderDay, MessageKind::ReminderHour];
                kinds.contains(&one.kind) && one.state == MessageState::Waiting
            });
            of_call.count()
        };
        assert_eq!(reminders().await, 0);
        tracking.undo_act(act).await;
        assert_eq!(reminders().await, 4, "a day and an hour before, to both");
    })
    .await;
}

#[actix_web::test]
async fn a_later_undo_tells_those_who_were_told() {
    on_each_server(async |tracking| {
        let (act, call) = tracking.block_and_cancel_one().await;
        let organization = call.organization_id;
        let write = tracking
            .app
            .db
            .write(move |conn| Message::call_past_sent(conn, organization, UtcTime::now() + HOLD));
        write.await.unwrap();
        let path = format!("/tracking/blocking/acts/{act}/undo");
        let page = tracking.client.get(&path).await;
        assert!(page.body.contains("A mail tells the host"), "{}", page.body);
        tracking.undo_act(act).await;
        let told = tracking.told(&call).await;
        assert_eq!(told.len(), 2, "{told:?}");
        assert_eq!(told[0].2, MessageState::Sent);
        assert_eq!(
            (told[1].0, told[1].1),
            (MessageKind::Restored, Audience::Host)
        );
    })
    .await;
}
