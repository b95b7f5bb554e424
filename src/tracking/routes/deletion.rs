//! Delete: the blocks that are ticked, or all that match a filter.

use actix_session::Session;
use actix_web::{HttpRequest, HttpResponse, web};
use serde::Deserialize;

use super::respond;
use crate::blocking::Visit;
use crate::db::{self, Connection, Db};
use crate::tracking::deleting::{self, Done, LOOKED_AT, Outcome, Review, Wish};
use crate::tracking::pages::{
    DeletePage, Filter, Origin, ShutOut, Ticked, list_href, reason, said,
};
use crate::tracking::{AddedContact, Impact, Mass, Matching, Seen, refused};
use crate::values::{BlockId, MemberId, OrganizationId, UtcTime, VisitId};
use crate::web::flash::{self, FlashKind};
use crate::web::{Failure, Field, Form, Frame, Page, Query, SignedIn, see_other};

/// The most blocks that are ticked, and the most people that are added with their deletion.
const MANY: usize = LOOKED_AT;

/// What is to be deleted: as the list's ticks say it, and as the page that asks sends it on.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    /// Blocks that are ticked.
    id: Vec<BlockId>,
    /// The blocks that the page has named, each with a tick.
    named: Vec<BlockId>,
    /// `on`: not these, but all that match the filter below.
    all: String,
    kind: Field,
    effect: Field,
    state: Field,
    q: String,
    /// How far the list had been seen when the page was made that names them, as [`Seen`] prints it.
    seen: String,
    /// Further blocks, ticked on the page that asks.
    also: Vec<BlockId>,
    /// Refused visits whose leads are to be in Global Data then.
    add: Vec<VisitId>,
    /// Why.
    reason: Field,
    /// What was typed to confirm that customers cannot book any more.
    confirm: Field,
    /// The query string of the list from which one comes.
    list: String,
}

impl Asked {
    fn each_once(mut self) -> Result<Self, Failure> {
        for ticked in [&mut self.id, &mut self.named, &mut self.also] {
            ticked.sort_unstable();
            ticked.dedup();
        }
        self.also.retain(|also| !self.id.contains(also));
        self.add.sort_unstable();
        self.add.dedup();
        if [
            self.id.len(),
            self.named.len(),
            self.also.len(),
            self.add.len(),
        ]
        .iter()
        .any(|ticked| *ticked > MANY)
        {
            let reason = format!("At most {MANY} blocks can be ticked at once. Tick fewer.");
            return Err(Failure::bad_request(reason));
        }
        if self.all == "on" && !self.filter().is_known() {
            return Err(Failure::bad_request(
                "This asks to delete by a filter that there is not. Go back to the list and choose again.",
            ));
        }
        Ok(self)
    }

    fn filter(&self) -> Filter {
        Filter {
            kind: self.kind.clone(),
            effect: self.effect.clone(),
            state: self.state.clone(),
            q: self.q.clone(),
            ..Filter::default()
        }
    }

    /// The filter, if all that match it are meant.
    fn matching(&self) -> Option<Matching> {
        (self.all == "on").then(|| self.filter().matching())
    }

    /// How far the person had seen the list: what came after is not meant. Nothing if no page of ours has sent it.
    fn seen(&self) -> Option<Seen> {
        self.seen.parse().ok()
    }

    /// What the page is about: what it has named, with or without its tick, once somebody has sent it.
    fn named(&self) -> &[BlockId] {
        match self.named.as_slice() {
            [] => &self.id,
            named => named,
        }
    }

    /// Whether the page has named blocks, and none is left to delete.
    fn is_for_nothing(&self) -> bool {
        !self.named.is_empty() && self.blocks().is_empty()
    }

    /// All blocks that are ticked.
    fn blocks(&self) -> Vec<BlockId> {
        self.id.iter().chain(&self.also).copied().collect()
    }
}

pub(super) async fn confirm(
    frame: Frame,
    signed_in: SignedIn,
    db: web::Data<Db>,
    session: Session,
    request: HttpRequest,
    Query(asked): Query<Asked>,
) -> Result<HttpResponse, Failure> {
    let asked = asked.each_once()?;
    let list = asked.list.clone();
    if asked.id.is_empty() && asked.matching().is_none() {
        let text = "Tick the blocks to delete first.";
        flash::add(&session, FlashKind::Warning, text)?;
        return Ok(see_other(list_href(&list)));
    }
    let organization = signed_in.organization.id;
    let page = page(frame, &db, organization, asked).await?;
    if page.is_about_nothing() {
        flash::add(&session, FlashKind::Warning, said::DELETED_BEFORE)?;
        return Ok(see_other(list_href(&list)));
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
    let list = asked.list.clone();
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
                flash::add_linked(&session, text, "Undo", said::undo_href(&act))?;
            }
            Outcome::Done(None) => {
                flash::add(&session, FlashKind::Warning, said::DELETED_BEFORE)?;
            }
        }
        return Ok(see_other(list_href(&list)));
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
    tell(&session, &done, &added)?;
    Ok(see_other(list_href(&list)))
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

fn tell(session: &Session, done: &Done, added: &[AddedContact]) -> Result<(), Failure> {
    let (kind, text) = said::of_deletion(done, added);
    match &done.deletion.act {
        Some(act) => flash::add_linked(session, text, "Undo", said::undo_href(act)),
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
    let (impact, review, rest, seen) = db
        .read(move |conn| {
            let seen = match seen {
                // What was typed is shown again: the list was seen before.
                Some(seen) => seen,
                None => Seen::now(conn, organization, now)?,
            };
            let mut ids = ids;
            if let Some(filter) = &filter {
                ids = filter.ids(conn, organization, seen, LOOKED_AT as i64 + 1)?;
            }
            let more = ids.len() > LOOKED_AT;
            ids.truncate(LOOKED_AT);
            let impact = Impact::of(conn, organization, &ids, now)?;
            // What is to be confirmed goes by what would be deleted, and not by what is shown beside it.
            let meant = match filter {
                Some(_) => [ids, also].concat(),
                None => ticked,
            };
            let review = Review::of(conn, organization, &meant, now)?;
            let review = match &filter {
                Some(filter) if more => review.as_part_of(filter),
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
            list: asked.list,
        },
    ))
}
