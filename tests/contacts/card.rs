//! The contact card, as its page shows it.
