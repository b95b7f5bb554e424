//! A list of Global Data as a file: all of it that the filters show.

use std::sync::Arc;

use actix_web::{HttpResponse, web};

use crate::contacts::pages::{Filter, export_columns, export_row};
use crate::contacts::{Place, Section, Viewer};
use crate::db::Db;
use crate::values::UtcTime;
use crate::web::{Failure, Query, SignedIn, csv};

/// Rows that are read at once.
const EXPORTED: i64 = 500;

pub(super) async fn export(
    signed_in: SignedIn,
    db: web::Data<Db>,
    Query(mut filter): Query<Filter>,
) -> Result<HttpResponse, Failure> {
    let viewer = Viewer::of(&signed_in.member);
    let section: Section = filter.section(&viewer)?;
    let Some(wanted) = filter.wanted(&viewer, signed_in.member.time_zone)? else {
        let why = filter.errors().next().map_or("", |(_, why)| why);
        return Err(Failure::bad_request(why.to_owned()));
    };
    let (db, wanted) = (db.into_inner(), Arc::new(wanted));
    let asked = Arc::clone(&wanted);
    db.read(move |conn| super::exist(conn, &viewer, &asked))
        .await?;
    let with_ip = viewer.may_track();
    let name = format!("{} {}", section.as_str(), UtcTime::now().as_naive().date());
    csv::download(
        &name,
        &export_columns(with_ip),
        async move |after: Option<Place>| {
            let (wanted, order) = (Arc::clone(&wanted), wanted.order);
            let lines = db
                .read(move |conn| viewer.lines(conn, &wanted, after.as_ref(), EXPORTED))
                .await?;
            let is_last = (lines.len() as i64) < EXPORTED;
            let last = lines.last().filter(|_| !is_last);
            let next = last.map(|line| order.place_of(line));
            let rows = lines.iter().map(|line| export_row(line, with_ip));
            Ok((rows.collect(), next))
        },
    )
    .await
}
