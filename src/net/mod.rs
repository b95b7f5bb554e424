//! Connections to other servers: the first address that answers, and a proof of who does.

mod first_answer;
mod tls;

pub use first_answer::first_that_answers;
pub use tls::Tls;
