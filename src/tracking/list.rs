//! The block list as a person reads it: what is not deleted, newest first, with who added it and what it caught.

use std::collections::HashMap;

use diesel::dsl::{count_star, max};
use diesel::prelude::*;

use crate::blocking::Block;
use crate::blocking::block::with_targets_and_acts;
use crate::db::schema::{acts, blocks, entries, members, targets};
use crate::db::{Backend, Connection, Result};
use crate::values::{BlockId, BlockTarget, Kind, OrganizationId, TargetId, UtcTime};

/// As many targets as one search looks at in each kind, in the order of their values.
const SEARCHED: i64 = 1_000;

/// Kinds of targets that people see as one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Family {
    /// Email addresses, exact ones and mailboxes.
    Email,
    /// IP addresses and networks.
    Ip,
    /// Domains, with their subdomains or without.
    Domain,
    /// Phone numbers.
    Phone,
}

impl Family {
    /// All of them, for filters.
    pub const ALL: [Self; 4] = [Self::Email, Self::Ip, Self::Domain, Self::Phone];

    /// The name in URLs.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Email => "email",
            Self::Ip => "ip",
            Self::Domain => "domain",
            Self::Phone => "phone",
        }
    }

    /// The family of this name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|family| family.as_str() == name)
    }

    /// The name for people.
    pub fn label(self) -> &'static str {
        match self {
            Self::Email => "Email addresses",
            Self::Ip => "IP addresses",
            Self::Domain => "Domains",
            Self::Phone => "Phone numbers",
        }
    }

    fn kinds(self) -> &'static [Kind] {
        match self {
            Self::Email => &[Kind::Email, Kind::Mailbox],
            Self::Ip => &[Kind::Ip],
            Self::Domain => &[Kind::Domain, Kind::Subdomains],
            Self::Phone => &[Kind::Phone],
        }
    }
}

/// Which part of the list is asked for.
#[derive(Clone, Debug)]
pub struct BlockList {
    /// Whose list.
    pub organization: OrganizationId,
    /// Only these kinds.
    pub family: Option<Family>,
    /// Only values that begin so; what is a value in full is found in whatever spelling. Blank: all.
    pub search: String,
}

/// A line of the list.
#[derive(Clone, Debug)]
pub struct ListedBlock {
    /// The block.
    pub block: Block,
    /// The name of who added it; nobody if the command line did.
    pub added_by: Option<String>,
    /// How many visits it refused, in this and in earlier periods of its target.
    pub entries: i64,
    /// When it refused one last.
    pub last_entry: Option<UtcTime>,
}

impl BlockList {
    /// The first `limit` lines after the one of this time and id; the first of all without.
    ///
    /// A page is read from the index of the list's order. A search is bounded instead: it finds the targets first, by the
    /// index of their keys, and at most 1,000 of each kind; a longer beginning finds the rest.
    pub fn load(
        &self,
        conn: &mut Connection,
        after: Option<(UtcTime, BlockId)>,
        limit: i64,
    ) -> Result<Vec<ListedBlock>> {
        let adding = members::organization_id
            .eq(blocks::organization_id)
            .and(members::id.nullable().eq(acts::member_id));
        let mut query = with_targets_and_acts()
            .left_join(members::table.on(adding))
            .filter(blocks::organization_id.eq(self.organization))
            .filter(blocks::lifted_at.is_null())
            .order((blocks::created_at.desc(), blocks::id.desc()))
            .limit(limit)
            .select((Block::as_select(), members::name.nullable()))
            .into_boxed::<Backend>();
        if let Some((time, id)) = after {
            // The first condition is the one that an index understands.
            let beyond = blocks::created_at.lt(time).or(blocks::id.lt(id));
            query = query.filter(blocks::created_at.le(time).and(beyond));
        }
        if !self.search.trim().is_empty() {
            query = query.filter(blocks::target_id.eq_any(self.found(conn)?));
        } else if let Some(family) = self.family {
            query = query.filter(targets::kind.eq_any(family.kinds().iter().copied()));
        }
        let lines: Vec<(Block, Option<String>)> = query.load(conn)?;
        self.with_counts(conn, lines)
    }

    /// The targets whose values the search means.
    fn found(&self, conn: &mut Connection) -> Result<Vec<TargetId>> {
        let beginning = self.search.trim().to_lowercase();
        let kinds = self
            .family
            .map_or(Kind::ALL.to_vec(), |family| family.kinds().to_vec());
        let own = || {
            targets::table
                .filter(targets::organization_id.eq(self.organization))
                .select(targets::id)
                .order(targets::key)
                .limit(SEARCHED)
        };
        let in_full: Vec<String> = kinds
            .iter()
            .filter_map(|kind| BlockTarget::parse(*kind, &self.search).ok())
            .map(|target| target.key())
            .collect();
        let mut found: Vec<TargetId> = own().filter(targets::key.eq_any(in_full)).load(conn)?;
        // One range of the index for each kind: joined by OR, they would be no ranges any more.
        for kind in kinds {
            let from = format!("{}:{beginning}", kind.as_str());
            // No key holds the last character that there is.
            let until = format!("{from}\u{10ffff}");
            let range = targets::key.ge(from).and(targets::key.lt(until));
            found.extend(own().filter(range).load::<TargetId>(conn)?);
        }
        Ok(found)
    }

    fn with_counts(
        &self,
        conn: &mut Connection,
        lines: Vec<(Block, Option<String>)>,
    ) -> Result<Vec<ListedBlock>> {
        let of_page: Vec<TargetId> = lines.iter().map(|(block, _)| block.target_id).collect();
        let counts: Vec<(TargetId, i64, Option<UtcTime>)> = entries::table
            .filter(entries::organization_id.eq(self.organization))
            .filter(entries::target_id.eq_any(of_page))
            .group_by(entries::target_id)
            .select((entries::target_id, count_star(), max(entries::last_at)))
            .load(conn)?;
        let mut counts: HashMap<_, _> = counts
            .into_iter()
            .map(|(target, count, last)| (target, (count, last)))
            .collect();
        let listed = lines.into_iter().map(|(block, added_by)| {
            let (entries, last_entry) = counts.remove(&block.target_id).unwrap_or_default();
            ListedBlock {
                block,
                added_by,
                entries,
                last_entry,
            }
        });
        Ok(listed.collect())
    }
}
