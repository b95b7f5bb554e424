//! Whom another server must be vouched for by.

use std::fmt;
use std::io;
use std::sync::Arc;

use tokio::net::TcpStream;
use tokio::sync::OnceCell;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::{CertificateDer, ServerName};
use tokio_rustls::rustls::{ClientConfig, RootCertStore};

/// The authorities that are trusted, read when they are needed first. It is cheap to clone.
#[derive(Clone)]
pub struct Tls {
    /// The only one, or else those of the system.
    authority: Option<CertificateDer<'static>>,
    config: Arc<OnceCell<Arc<ClientConfig>>>,
}

impl Tls {
    /// Those that the system trusts.
    pub fn of_system() -> Self {
        Self {
            authority: None,
            config: Arc::default(),
        }
    }

    /// This one alone.
    pub fn of_authority(authority: CertificateDer<'static>) -> Self {
        Self {
            authority: Some(authority),
            config: Arc::default(),
        }
    }

    /// Secures the connection to the server of this name.
    ///
    /// # Errors
    /// [`io::ErrorKind::InvalidData`] if the server could not prove who it is, [`io::ErrorKind::Other`] if nobody is trusted here, and
    /// else what the connection met.
    pub async fn secure(
        &self,
        stream: TcpStream,
        name: ServerName<'static>,
    ) -> io::Result<TlsStream<TcpStream>> {
        let connector = TlsConnector::from(Arc::clone(self.config().await?));
        connector.connect(name, stream).await
    }

    async fn config(&self) -> io::Result<&Arc<ClientConfig>> {
        self.config
            .get_or_try_init(|| async {
                let authority = self.authority.clone();
                // The system keeps them in files.
                let made = tokio::task::spawn_blocking(move || config(&roots(authority)?));
                made.await.map_err(io::Error::other)?.map(Arc::new)
            })
            .await
    }
}

fn roots(authority: Option<CertificateDer<'static>>) -> io::Result<RootCertStore> {
    let mut roots = RootCertStore::empty();
    match authority {
        Some(authority) => roots.add(authority).map_err(io::Error::other)?,
        None => {
            let found = rustls_native_certs::load_native_certs();
            for error in &found.errors {
                tracing::warn!(%error, "a trusted certificate of the system could not be read");
            }
            roots.add_parsable_certificates(found.certs);
        }
    }
    match roots.is_empty() {
        false => Ok(roots),
        true => Err(io::Error::other("this system trusts no certificates")),
    }
}

fn config(roots: &RootCertStore) -> io::Result<ClientConfig> {
    let builder = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()));
    let builder = builder
        .with_safe_default_protocol_versions()
        .map_err(io::Error::other)?;
    Ok(builder
        .with_root_certificates(roots.clone())
        .with_no_client_auth())
}

impl fmt::Debug for Tls {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Tls")
    }
}
