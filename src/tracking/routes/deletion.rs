//! Delete: the blocks that are ticked, or all that match a filter.

mod asked;

use actix_session::Session;
use actix_web::{HttpRequest, HttpResponse, web};

use super::respond;
use crate::blocking::Visit;
use crate::db::{self, Connection, Db};
use crate::tracking::deleting::{self, Done, LOOKED_AT, Outcome, Review, Wish};
use crate::tracking::pages::{DeletePage, Origin, ShutOut, Ticked, reason, said};
use crate::tracking::{AddedContact, Impact, Mass, Meant, Seen, refused};
use crate::values::{MemberId, OrganizationId, UtcTime, VisitId};
use crate::web::flash::{self, FlashKind};
use crate::web::{Failure, Form, Frame, Page, Query, SignedIn, see_other};
use asked::Asked;

pub(super) async fn confirm(
    frame: Frame,
    signed_in: SignedIn,
    db: web::Data<Db>,
    session: Session,
    request: HttpRequest,
    Query(asked): Query<Asked>,
) -> Result<HttpResponse, Failure> {
    let asked = asked.each_once()?;
    let back = asked.back();
    if asked.is_blank() {
        flash::add(&session, FlashKind::Warning, said::NOTHING_TICKED)?;
        return Ok(see_other(back));
    }
    let organization = signed_in.organization.id;
    let nothing = match asked.matching() {
        Some(_) => said::NOTHING_MATCHES,
        None => said::DELETED_BEFORE,
    };
    let page = page(frame, &db, organization, asked).await?;
    if page.is_about_nothing() {
        flash::add(&session, FlashKind::Warning, nothing)?;
        return Ok(see_other(back));
    }
    Ok(respond(&request, Page::ok(page)))
}

pub(super) async fn delete(
    frame: Frame,
    signed_in: SignedIn,
    db: web::Data<Db>,
    session: Session,
    request: HttpRequest,
    Form(asked): Form<Asked>,
) -> Result<HttpResponse, Failure> {
    let mut asked = asked.each_once()?;
    let back = asked.back();
    if asked.is_blank() {
        flash::add(&session, FlashKind::Warning, said::NOTHING_TICKED)?;
        return Ok(see_other(back));
    }
    let organization = signed_in.organization.id;
    let reason = reason(&mut asked.reason);
    let Some(reason) = reason.filter(|_| !asked.is_for_nothing()) else {
        let page = page(frame, &db, organization, asked).await?;
        return Ok(respond(&request, Page::unprocessable(page)));
    };
    let now = UtcTime::now();
    let wish = Wish {
        organization,
        reason,
        member: signed_in.member.id,
        typed: asked.confirm.value.clone(),
        now,
    };
    if let Some(matching) = asked.matching() {
        let seen = asked.seen();
        let act = db.write(move |conn| {
            let seen = match seen {
                Some(seen) => seen,
                None => Seen::now(conn, organization, now)?,
            };
            deleting::delete_matching(conn, &wish, &matching, seen)
        });
        match act.await? {
            Outcome::Asked => return ask(frame, &db, organization, asked, &request).await,
            Outcome::Done(Some(act)) => {
                let text = said::of_mass_deletion(&act);
                flash::add_linked(&session, text, "Undo", said::undo_from(&act, &back))?;
            }
            Outcome::Done(None) => {
                flash::add(&session, FlashKind::Warning, said::NOTHING_MATCHES)?;
            }
        }
        return Ok(see_other(back));
    }
    let (blocks, visits) = (asked.blocks(), asked.add.clone());
    let deletion = db.write(move |conn| {
        let done = match deleting::delete(conn, &wish, &blocks)? {
            Outcome::Done(done) => done,
            Outcome::Asked => return Ok(None),
        };
        let added = add(conn, organization, &visits, Some(wish.member), now)?;
        Ok(Some((done, added)))
    });
    let Some((done, added)) = deletion.await? else {
        return ask(frame, &db, organization, asked, &request).await;
    };
    tell(&session, &done, &added, &back)?;
    Ok(see_other(back))
}

