//! The third step: the calendar as a visit may see it.

use actix_web::{HttpResponse, web};

use crate::blocking::Step;
use crate::db::Db;
use crate::scheduler::free_times::{self, Open};
use crate::scheduler::pages::{TimePage, TimeView};
use crate::scheduler::place::Walk;
use crate::scheduler::walk;
use crate::values::{ClientIp, UtcTime};
use crate::web::{Failure, Page, Query, VisitorIp};

pub(super) async fn show_time(
    walk: Walk,
    VisitorIp(ip): VisitorIp,
    db: web::Data<Db>,
    Query(view): Query<TimeView>,
) -> Result<HttpResponse, Failure> {
    if walk.visit.step == Step::Booked {
        return Ok(walk.see("booked"));
    }
    if walk.visit.qualified.is_none() {
        return Ok(walk.see("details"));
    }
    let now = UtcTime::now();
    let open = open(&db, &walk, &view, ip, now).await?;
    if walk.visit.step < Step::Time || walk.visit.refused != open.refused {
        let visit = walk.visit.clone();
        db.write(move |conn| walk::reach_times(conn, &visit, None, ip, now))
            .await?;
    }
    let unreadable = view.unreadable();
    let page = TimePage::of(&walk, &view, &open, unreadable, now);
    Ok(match unreadable {
        Some(_) => Page::unprocessable(page).into_response(),
        None => Page::ok(page).into_response(),
    })
}

/// The calendar as this visit may see it.
pub(super) async fn time_page(
    db: &Db,
    walk: Walk,
    view: TimeView,
    ip: ClientIp,
    notice: Option<&'static str>,
    now: UtcTime,
) -> Result<TimePage, Failure> {
    let open = open(db, &walk, &view, ip, now).await?;
    Ok(TimePage::of(&walk, &view, &open, notice, now))
}

/// The part of the calendar that is looked at.
async fn open(
    db: &Db,
    walk: &Walk,
    view: &TimeView,
    ip: ClientIp,
    now: UtcTime,
) -> Result<Open, Failure> {
    let window = view.window(walk, now);
    let (event, visit) = (walk.place.event.clone(), walk.visit.clone());
    let open = db.read(move |conn| free_times::open_to(conn, &event, &visit, ip, &window, now));
    Ok(open.await?)
}
