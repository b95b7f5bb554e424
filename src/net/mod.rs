//! Connections to other servers: the first address that answers, and a proof of who does.

mod connect;
mod tls;

pub use connect::connect;
pub use tls::Tls;
