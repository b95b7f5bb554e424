//! Taking an exception away, in whatever way, is asked about if it leaves a customer unable to book.

use leadgate::values::{ActId, BlockId};
use reqwest::StatusCode;

use super::fixture::{Tracking, on_each_server};
use crate::support::app::Answer;
use crate::support::blocks;

const DELETE: &str = "/tracking/blocking/delete";

impl Tracking {
    /// A customer who is let in by an exception to a block, which is given, with the exception.
    async fn excepted_customer(&self) -> (BlockId, BlockId) {
        let xenia = self
            .lead("xenia@pf.example", "84.77.1.1", "Xenia Ivanova")
            .await;
        self.call(&xenia, -48).await;
        let block = self.block("domain:pf.example").await;
        (block, self.exempt("mailbox:xenia@pf.example").await)
    }

    async fn adding_of(&self, block: BlockId) -> ActId {
        self.find(block).await.added_by
    }

    async fn deletes(&self, form: &[(&str, &str)]) -> Answer {
        self.client.post(DELETE, form).await
    }

    /// What is said on the list after an act that was done.
    async fn said_after(&self, answer: &Answer) -> String {
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
        let page = self.client.get(&answer.location).await;
        page.texts(".alert-success").concat()
    }
}

#[actix_web::test]
async fn deleting_the_exception_of_a_customer_is_confirmed_by_typing_and_names_the_customer() {
    on_each_server(async |tracking| {
        let (block, exception) = tracking.excepted_customer().await;
        let id = exception.to_string();
        let page = tracking.client.get(&format!("{DELETE}?id={id}")).await;
        assert!(
            page.body
                .contains("It takes away what lets a customer in, who has held a call with you"),
            "{}",
            page.body
        );
        assert_eq!(page.attributes("[name=confirm]", "value"), [""]);
        for typed in ["", "xenia"] {
            let answer = tracking.deletes(&[("id", &id), ("confirm", typed)]).await;
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
            assert_eq!(answer.field_errors().len(), 1);
            assert_eq!(answer.attributes("[name=confirm]", "value"), [typed]);
        }
        assert_eq!(tracking.standing().await, [block, exception]);
        let form = [("id", id.as_str()), ("confirm", " Xenia@pf.example")];
        let answer = tracking.deletes(&form).await;
        let said = tracking.said_after(&answer).await;
        assert!(
            said.contains("Xenia Ivanova, a customer, cannot book any more."),
            "{said}"
        );
        assert!(!said.contains("did not change"), "{said}");
        assert_eq!(tracking.standing().await, [block]);
    })
    .await;
}

#[actix_web::test]
async fn together_with_the_block_that_it_is_an_exception_to_nothing_is_asked() {
    on_each_server(async |tracking| {
        let (block, exception) = tracking.excepted_customer().await;
        let (block, exception) = (block.to_string(), exception.to_string());
        let page = tracking
            .client
            .get(&format!("{DELETE}?id={exception}"))
            .await;
        assert_eq!(page.attributes("[name=confirm]", "value").len(), 1);
        let form = [("id", exception.as_str()), ("also", block.as_str())];
        let answer = tracking.deletes(&form).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER);
        assert!(tracking.standing().await.is_empty());
    })
    .await;
}

#[actix_web::test]
async fn all_that_match_are_deleted_only_once_it_is_confirmed_for_the_customers_among_them() {
    on_each_server(async |tracking| {
        let (block, exception) = tracking.excepted_customer().await;
        tracking.exempt("mailbox:nobody@pf.example").await;
        let all = [("all", "on"), ("effect", "exempt")];
        let answer = tracking.deletes(&all).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(answer.field_errors().len(), 1);
        assert!(tracking.standing().await.contains(&exception));
        let confirmed = [all[0], all[1], ("confirm", "delete")];
        let answer = tracking.deletes(&confirmed).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER);
        assert_eq!(tracking.standing().await, [block]);
    })
    .await;
}

#[actix_web::test]
async fn more_than_are_looked_at_are_never_deleted_unconfirmed_for_there_may_be_customers_among_them()
 {
    on_each_server(async |tracking| {
        tracking.excepted_customer().await;
        let organization = tracking.app.organization.id;
        let write = tracking
            .app
            .db
            .write(move |conn| blocks::many(conn, organization, 200));
        write.await.unwrap();
        let standing = tracking.standing().await;
        assert!(standing.len() > 201, "{}", standing.len());
        let page = tracking
            .client
            .get(&format!("{DELETE}?all=on&state=in-force"))
            .await;
        let said = page.texts(".alert-warning").concat();
        assert!(
            said.contains("exceptions among them may let customers in"),
            "{said}"
        );
        let seen = page.attributes("[name=seen]", "value")[0].clone();
        for typed in ["", "yes"] {
            let form = [
                ("all", "on"),
                ("state", "in-force"),
                ("seen", &*seen),
                ("confirm", typed),
            ];
            let answer = tracking.deletes(&form).await;
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
            assert_eq!(answer.field_errors().len(), 1);
            assert_eq!(tracking.standing().await, standing);
        }
        let form = [
            ("all", "on"),
            ("state", "in-force"),
            ("seen", &*seen),
            ("confirm", "DELETE"),
        ];
        let answer = tracking.deletes(&form).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER);
        tracking.is_left_with(&[]).await;
    })
    .await;
}

