//! Everything that belongs to a contact goes over to another one, or back.
//!
//! The same few statements for each table, written out by its name: all that differs is what may not be there twice.

use diesel::prelude::*;
use diesel::sql_types::BigInt;

use super::Merge;
use crate::db::{Connection, Result};

/// A table whose rows belong to contacts.
struct Belongings {
    table: &'static str,
    /// What `merge_rows` calls its rows.
    kind: &'static str,
    /// The column that names the contact.
    owner: &'static str,
    /// The columns of which a contact has each value once: what the survivor has already stays with the merged contact.
    once: &'static [&'static str],
}

const ALL: [Belongings; 7] = [
    belongings("calls", "call", &[]),
    belongings("visits", "visit", &[]),
    belongings("journey", "journey", &[]),
    belongings("notes", "note", &[]),
    belongings("contact_identities", "identity", &["kind", "value"]),
    belongings("contact_tags", "tag", &["tag"]),
    // Those that were merged into the merged one before.
    Belongings {
        table: "contacts",
        kind: "contact",
        owner: "merged_into",
        once: &[],
    },
];

const fn belongings(
    table: &'static str,
    kind: &'static str,
    once: &'static [&'static str],
) -> Belongings {
    Belongings {
        table,
        kind,
        owner: "contact_id",
        once,
    }
}

/// All that the merged contact has goes over to the survivor, and it is kept what that was.
pub(super) fn go_over(conn: &mut Connection, merge: &Merge) -> Result<()> {
    for Belongings {
        table,
        kind,
        owner,
        once,
    } in ALL
    {
        let unless_there = if once.is_empty() {
            String::new()
        } else {
            let same = once
                .iter()
                .map(|column| format!(" AND own.{column} = {table}.{column}"));
            format!(
                " AND NOT EXISTS (SELECT 1 FROM {table} own WHERE own.{owner} = $4{})",
                same.collect::<String>()
            )
        };
        // $4 is asked for by one of them only, and a statement must name all that it is given.
        let insert = format!(
            "INSERT INTO merge_rows (organization_id, merge_id, kind, row_id) \
             SELECT organization_id, $1, '{kind}', id FROM {table} \
             WHERE organization_id = $2 AND {owner} = $3 AND $4 <> $3{unless_there}"
        );
        diesel::sql_query(insert)
            .bind::<BigInt, _>(merge.id.get())
            .bind::<BigInt, _>(merge.organization_id.get())
            .bind::<BigInt, _>(merge.merged_id.get())
            .bind::<BigInt, _>(merge.survivor_id.get())
            .execute(conn)?;
        let update = format!(
            "UPDATE {table} SET {owner} = $1 WHERE organization_id = $2 AND {owner} = $3 \
             AND id IN (SELECT row_id FROM merge_rows WHERE merge_id = $4 AND kind = '{kind}')"
        );
        diesel::sql_query(update)
            .bind::<BigInt, _>(merge.survivor_id.get())
            .bind::<BigInt, _>(merge.organization_id.get())
            .bind::<BigInt, _>(merge.merged_id.get())
            .bind::<BigInt, _>(merge.id.get())
            .execute(conn)?;
    }
    Ok(())
}

/// What went over goes back, wherever the survivor still has it; what came since stays, but for visits with the merged
/// contact's mailbox.
pub(super) fn go_back(conn: &mut Connection, merge: &Merge) -> Result<()> {
    for Belongings {
        table, kind, owner, ..
    } in ALL
    {
        let update = format!(
            "UPDATE {table} SET {owner} = $1 WHERE organization_id = $2 AND {owner} = $3 \
             AND id IN (SELECT row_id FROM merge_rows WHERE merge_id = $4 AND kind = '{kind}')"
        );
        diesel::sql_query(update)
            .bind::<BigInt, _>(merge.merged_id.get())
            .bind::<BigInt, _>(merge.organization_id.get())
            .bind::<BigInt, _>(merge.survivor_id.get())
            .bind::<BigInt, _>(merge.id.get())
            .execute(conn)?;
    }
    follow_since(conn, merge)?;
    keep_what_came_since(conn, merge)
}

/// Whoever came since the merge with the merged contact's mailbox, or one of those merged into it before, is that contact: the visits go to it, with the calls that
/// they booked and what the journey tells of both.
fn follow_since(conn: &mut Connection, merge: &Merge) -> Result<()> {
    let visits = "SELECT id FROM visits WHERE organization_id = $2 AND contact_id = $1 \
                  AND created_at > (SELECT at FROM merges WHERE merges.id = $4)";
    let references = visits.replacen("id", "reference", 1);
    // $3 is the survivor in each.
    for update in [
        "UPDATE visits SET contact_id = $1 WHERE organization_id = $2 AND contact_id = $3 \
         AND created_at > (SELECT at FROM merges WHERE merges.id = $4) \
         AND mailbox IN (SELECT mailbox FROM contacts WHERE contacts.organization_id = $2 \
         AND (contacts.id = $1 OR contacts.merged_into = $1))"
            .to_owned(),
        format!(
            "UPDATE calls SET contact_id = $1 WHERE organization_id = $2 AND contact_id = $3 \
             AND visit_id IN ({visits})"
        ),
        format!(
            "UPDATE journey SET contact_id = $1 WHERE organization_id = $2 AND contact_id = $3 \
             AND call_id IN (SELECT id FROM calls WHERE organization_id = $2 AND contact_id = $1 \
             AND visit_id IN ({visits}))"
        ),
        // The detail begins with the reference, which has nine characters.
        format!(
            "UPDATE journey SET contact_id = $1 WHERE organization_id = $2 AND contact_id = $3 \
             AND kind IN ('seen', 'details') AND substr(detail, 1, 9) IN ({references})"
        ),
    ] {
        diesel::sql_query(update)
            .bind::<BigInt, _>(merge.merged_id.get())
            .bind::<BigInt, _>(merge.organization_id.get())
            .bind::<BigInt, _>(merge.survivor_id.get())
            .bind::<BigInt, _>(merge.id.get())
            .execute(conn)?;
    }
    Ok(())
}

/// An IP address or number with which the survivor came since the merge is the survivor's too.
fn keep_what_came_since(conn: &mut Connection, merge: &Merge) -> Result<()> {
    diesel::sql_query(
        "INSERT INTO contact_identities (organization_id, contact_id, kind, value, first_seen_at, last_seen_at, confirmed_at) \
         SELECT organization_id, $1, kind, value, last_seen_at, last_seen_at, confirmed_at FROM contact_identities \
         WHERE organization_id = $2 AND contact_id = $3 \
         AND id IN (SELECT row_id FROM merge_rows WHERE merge_id = $4 AND kind = 'identity') \
         AND kind <> 'email' AND last_seen_at > (SELECT at FROM merges WHERE merges.id = $4)",
    )
    .bind::<BigInt, _>(merge.survivor_id.get())
    .bind::<BigInt, _>(merge.organization_id.get())
    .bind::<BigInt, _>(merge.merged_id.get())
    .bind::<BigInt, _>(merge.id.get())
    .execute(conn)?;
    Ok(())
}
