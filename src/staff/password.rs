//! Passwords: hashed with Argon2id, off the async threads, and never more at once than the machine bears.

use std::time::Duration;

use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher as _, PasswordVerifier as _};
use argon2::{Algorithm, Argon2, Params, Version};
use tokio::sync::{Semaphore, SemaphorePermit};

/// The shortest password, in characters: OWASP's and NIST's floor is 8 with a second factor, 15 without; this stands
/// between, because a sales team types it.
pub const MIN_CHARS: usize = 12;
/// The longest, so that nobody lets the server hash a book.
pub const MAX_CHARS: usize = 256;

/// Each hash takes 19 MiB and a core for its time: two at once keep a small server answering.
static HASHING: Semaphore = Semaphore::const_new(2);

/// As long as anybody waits for that: a person would wait no longer, and a queue without end would be everybody's.
const PATIENCE: Duration = Duration::from_secs(10);

/// A hash of no password, with the same parameters, for those who name an email that nobody has.
const NOBODY: &str = "$argon2id$v=19$m=19456,t=2,p=1$bGVhZGdhdGVub2JvZHk$1QvGJnWlGpbB1aMsfTHzZsbvgWkbtGOzbZAmXy0FjIE";

/// Why nothing was hashed.
#[derive(Debug)]
pub enum HashingFailed {
    /// Too many passwords are being hashed; the same may succeed later.
    Busy,
    /// Memory or the system's random numbers were not to be had.
    Broken(String),
}

impl HashingFailed {
    fn broken(error: impl std::fmt::Display) -> Self {
        Self::Broken(error.to_string())
    }
}

impl std::fmt::Display for HashingFailed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Busy => f.write_str("too many passwords are being hashed"),
            Self::Broken(why) => write!(f, "a password could not be hashed: {why}"),
        }
    }
}

impl std::error::Error for HashingFailed {}

/// Whether people may choose this password; if not, a sentence for them.
pub fn check(password: &str) -> Result<(), String> {
    match password.chars().count() {
        ..MIN_CHARS => Err(format!("Use at least {MIN_CHARS} characters.")),
        MIN_CHARS..=MAX_CHARS => Ok(()),
        _ => Err(format!("Use at most {MAX_CHARS} characters.")),
    }
}

/// Hashes `password` with a fresh salt, as a PHC string.
pub async fn hash(password: String) -> Result<String, HashingFailed> {
    off_the_async_threads(move || {
        argon2()
            .hash_password(password.as_bytes())
            .map(|hash| hash.to_string())
            .map_err(HashingFailed::broken)
    })
    .await?
}

/// Whether `password` is the one that was hashed. `None`, for an email that nobody has, takes the same time.
pub async fn verify(password: String, hash: Option<String>) -> Result<bool, HashingFailed> {
    off_the_async_threads(move || {
        let known = hash.is_some();
        let hash = hash.as_deref().unwrap_or(NOBODY);
        let matches = PasswordHash::new(hash)
            .is_ok_and(|hash| argon2().verify_password(password.as_bytes(), &hash).is_ok());
        known && matches
    })
    .await
}

/// Argon2id with 19 MiB, two passes, one lane: OWASP's Password Storage Cheat Sheet.
fn argon2() -> Argon2<'static> {
    let params = const {
        match Params::new(19_456, 2, 1, None) {
            Ok(params) => params,
            Err(_) => panic!("OWASP's parameters are valid"),
        }
    };
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
}

async fn off_the_async_threads<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, HashingFailed> {
    let permit = permit(PATIENCE).await?;
    tokio::task::spawn_blocking(move || {
        // Held by the work itself, which goes on when whoever asked for it hangs up.
        let _permit = permit;
        work()
    })
    .await
    .map_err(HashingFailed::broken)
}

async fn permit(patience: Duration) -> Result<SemaphorePermit<'static>, HashingFailed> {
    tokio::time::timeout(patience, HASHING.acquire())
        .await
        .map_err(|_| HashingFailed::Busy)?
        .map_err(HashingFailed::broken)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[actix_web::test]
    async fn a_password_is_verified_by_its_own_hash_only() {
        let hashed = hash("correct horse battery".into()).await.unwrap();
        assert!(
            hashed.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"),
            "{hashed}"
        );
        assert!(
            verify("correct horse battery".into(), Some(hashed.clone()))
                .await
                .unwrap()
        );
        assert!(
            !verify("correct horse batterx".into(), Some(hashed))
                .await
                .unwrap()
        );
    }

    #[actix_web::test]
    async fn an_unknown_email_is_never_verified_and_costs_a_real_hash() {
        let nobody = PasswordHash::new(NOBODY).unwrap();
        let known = hash("correct horse battery".into()).await.unwrap();
        let known = PasswordHash::new(&known).unwrap();
        assert_eq!(nobody.params, known.params, "the same work");
        assert_eq!(
            nobody.hash.map(|hash| hash.len()),
            known.hash.map(|hash| hash.len())
        );
        assert!(!verify("correct horse battery".into(), None).await.unwrap());
    }

    #[actix_web::test]
    async fn nobody_waits_without_end_while_others_are_hashed() {
        let others = HASHING.acquire_many(2).await.unwrap();
        let refused = permit(Duration::from_millis(20)).await;
        assert!(matches!(refused, Err(HashingFailed::Busy)), "{refused:?}");
        drop(others);
        assert!(permit(PATIENCE).await.is_ok());
    }

    #[test]
    fn a_password_has_12_to_256_characters() {
        assert!(check(&"ä".repeat(11)).is_err());
        assert!(check(&"ä".repeat(12)).is_ok());
        assert!(check(&"ä".repeat(256)).is_ok());
        assert!(check(&"ä".repeat(257)).is_err());
    }
}