#[actix_web::test]
async fn undoing_an_exception_is_confirmed_too_and_names_the_customer() {
    on_each_server(async |tracking| {
        let (block, exception) = tracking.excepted_customer().await;
        let act = tracking.adding_of(exception).await;
        let undo = format!("/tracking/blocking/acts/{act}/undo");
        let page = tracking.client.get(&undo).await;
        assert!(
            page.body.contains("It takes away what lets a customer in"),
            "{}",
            page.body
        );
        let answer = tracking.client.post(&undo, &[]).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(tracking.standing().await, [block, exception]);
        let seen = page.attributes("[name=seen]", "value").remove(0);
        let form = [("confirm", "xenia@pf.example"), ("seen", seen.as_str())];
        let answer = tracking.client.post(&undo, &form).await;
        let said = tracking.said_after(&answer).await;
        assert!(
            said.contains("Xenia Ivanova, a customer, cannot book any more."),
            "{said}"
        );
        assert_eq!(tracking.standing().await, [block]);
    })
    .await;
}

#[actix_web::test]
async fn who_can_book_again_without_having_been_hidden_is_said_after_it_is_done() {
    on_each_server(async |tracking| {
        let xenia = tracking
            .lead("xenia@pf.example", "84.77.1.1", "Xenia Ivanova")
            .await;
        tracking.call(&xenia, -48).await;
        let block = tracking.block("ip:84.77.1.1/32").await.to_string();
        let answer = tracking.deletes(&[("id", &block)]).await;
        let said = tracking.said_after(&answer).await;
        assert!(said.contains("Xenia Ivanova can book again."), "{said}");
        assert!(!said.contains("No contact came back"), "{said}");

        // The same when the deletion of an exception is undone.
        tracking.block("domain:pf.example").await;
        let exception = tracking.exempt("mailbox:xenia@pf.example").await;
        let form = [
            ("id", &*exception.to_string()),
            ("confirm", "xenia@pf.example"),
        ];
        let answer = tracking.deletes(&form).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER);
        let deleted = tracking.find(exception).await.lifted_by.unwrap();
        let undo = format!("/tracking/blocking/acts/{deleted}/undo");
        let page = tracking.client.get(&undo).await;
        assert!(
            page.body.contains("1 contact can book again"),
            "{}",
            page.body
        );
        assert!(!page.body.contains("No contact in Global Data will"));
        let answer = tracking.client.post(&undo, &[]).await;
        let said = tracking.said_after(&answer).await;
        assert!(said.contains("Xenia Ivanova can book again."), "{said}");
    })
    .await;
}

#[actix_web::test]
async fn an_exception_of_a_mail_provider_comes_back_only_once_that_is_confirmed() {
    on_each_server(async |tracking| {
        let exception = tracking.exempt("domain:gmail.com").await;
        let act = tracking.delete(&[exception]).await;
        let undo = format!("/tracking/blocking/acts/{act}/undo");
        let page = tracking.client.get(&undo).await;
        let seen = page.attributes("[name=seen]", "value");
        assert_eq!(seen.len(), 1, "{}", page.body);
        for typed in ["", "gmail"] {
            let form = [("seen", &*seen[0]), ("confirm", typed)];
            let answer = tracking.client.post(&undo, &form).await;
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
            assert_eq!(answer.field_errors().len(), 1);
            assert!(tracking.standing().await.is_empty());
        }
        let form = [("seen", &*seen[0]), ("confirm", "gmail.com")];
        let answer = tracking.client.post(&undo, &form).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER);
        assert_eq!(tracking.standing().await, [exception]);
    })
    .await;
}

#[actix_web::test]
async fn an_undo_of_several_lines_is_confirmed_by_one_word() {
    on_each_server(async |tracking| {
        let lines = [
            tracking.exempt("domain:gmail.com").await,
            tracking.block("domain:outlook.com").await,
            tracking.block("mailbox:sam@spam.example").await,
        ];
        let act = tracking.delete(&lines).await;
        let undo = format!("/tracking/blocking/acts/{act}/undo");
        let page = tracking.client.get(&undo).await;
        let asked = page.texts("label[for=confirm]");
        assert_eq!(asked, ["Type CONFIRM to confirm"]);
        assert!(!page.body.contains("What it blocks again"));
        let seen = page.attributes("[name=seen]", "value");
        assert_eq!(seen.len(), 2, "{}", page.body);
        let mut form = vec![("confirm", "confirm")];
        form.extend(seen.iter().map(|seen| ("seen", seen.as_str())));
        let answer = tracking.client.post(&undo, &form).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
        assert_eq!(tracking.standing().await.len(), 3);
    })
    .await;
}
