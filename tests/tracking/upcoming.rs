//! The upcoming calls on the form: each leads to its contact, and to itself.

use chrono::Timelike as _;
use diesel::prelude::*;
use leadgate::db::schema::{calls, members};
use leadgate::values::{CallId, UtcTime};

use super::fixture::{Tracking, on_each_server};

impl Tracking {
    /// The ids of all calls, the soonest first.
    async fn call_ids(&self) -> Vec<CallId> {
        let all = calls::table.order(calls::starts_at).select(calls::id);
        self.read(move |conn| Ok(all.load(conn)?)).await
    }

    /// Lets whoever looks live where it is tomorrow already at ten o'clock in the morning.
    async fn on_kiritimati(&self) {
        let own = members::table.filter(members::id.eq(self.admin.id));
        let write = self.app.db.write(move |conn| {
            Ok(diesel::update(own)
                .set(members::time_zone.eq("Pacific/Kiritimati"))
                .execute(conn)?)
        });
        write.await.unwrap();
    }
}

#[actix_web::test]
async fn each_upcoming_call_on_the_form_leads_to_itself_in_scheduled_calls() {
    on_each_server(async |tracking| {
        tracking.on_kiritimati().await;
        let jane = tracking
            .lead("jane@spam.example", "203.0.113.9", "Jane")
            .await;
        let again = tracking
            .lead("jane@spam.example", "203.0.113.9", "Jane")
            .await;
        let joe = tracking
            .lead("joe@spam.example", "203.0.113.9", "Joe")
            .await;
        // In the hour after noon, of the day after tomorrow and later: in UTC it is another day than for whoever looks.
        let noon = 60 - i64::from(UtcTime::now().to_utc().hour());
        for (lead, hours) in [(&jane, noon), (&joe, noon + 1), (&again, noon + 24)] {
            tracking.call(lead, hours).await;
        }
        let page = tracking
            .client
            .get("/tracking/blocking/new?kind=domain&value=spam.example")
            .await;
        let cards = page.attributes("fieldset li a:first-child", "href");
        let card = |id: Option<leadgate::values::ContactId>| format!("/contacts/{}", id.unwrap());
        let of_leads = [&jane, &joe, &jane].map(|lead| card(lead.contact_id));
        assert_eq!(cards, of_leads);
        let links = page.attributes("fieldset li a:nth-child(2)", "href");
        let ids = tracking.call_ids().await;
        assert_eq!((links.len(), ids.len()), (3, 3));
        for ((link, id), name) in links.iter().zip(ids).zip(["Jane", "Joe", "Jane"]) {
            let (path, part) = link.split_once('#').unwrap();
            let list = tracking.client.get(path).await;
            let listed = list.attributes(".expandable-body", "id");
            assert_eq!(listed, [format!("call-{id}")], "{link}");
            assert_eq!(listed, [part], "this and no other");
            let line = list.texts(".expandable-row summary").concat();
            for words in [name, "Intro Call", "Super Admin of acme", "Upcoming"] {
                assert!(line.contains(words), "{words}: {line}");
            }
        }
    })
    .await;
}
