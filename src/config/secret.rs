//! The one secret of a deployment, from which every key is derived.

use std::fmt;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::str::FromStr;

use data_encoding::HEXLOWER;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha512;
use tempfile::NamedTempFile;

/// The fewest characters: as many bits as the keys that come from it, if they are hexadecimal digits and random.
const MIN_CHARS: usize = 32;

/// A secret text. It is never printed.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// Reads the secret in `file`.
    pub fn read(file: &Path) -> Result<Self, SecretError> {
        let text = std::fs::read_to_string(file)
            .map_err(|error| SecretError::File(file.to_owned(), error))?;
        text.parse()
    }

    /// A fresh one: 256 random bits.
    pub fn random() -> Self {
        Self(HEXLOWER.encode(&rand::random::<[u8; 32]>()))
    }

    /// Reads the secret in `file`, or makes one there that only the owner of the process may read.
    pub fn read_or_make(file: &Path) -> Result<Self, SecretError> {
        if file.exists() {
            return Self::read(file);
        }
        let secret = Self::random();
        match secret.keep(file) {
            Ok(()) => Ok(secret),
            // Another process that started at the same time was faster.
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Self::read(file),
            Err(error) => Err(SecretError::File(file.to_owned(), error)),
        }
    }

    /// Writes it beside `file` and then gives it that name, so that nobody ever reads half of it.
    fn keep(&self, file: &Path) -> io::Result<()> {
        let folder = file.parent().unwrap_or(Path::new("."));
        let mut new = NamedTempFile::new_in(folder)?;
        new.write_all(self.0.as_bytes())?;
        new.as_file().sync_all()?;
        new.persist_noclobber(file)?;
        Ok(())
    }

    /// The key for one purpose: 64 bytes that tell nothing of the secret or of other purposes' keys.
    pub fn key(&self, purpose: &str) -> [u8; 64] {
        let mut mac = match Hmac::<Sha512>::new_from_slice(self.0.as_bytes()) {
            Ok(mac) => mac,
            Err(never) => unreachable!("HMAC takes keys of any length: {never}"),
        };
        mac.update(purpose.as_bytes());
        mac.finalize().into_bytes().into()
    }
}

impl FromStr for Secret {
    type Err = SecretError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let text = text.trim();
        match text.chars().count() {
            ..MIN_CHARS => Err(SecretError::Short),
            _ => Ok(Self(text.to_owned())),
        }
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

/// Why there is no secret.
#[derive(Debug)]
pub enum SecretError {
    /// With PostgreSQL it must be given, because every server needs the same.
    Missing,
    /// It has too few characters.
    Short,
    /// The file cannot be read or made.
    File(PathBuf, io::Error),
}

impl fmt::Display for SecretError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing => f.write_str(
                "with PostgreSQL the secret key must be given: set SECRET_KEY or SECRET_KEY_FILE to the same on every \
                 server (openssl rand -hex 32 makes one)",
            ),
            Self::Short => write!(f, "the secret key needs at least {MIN_CHARS} characters"),
            Self::File(file, error) => write!(f, "the secret key in {}: {error}", file.display()),
        }
    }
}

impl std::error::Error for SecretError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_made_once_for_its_owner_and_then_read() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("secret.key");
        let made = Secret::read_or_make(&file).unwrap();
        assert_eq!(Secret::read_or_make(&file).unwrap(), made);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            assert_eq!(
                std::fs::metadata(&file).unwrap().permissions().mode() & 0o777,
                0o600
            );
        }
        let other = Secret::read_or_make(&folder.path().join("other.key")).unwrap();
        assert_ne!(made, other);
    }

    #[test]
    fn processes_that_start_at_once_have_the_same_secret() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("secret.key");
        let starting: Vec<_> = (0..8)
            .map(|_| {
                let file = file.clone();
                std::thread::spawn(move || Secret::read_or_make(&file).unwrap())
            })
            .collect();
        let mut secrets: Vec<_> = starting
            .into_iter()
            .map(|start| start.join().unwrap())
            .collect();
        secrets.dedup();
        assert_eq!(secrets.len(), 1);
    }

    #[test]
    fn each_purpose_has_a_key_of_its_own() {
        let secret: Secret = "0123456789abcdef0123456789abcdef".parse().unwrap();
        assert_eq!(secret.key("a"), secret.key("a"));
        assert_ne!(secret.key("a"), secret.key("b"));
    }

    #[test]
    fn a_short_secret_is_refused_and_none_is_printed() {
        assert!("0123456789abcdef".parse::<Secret>().is_err());
        let secret: Secret = "0123456789abcdef0123456789abcdef".parse().unwrap();
        assert!(!format!("{secret:?}").contains("0123"));
    }
}
