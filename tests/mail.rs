//! Mail: what is written when, how it leaves, and what becomes of it when a server refuses, hangs or dies.

mod delivery;
mod page;
mod tls;
