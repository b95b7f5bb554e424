//! The certificates of a mail server, made for one test.

use std::path::Path;
use std::sync::Arc;

use rcgen::{CertifiedKey, KeyPair, generate_simple_self_signed};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::PrivateKeyDer;

/// How a connection to the server is secured.
#[derive(Clone)]
pub(super) enum Security {
    /// Not at all.
    None,
    /// Once the other side asks for it.
    StartTls(TlsAcceptor),
    /// From the first byte on.
    Wrapped(TlsAcceptor),
}

/// A certificate that nobody trusts who is not told to, with its key.
pub struct Certificate(CertifiedKey<KeyPair>);

impl Certificate {
    /// One for this host.
    pub fn of(host: &str) -> Self {
        Self(generate_simple_self_signed([host.to_owned()]).unwrap())
    }

    /// Writes it into a file of those to be trusted.
    pub fn write(&self, file: &Path) {
        std::fs::write(file, self.0.cert.pem()).unwrap();
    }

    pub(super) fn acceptor(&self) -> TlsAcceptor {
        let key = PrivateKeyDer::try_from(self.0.signing_key.serialize_der()).unwrap();
        let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![self.0.cert.der().clone()], key);
        TlsAcceptor::from(Arc::new(config.unwrap()))
    }
}
