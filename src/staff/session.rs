//! Where sessions are kept: a row each, known by the hash of a key that only the browser has.

use std::collections::HashMap;
use std::net::IpAddr;

use actix_session::storage::{LoadError, SaveError, SessionKey, SessionStore, UpdateError};
use actix_web::cookie::time::Duration;
use chrono::TimeDelta;
use data_encoding::HEXLOWER;
use diesel::prelude::*;
use sha2::{Digest as _, Sha256};

use crate::db::schema::sessions;
use crate::db::{self, Backend, Connection, Db};
use crate::values::{ClientIp, MemberId, OrganizationId, SessionId, UtcTime};

/// The session's entries that have columns of their own. Every session belongs to a member.
pub const ORGANIZATION: &str = "organization";
/// See [`ORGANIZATION`].
pub const MEMBER: &str = "member";
/// The address from which the member signed in.
pub const IP: &str = "ip";
/// The browser with which the member signed in.
pub const USER_AGENT: &str = "user_agent";

/// How long a session lives after it was last used.
pub const LIFETIME: TimeDelta = TimeDelta::days(7);
/// How exactly the last use is known: a write for each request would be one too many.
const LAST_SEEN_EVERY: TimeDelta = TimeDelta::minutes(1);

/// Keeps actix-session's sessions in the database.
#[derive(Clone)]
pub struct Sessions {
    db: Db,
}

type State = HashMap<String, String>;

#[derive(Queryable, Selectable)]
#[diesel(table_name = sessions, check_for_backend(Backend))]
struct Row {
    id: SessionId,
    state: String,
    last_seen_at: UtcTime,
}

impl Sessions {
    /// Sessions kept in `db`.
    pub fn new(db: Db) -> Self {
        Self { db }
    }
}

impl SessionStore for Sessions {
    async fn load(&self, key: &SessionKey) -> Result<Option<State>, LoadError> {
        let now = UtcTime::now();
        let hash = hash(key.as_ref());
        let row = self
            .db
            .read(move |conn| find(conn, &hash, now))
            .await
            .map_err(|error| LoadError::Other(error.into()))?;
        let Some(row) = row else { return Ok(None) };
        if now - row.last_seen_at >= LAST_SEEN_EVERY {
            self.db
                .write(move |conn| touch(conn, row.id, now))
                .await
                .map_err(|error| LoadError::Other(error.into()))?;
        }
        serde_json::from_str(&row.state)
            .map(Some)
            .map_err(|error| LoadError::Deserialization(error.into()))
    }

    async fn save(&self, state: State, _: &Duration) -> Result<SessionKey, SaveError> {
        let new = NewSession::of(&state, UtcTime::now()).ok_or_else(|| {
            SaveError::Serialization(anyhow::anyhow!("a session without a member"))
        })?;
        let key = new_key();
        let new = NewSession {
            key_hash: hash(&key),
            state: serde_json::to_string(&state)
                .map_err(|error| SaveError::Serialization(error.into()))?,
            ..new
        };
        self.db
            .write(move |conn| new.insert(conn))
            .await
            .map_err(|error| SaveError::Other(error.into()))?;
        SessionKey::try_from(key).map_err(|error| SaveError::Other(error.into()))
    }

    async fn update(
        &self,
        key: SessionKey,
        state: State,
        _: &Duration,
    ) -> Result<SessionKey, UpdateError> {
        let state = serde_json::to_string(&state)
            .map_err(|error| UpdateError::Serialization(error.into()))?;
        let hash = hash(key.as_ref());
        self.db
            .write(move |conn| {
                diesel::update(sessions::table.filter(sessions::key_hash.eq(&hash)))
                    .set(sessions::state.eq(&state))
                    .execute(conn)?;
                Ok(())
            })
            .await
            .map_err(|error| UpdateError::Other(error.into()))?;
        Ok(key)
    }

    /// The time of life is counted from the last use, which [`SessionStore::load`] notes.
    async fn update_ttl(&self, _: &SessionKey, _: &Duration) -> Result<(), anyhow::Error> {
        Ok(())
    }

    async fn delete(&self, key: &SessionKey) -> Result<(), anyhow::Error> {
        let hash = hash(key.as_ref());
        self.db
            .write(move |conn| {
                diesel::delete(sessions::table.filter(sessions::key_hash.eq(&hash)))
                    .execute(conn)?;
                Ok(())
            })
            .await?;
        Ok(())
    }
}

#[derive(Insertable)]
#[diesel(table_name = sessions)]
struct NewSession {
    organization_id: OrganizationId,
    member_id: MemberId,
    key_hash: Vec<u8>,
    state: String,
    ip: ClientIp,
    user_agent: String,
    created_at: UtcTime,
    last_seen_at: UtcTime,
    expires_at: UtcTime,
}

impl NewSession {
    /// What the state tells: actix-session keeps each entry as JSON.
    fn of(state: &State, now: UtcTime) -> Option<Self> {
        Some(Self {
            organization_id: serde_json::from_str(state.get(ORGANIZATION)?).ok()?,
            member_id: serde_json::from_str(state.get(MEMBER)?).ok()?,
            key_hash: Vec::new(),
            state: String::new(),
            ip: serde_json::from_str::<IpAddr>(state.get(IP)?).ok()?.into(),
            user_agent: serde_json::from_str(state.get(USER_AGENT)?).ok()?,
            created_at: now,
            last_seen_at: now,
            expires_at: now + LIFETIME,
        })
    }

    fn insert(&self, conn: &mut Connection) -> db::Result<()> {
        diesel::delete(sessions::table.filter(sessions::expires_at.le(self.created_at)))
            .execute(conn)?;
        diesel::insert_into(sessions::table)
            .values(self)
            .execute(conn)?;
        Ok(())
    }
}

fn find(conn: &mut Connection, hash: &[u8], now: UtcTime) -> db::Result<Option<Row>> {
    Ok(sessions::table
        .filter(
            sessions::key_hash
                .eq(hash)
                .and(sessions::expires_at.gt(now)),
        )
        .select(Row::as_select())
        .first(conn)
        .optional()?)
}

fn touch(conn: &mut Connection, id: SessionId, now: UtcTime) -> db::Result<()> {
    diesel::update(sessions::table.find(id))
        .set((
            sessions::last_seen_at.eq(now),
            sessions::expires_at.eq(now + LIFETIME),
        ))
        .execute(conn)?;
    Ok(())
}

/// 256 random bits, so the hash of a key needs no salt and no slowness.
fn new_key() -> String {
    HEXLOWER.encode(&rand::random::<[u8; 32]>())
}

fn hash(key: &str) -> Vec<u8> {
    Sha256::digest(key.as_bytes()).to_vec()
}
