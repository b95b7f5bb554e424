//! Where a server is: its port, its address for people, its secret and its folder, found before the database is touched.

use std::net::{SocketAddr, TcpListener};

use super::StartError;
use crate::config::{Config, Secret};
use crate::db::{self, Db};
use crate::feeds::Fetcher;
use crate::mail::Post;
use crate::web::BaseUrl;

/// Where a server listens, as whom, and with which secret.
pub struct Place {
    pub(super) listener: TcpListener,
    pub(super) address: SocketAddr,
    pub(super) base_url: BaseUrl,
    pub(super) secret: Secret,
    pub(super) post: Post,
    pub(super) fetcher: Fetcher,
}

impl Place {
    /// Binds the port, and finds the address for people and the secret.
    pub fn find(config: &Config) -> Result<Self, StartError> {
        let port = |error| StartError::Port(config.bind, error);
        let listener = TcpListener::bind(config.bind).map_err(port)?;
        let address = listener.local_addr().map_err(port)?;
        let base_url = config.public_url(address).map_err(StartError::BaseUrl)?;
        let post = config.post(&base_url).map_err(StartError::Mail)?;
        make_folder(config)?;
        let secret = config.secret().map_err(StartError::Secret)?;
        Ok(Self {
            listener,
            address,
            base_url,
            secret,
            post,
            fetcher: Fetcher::default(),
        })
    }

    /// The same place, from which feeds are fetched like this: for tests, which serve feeds of their own.
    pub fn fetching_by(self, fetcher: Fetcher) -> Self {
        Self { fetcher, ..self }
    }
}

/// Opens the database that the settings name, in a folder that is made if it is missing.
pub fn open(config: &Config) -> Result<Db, StartError> {
    make_folder(config)?;
    Db::open(&config.database(), config.database_connections).map_err(StartError::Database)
}

fn make_folder(config: &Config) -> Result<(), StartError> {
    let db::DatabaseUrl::Sqlite(file) = config.database() else {
        return Ok(());
    };
    match file
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty())
    {
        Some(folder) => std::fs::create_dir_all(folder)
            .map_err(|error| StartError::Folder(folder.display().to_string(), error)),
        None => Ok(()),
    }
}
