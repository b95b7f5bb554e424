//! Leadgate: a self-hosted scheduler for sales calls that keeps unwanted leads out.
//!
//! The rooms stand on floors, and a file imports only from the floors below its own; the README says which room is what.

pub mod app;
pub mod audit;
pub mod blocking;
pub mod calls;
pub mod cli;
pub mod config;
pub mod contacts;
pub mod db;
pub mod demo;
pub mod events;
pub mod feeds;
pub mod jobs;
pub mod mail;
pub mod net;
pub mod organization;
pub mod scheduler;
pub mod staff;
pub mod tracking;
pub mod values;
pub mod web;
