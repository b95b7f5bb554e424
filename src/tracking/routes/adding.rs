//! Add New: the form, filled as its address asks, what it will do, and what comes of sending it.

mod caught;
mod looked;

use actix_session::Session;
use actix_web::{HttpRequest, HttpResponse, web};

use self::looked::{Looked, Ticks};
use super::{respond, vantage};
use crate::db::{Connection, Db};
use crate::tracking::Offer;
use crate::tracking::adding::{self, Outcome};
use crate::tracking::offer::CONTACTS;
use crate::tracking::pages::{BlockForm, PlanPage, PreviewPart, said};
use crate::values::UtcTime;
use crate::web::flash;
use crate::web::{
    Failure, Form, Frame, Page, Query, SignedIn, TrustedProxies, VisitorIp, see_other,
};

pub(super) use self::caught::caught;

pub(super) async fn new(
    frame: Frame,
    signed_in: SignedIn,
    db: web::Data<Db>,
    (trusted, ip): (web::Data<TrustedProxies>, VisitorIp),
    request: HttpRequest,
    Query(mut form): Query<BlockForm>,
) -> Result<HttpResponse, Failure> {
    if !signed_in.organization.plan.allows_blocking() {
        return Ok(respond(&request, Page::ok(PlanPage { frame })));
    }
    known(&form)?;
    if let Some(said) = form.recognise() {
        form.note = Some(said);
    } else if !form.value.is_blank() {
        let meant = form.meant();
        form.note = form.normalised();
        meant
            .err()
            .into_iter()
            .for_each(|error| form.refuse(&error));
    }
    let looked = Looked::at(
        &db,
        &signed_in,
        vantage(&trusted, ip),
        form,
        Ticks::Proposed,
    )
    .await?;
    Ok(respond(&request, Page::ok(looked.into_page(frame))))
}

/// What it will do, for the form that is open in the browser.
pub(super) async fn preview(
    frame: Frame,
    signed_in: SignedIn,
    db: web::Data<Db>,
    (trusted, ip): (web::Data<TrustedProxies>, VisitorIp),
    Query(mut form): Query<BlockForm>,
) -> Result<Page<PreviewPart>, Failure> {
    if !signed_in.organization.plan.allows_blocking() {
        return Err(Failure::Forbidden);
    }
    known(&form)?;
    // While somebody types, an email is a domain for a moment.
    form.note = match form.pasted {
        Some(_) => form.recognise().or_else(|| form.normalised()),
        None => form.normalised(),
    };
    let looked = Looked::at(&db, &signed_in, vantage(&trusted, ip), form, Ticks::AsSent).await?;
    Ok(Page::ok(PreviewPart {
        frame,
        form: looked.form,
        preview: looked.preview,
    }))
}

pub(super) async fn create(
    frame: Frame,
    signed_in: SignedIn,
    db: web::Data<Db>,
    (trusted, ip): (web::Data<TrustedProxies>, VisitorIp),
    session: Session,
    request: HttpRequest,
    Form(mut form): Form<BlockForm>,
) -> Result<HttpResponse, Failure> {
    if !signed_in.organization.plan.allows_blocking() {
        return Err(Failure::Forbidden);
    }
    known(&form)?;
    if !form.contact.is_empty() {
        form = bound(&db, &signed_in, form).await?;
    }
    let wish = form.parse(&signed_in, vantage(&trusted, ip), UtcTime::now());
    if let Some(wish) = wish.filter(|_| form.look.is_none()) {
        let targets = wish.adding.targets.clone();
        match db.write(move |conn| adding::add(conn, &wish)).await? {
            Outcome::Done(done) => {
                let text = said::of_addition(&done, form.note.as_deref());
                let undo = said::undo_from(&done.added.act, &form.back());
                flash::add_linked(&session, text, "Undo", undo)?;
                return Ok(see_other(form.back()));
            }
            Outcome::Again(act) => {
                let undo = said::undo_from(&act, &form.back());
                // Of a double click the first answer is still to be shown, and says more.
                match frame.flashes().iter().find(|flash| flash.links_to(&undo)) {
                    Some(first) => flash::keep(&session, first.clone())?,
                    None => {
                        let text = said::of_addition_again(&targets);
                        flash::add_linked(&session, text, "Undo", undo)?;
                    }
                }
                return Ok(see_other(form.back()));
            }
            Outcome::Asked(open) => form.ask(open, &targets),
        }
    }
    let looked = Looked::at(&db, &signed_in, vantage(&trusted, ip), form, Ticks::AsSent).await?;
    let is_refused = looked.form.is_refused() || looked.form.look.is_none();
    let page = looked.into_page(frame);
    Ok(respond(
        &request,
        match is_refused {
            true => Page::unprocessable(page),
            false => Page::ok(page),
        },
    ))
}

/// The form with those of its ticks only that its contacts offer.
async fn bound(db: &Db, signed_in: &SignedIn, mut form: BlockForm) -> Result<BlockForm, Failure> {
    few(&mut form)?;
    let (organization, now) = (signed_in.organization.id, UtcTime::now());
    let read = move |conn: &mut Connection| {
        let offers = Offer::of(conn, organization, &form.contact, form.effect(), now)?;
        form.bind(&offers);
        Ok(form)
    };
    Ok(db.read(read).await?)
}

/// Refuses choices that no form of ours offers.
fn known(form: &BlockForm) -> Result<(), Failure> {
    match form.has_known_choices() {
        true => Ok(()),
        false => Err(Failure::bad_request(
            "A choice of this form is none that it has. Open it again.",
        )),
    }
}

/// Names each contact once, and refuses more of them than one page shows.
fn few(form: &mut BlockForm) -> Result<(), Failure> {
    form.contact.sort_unstable();
    form.contact.dedup();
    if form.contact.len() > CONTACTS {
        let reason = format!("At most {CONTACTS} contacts can be blocked at once. Tick fewer.");
        return Err(Failure::bad_request(reason));
    }
    Ok(())
}
