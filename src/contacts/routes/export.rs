//! A list of Global Data as a file: all of it that the filters show.

use std::collections::HashMap;
use std::sync::Arc;

use actix_web::{HttpResponse, web};

use crate::contacts::pages::{ExportColumns, Filter};
use crate::contacts::{ContactLine, NextCall, Place, Section, Viewer};
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
    let columns = ExportColumns::of(section, viewer.may_track());
    let organization = viewer.organization();
    let name = format!("{} {}", section.as_str(), UtcTime::now().as_naive().date());
    csv::download(
        &name,
        &columns.names(),
        async move |after: Option<Place>| {
            let (wanted, order) = (Arc::clone(&wanted), wanted.order);
            let (lines, calls) = db
                .read(move |conn| {
                    let lines = viewer.lines(conn, &wanted, after.as_ref(), EXPORTED)?;
                    let calls = match columns.call {
                        true => {
                            let ids: Vec<_> = lines.iter().map(|line| line.id).collect();
                            NextCall::of_contacts(
                                conn,
                                organization,
                                &ids,
                                &wanted,
                                UtcTime::now(),
                            )?
                        }
                        false => HashMap::new(),
                    };
                    Ok((lines, calls))
                })
                .await?;
            let is_last = (lines.len() as i64) < EXPORTED;
            let last = lines.last().filter(|_| !is_last);
            let next = last.map(|line| order.place_of(line));
            let row = |line: &ContactLine| columns.row(line, calls.get(&line.id));
            Ok((lines.iter().map(row).collect(), next))
        },
    )
    .await
}
