//! The command line.

mod demo;
mod organization;
mod progress;
mod serve;
mod user;

use std::error::Error;

use clap::{Arg, CommandFactory as _, FromArgMatches as _, Parser, Subcommand};

use crate::app;
use crate::config::{Config, LogFormat};

/// A self-hosted scheduler for sales calls that keeps unwanted leads out.
///
/// Without a command it serves.
#[derive(Debug, Parser)]
#[command(name = "leadgate", version)]
pub struct Cli {
    /// The settings.
    #[command(flatten)]
    pub config: Config,
    /// What to do.
    #[command(subcommand)]
    pub command: Option<Command>,
}

/// What the command line can do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Serve until the process is told to end.
    Serve,
    /// Serve believable data: five staff members, three events, some 400 contacts, calls and blocks; or millions of them.
    Demo(demo::Demo),
    /// Bring the database's schema up to date, and end.
    Migrate,
    /// Organizations.
    #[command(subcommand)]
    Org(organization::OrgCommand),
    /// Staff members.
    #[command(subcommand)]
    User(user::UserCommand),
}

impl Cli {
    /// What this process was started with, by its arguments and its environment.
    ///
    /// A setting whose variable is empty is not set: files of variables and containers have no other way to leave one out.
    pub fn of_process() -> Result<Self, clap::Error> {
        let mut command = Self::command().mut_args(|setting| match is_empty(&setting) {
            true => setting.env(None::<&'static str>),
            false => setting,
        });
        let matches = command.try_get_matches_from_mut(std::env::args_os())?;
        Self::from_arg_matches(&matches).map_err(|error| error.format(&mut command))
    }
}

fn is_empty(setting: &Arg) -> bool {
    let value = setting.get_env().and_then(std::env::var_os);
    value.is_some_and(|value| value.is_empty())
}

/// Does what the command line says. The error is one line for whoever typed it.
pub fn run(cli: Cli) -> Result<(), Box<dyn Error>> {
    log(&cli.config)?;
    let config = cli.config;
    actix_web::rt::System::new().block_on(async move {
        match cli.command.unwrap_or(Command::Serve) {
            Command::Serve => serve::serve(&config).await,
            Command::Demo(options) => demo::demo(&config, options).await,
            Command::Migrate => {
                let db = app::open(&config)?;
                db.close();
                println!("The schema of {} is up to date.", config.database());
                Ok(())
            }
            Command::Org(command) => organization::run(&config, command).await,
            Command::User(command) => user::run(&config, command).await,
        }
    })
}

fn log(config: &Config) -> Result<(), Box<dyn Error>> {
    let filter = tracing_subscriber::EnvFilter::try_new(&config.log)
        .map_err(|error| format!("LOG={}: {error}", config.log))?;
    // The log goes to stderr, so that what a command answers on stdout can be piped.
    let log = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr);
    match config.log_format {
        LogFormat::Text => log.init(),
        LogFormat::Json => log.json().init(),
    }
    Ok(())
}