/// Adds refused leads to Global Data, after the block is gone that would hide them.
fn add(
    conn: &mut Connection,
    organization: OrganizationId,
    visits: &[VisitId],
    member: Option<MemberId>,
    now: UtcTime,
) -> db::Result<Vec<AddedContact>> {
    let add = |visit: &VisitId| {
        let visit = Visit::find(conn, organization, *visit)?;
        refused::add_to_global_data(conn, &visit, member, now)
    };
    visits.iter().map(add).collect()
}

/// The page again, for something is to be confirmed first.
async fn ask(
    frame: Frame,
    db: &Db,
    organization: OrganizationId,
    asked: Asked,
    request: &HttpRequest,
) -> Result<HttpResponse, Failure> {
    let page = page(frame, db, organization, asked).await?.unconfirmed();
    Ok(respond(request, Page::unprocessable(page)))
}

fn tell(session: &Session, done: &Done, added: &[AddedContact], back: &str) -> Result<(), Failure> {
    let (kind, text) = said::of_deletion(done, added);
    match &done.deletion.act {
        Some(act) => flash::add_linked(session, text, "Undo", said::undo_from(act, back)),
        None => flash::add(session, kind, text),
    }
}

/// The page that asks, for what is meant as things stand now.
async fn page(
    frame: Frame,
    db: &Db,
    organization: OrganizationId,
    asked: Asked,
) -> Result<DeletePage, Failure> {
    // All that match, if these are few, are as good as ticked.
    let (ids, filter, seen) = (asked.named().to_vec(), asked.matching(), asked.seen());
    let (ticked, also, now) = (asked.blocks(), asked.also.clone(), UtcTime::now());
    // What becomes of people goes by the ticks, if any is left. What is ticked beside them is said to catch still.
    let shown_as_gone = match asked.id.as_slice() {
        [] => ids.clone(),
        ticked => ticked.to_vec(),
    };
    let (impact, review, rest, seen) = db
        .read(move |conn| {
            let seen = match seen {
                // What was typed is shown again: the list was seen before.
                Some(seen) => seen,
                None => Seen::now(conn, organization, now)?,
            };
            let mut ids = ids;
            if let Some(filter) = &filter {
                ids = filter.newest(conn, organization, seen, LOOKED_AT as i64 + 1)?;
            }
            let more = ids.len() > LOOKED_AT;
            ids.truncate(LOOKED_AT);
            let meant = match &filter {
                Some(filter) => Meant::All(filter, seen),
                None => Meant::These(&shown_as_gone),
            };
            let impact = Impact::of(conn, organization, &ids, meant, now)?;
            // What is to be confirmed goes by what would be deleted, and not by what is shown beside it.
            let reviewed = match filter {
                Some(_) => [ids, also].concat(),
                None => ticked,
            };
            let review = Review::of(conn, organization, &reviewed, now)?;
            let review = match &filter {
                Some(filter) if more => review.as_part_of(conn, organization, filter, seen)?,
                _ => review,
            };
            let rest = match filter.filter(|_| more) {
                Some(filter) => {
                    let mass = Mass::of(conn, organization, &filter, seen)?;
                    Some((filter, mass))
                }
                None => None,
            };
            Ok((impact, review, rest, seen))
        })
        .await?;
    let back = asked.back();
    let ticked = Ticked {
        named: (!asked.named.is_empty()).then_some(asked.id),
        blocks: asked.also,
        visits: asked.add,
    };
    Ok(DeletePage::new(
        frame,
        impact,
        rest,
        ticked,
        asked.reason,
        ShutOut::of(&review, asked.confirm),
        Origin {
            seen,
            back,
            origin: asked.origin,
            contact: asked.contact,
            list: asked.list,
        },
    )
    .with_links(review.links()))
}
