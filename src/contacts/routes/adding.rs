//! Adding a contact by hand: everybody may; the lead of somebody who does not see all is their own.

use actix_session::Session;
use actix_web::{HttpResponse, web};

use crate::contacts::pages::{AddForm, AddPage};
use crate::contacts::{AddOutcome, ByHand, Refusal, Viewer};
use crate::db::Db;
use crate::staff::{Member, Permission};
use crate::values::{OrganizationId, UtcTime};
use crate::web::flash::{self, FlashKind};
use crate::web::{Failure, Form, Frame, Page, SignedIn, see_other};

pub(super) fn routes(config: &mut web::ServiceConfig) {
    config.service(web::resource("/contacts/new").get(new).post(create));
}

async fn new(
    frame: Frame,
    signed_in: SignedIn,
    db: web::Data<Db>,
) -> Result<HttpResponse, Failure> {
    let staff = staff(&db, signed_in.organization.id).await?;
    Ok(Page::ok(page(frame, AddForm::default(), staff)).into_response())
}

async fn create(
    frame: Frame,
    signed_in: SignedIn,
    session: Session,
    db: web::Data<Db>,
    Form(mut form): Form<AddForm>,
) -> Result<HttpResponse, Failure> {
    let staff = staff(&db, signed_in.organization.id).await?;
    let Some(typed) = form.parse(&staff) else {
        return Ok(Page::unprocessable(page(frame, form, staff)).into_response());
    };
    let may_assign = signed_in.may(Permission::AllContacts);
    let by_hand = ByHand {
        organization: signed_in.organization.id,
        email: typed.email,
        name: typed.name,
        phone: typed.phone,
        owner: match may_assign {
            true => typed.owner,
            false => Some(signed_in.member.id),
        },
        note: typed.note,
        time_zone: signed_in.organization.time_zone,
        anyway: typed.anyway,
        by: signed_in.member.id,
    };
    let (viewer, now) = (Viewer::of(&signed_in.member), UtcTime::now());
    let outcome = db.write(move |conn| by_hand.add(conn, now)).await?;
    let mut page = page(frame, form, staff);
    match outcome {
        AddOutcome::Added(contact) if contact.blocked && !viewer.may_track() => {
            let text = "The contact was added, and is hidden.";
            flash::add(&session, FlashKind::Warning, text)?;
            return Ok(see_other("/contacts"));
        }
        AddOutcome::Added(contact) => {
            flash::add(&session, FlashKind::Success, "Contact added.")?;
            return Ok(see_other(format!("/contacts/{}", contact.id)));
        }
        AddOutcome::Known(id) => {
            page.form
                .refuse_email("Somebody with this email is in Global Data already.");
            page.known = db.read(move |conn| viewer.contact(conn, id)).await.ok();
        }
        AddOutcome::WouldBeRefused(decision) => {
            let refusal = Refusal::of(decision, viewer.may_track());
            page.refusal = Some(refusal.unwrap_or_default());
        }
    }
    Ok(Page::unprocessable(page).into_response())
}

async fn staff(db: &Db, organization: OrganizationId) -> Result<Vec<Member>, Failure> {
    Ok(db
        .read(move |conn| Member::all_active(conn, organization))
        .await?)
}

fn page(frame: Frame, form: AddForm, staff: Vec<Member>) -> AddPage {
    AddPage {
        frame,
        form,
        staff,
        known: None,
        refusal: None,
    }
}
