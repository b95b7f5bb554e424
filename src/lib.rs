//! Leadgate: a self-hosted scheduler for sales calls that keeps unwanted leads out.
//!
//! The rooms stand on floors, and a file imports only from the floors below its own; the README says which room is what.

pub mod audit;
pub mod db;
pub mod events;
pub mod organization;
pub mod staff;
pub mod values;
pub mod web;
