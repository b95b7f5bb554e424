//! The form of Add New together with what the database says about it.

use super::few;
use crate::calls::{Call, Details, Scope};
use crate::db::{self, Connection, Db};
use crate::staff::Permission;
use crate::tracking::acts::Adding;
use crate::tracking::adding::Review;
use crate::tracking::pages::{BlockForm, NewPage, Preview};
use crate::tracking::{Hindsight, Offer, Vantage};
use crate::values::{OrganizationId, UtcTime};
use crate::web::{Failure, Frame, SignedIn};

/// Which ticks a form about contacts has.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Ticks {
    /// Those that are proposed, unless the address names others.
    Proposed,
    /// Those that were sent.
    AsSent,
}

/// The form, and what the database says about it.
pub(super) struct Looked {
    /// What was typed.
    pub(super) form: BlockForm,
    offers: Vec<Offer>,
    /// What it will do, if that can be told.
    pub(super) preview: Option<Preview>,
}

impl Looked {
    /// Looks now.
    pub(super) async fn at(
        db: &Db,
        signed_in: &SignedIn,
        vantage: Vantage,
        mut form: BlockForm,
        ticks: Ticks,
    ) -> Result<Self, Failure> {
        few(&mut form)?;
        let signed_in = signed_in.clone();
        Ok(db
            .read(move |conn| Self::load(conn, &signed_in, &vantage, form, ticks))
            .await?)
    }

    fn load(
        conn: &mut Connection,
        signed_in: &SignedIn,
        vantage: &Vantage,
        mut form: BlockForm,
        ticks: Ticks,
    ) -> db::Result<Self> {
        let (organization, now) = (signed_in.organization.id, UtcTime::now());
        let offers = Offer::of(conn, organization, &form.contact, form.effect(), now)?;
        if ticks == Ticks::Proposed {
            form.tick(&offers);
        }
        form.bind(&offers);
        let adding = form.meant().ok().map(|targets| Adding {
            organization_id: organization,
            member_id: Some(signed_in.member.id),
            targets,
            effect: form.effect(),
            reason: String::new(),
            expires_at: None,
            now,
        });
        let preview = match adding {
            Some(adding) => Some(preview_of(conn, signed_in, vantage, adding, form.query())?),
            None => None,
        };
        let refusals = preview.iter().flat_map(Preview::refusals);
        refusals.for_each(|refusal| form.refuse(&refusal));
        Ok(Self {
            form,
            offers,
            preview,
        })
    }

    /// The page that shows it.
    pub(super) fn into_page(self, frame: Frame) -> NewPage {
        NewPage {
            frame,
            form: self.form,
            offers: self.offers,
            preview: self.preview,
        }
    }
}

fn preview_of(
    conn: &mut Connection,
    signed_in: &SignedIn,
    vantage: &Vantage,
    adding: Adding,
    query: String,
) -> db::Result<Preview> {
    let organization = adding.organization_id;
    let review = Review::of(conn, &adding, vantage)?;
    let hindsight = Hindsight::of(conn, organization, &adding.targets, adding.now)?;
    let may_cancel = signed_in.may(Permission::AllCalls);
    let (calls, linked) = match may_cancel {
        true => {
            let calls = review.foresight.calls.iter();
            let linked = review.links.shut.iter().chain(&review.links.opened);
            (
                details(conn, organization, calls)?,
                details(conn, organization, linked)?,
            )
        }
        false => (Vec::new(), Vec::new()),
    };
    Ok(Preview {
        targets: adding.targets,
        effect: adding.effect,
        review,
        hindsight,
        calls,
        linked,
        may_cancel,
        zone: signed_in.member.time_zone,
        query,
    })
}

fn details<'a>(
    conn: &mut Connection,
    organization: OrganizationId,
    calls: impl Iterator<Item = &'a Call>,
) -> db::Result<Vec<Details>> {
    let ids: Vec<_> = calls.map(|call| call.id).collect();
    Details::find(conn, organization, Scope::All, &ids)
}
