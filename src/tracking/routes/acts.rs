//! Blocking → History: every act, and its undo.

use actix_session::Session;
use actix_web::{HttpResponse, web};
use serde::Deserialize;

use super::vantage;
use crate::calls::{Details, Scope};
use crate::db::{Connection, Db};
use crate::staff::Permission;
use crate::tracking::acts::undo::open_among;
use crate::tracking::pages::{ActsPage, Looked, UndoForm, UndoPage, known_href, said};
use crate::tracking::undoing::{self, Outcome, Review, Wish};
use crate::tracking::{PastAct, Vantage, refused};
use crate::values::{ActId, UtcTime};
use crate::web::flash::{self, FlashKind};
use crate::web::{
    Failure, Form, Frame, Listing, PAGE, Page, Query, SignedIn, TrustedProxies, VisitorIp,
    see_other,
};

/// From where one comes to the page of an undo.
#[derive(Deserialize)]
pub(super) struct CameFrom {
    #[serde(default)]
    back: String,
}

impl CameFrom {
    fn href(&self) -> String {
        known_href(&self.back)
    }
}

/// As many calls, and as many people, as the page of an undo names.
const NAMED: usize = 50;

pub(super) async fn index(
    frame: Frame,
    signed_in: SignedIn,
    db: web::Data<Db>,
    listing: Listing,
) -> Result<Page<ActsPage>, Failure> {
    let organization = signed_in.organization.id;
    let after = listing.after().map(|cursor| cursor.time()).transpose()?;
    let after = after.map(|(time, id)| (time, id.into()));
    let (acts, open) = db
        .read(move |conn| {
            let past = PastAct::page(conn, organization, after, PAGE + 1)?;
            let acts: Vec<_> = past.iter().map(|past| &past.act).collect();
            let open = open_among(conn, organization, &acts, UtcTime::now())?;
            Ok((past, open))
        })
        .await?;
    Ok(Page::ok(ActsPage::new(frame, &listing, acts, open)))
}

pub(super) async fn confirm(
    frame: Frame,
    signed_in: SignedIn,
    db: web::Data<Db>,
    (trusted, ip): (web::Data<TrustedProxies>, VisitorIp),
    act: web::Path<ActId>,
    Query(from): Query<CameFrom>,
) -> Result<Page<UndoPage>, Failure> {
    let vantage = vantage(&trusted, ip);
    let now = UtcTime::now();
    let looked = look(&db, &signed_in, *act, vantage, now).await?;
    let page = UndoPage::new(frame, looked, UndoForm::default(), from.href(), now);
    Ok(Page::ok(page))
}

pub(super) async fn undo(
    frame: Frame,
    signed_in: SignedIn,
    db: web::Data<Db>,
    (trusted, ip, session): (web::Data<TrustedProxies>, VisitorIp, Session),
    act: web::Path<ActId>,
    Query(from): Query<CameFrom>,
    Form(mut form): Form<UndoForm>,
) -> Result<HttpResponse, Failure> {
    let (vantage, now) = (vantage(&trusted, ip), UtcTime::now());
    let wish = Wish {
        organization: signed_in.organization.id,
        act: *act,
        member: signed_in.member.id,
        vantage: vantage.clone(),
        confirmation: form.confirmation(),
        now,
    };
    let outcome = db.write(move |conn| undoing::undo(conn, &wish)).await?;
    let (kind, text) = match &outcome {
        Outcome::Done(done) => (FlashKind::Success, said::of_undo(done)),
        Outcome::Refused(obstacle) => (FlashKind::Warning, said::of_obstacle(obstacle).to_owned()),
        Outcome::Asked => {
            let looked = look(&db, &signed_in, *act, vantage, now).await?;
            form.ask(&looked.review.phrase());
            let page = UndoPage::new(frame, looked, form, from.href(), now);
            return Ok(Page::unprocessable(page).into_response());
        }
    };
    flash::add(&session, kind, text)?;
    Ok(see_other(from.href()))
}

/// What there is to say about an undo.
async fn look(
    db: &Db,
    signed_in: &SignedIn,
    act: ActId,
    vantage: Vantage,
    now: UtcTime,
) -> Result<Looked, Failure> {
    let organization = signed_in.organization.id;
    let may_see_calls = signed_in.may(Permission::AllCalls);
    let read = move |conn: &mut Connection| {
        let review = Review::of(conn, organization, act, &vantage, now)?;
        let calls = review.foreseen.calls.iter().map(|(call, _)| call.id);
        let calls: Vec<_> = calls.take(NAMED).collect();
        let calls = match may_see_calls {
            true => Details::find(conn, organization, Scope::All, &calls)?,
            false => Vec::new(),
        };
        let added = refused::added_with(conn, &review.foreseen.act, NAMED as i64)?;
        Ok(Looked {
            review,
            calls,
            added,
        })
    };
    Ok(db.read(read).await?)
}
