//! The command line: serve, demo, migrate, organizations and users.

use std::error::Error as _;
use std::process::ExitCode;

use clap::error::{ContextKind, ContextValue, ErrorKind};
use leadgate::cli::{Cli, run};

fn main() -> ExitCode {
    keep_private();
    let cli = match Cli::of_process() {
        Ok(cli) => cli,
        Err(error) if error.use_stderr() => return fail(&one_line(&error)),
        Err(help) => {
            let _ = help.print();
            return ExitCode::SUCCESS;
        }
    };
    match run(cli) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => fail(&format!("error: {error}")),
    }
}

/// Whatever is written is for the owner alone: the database, its journal, the secret and mail that did not leave all hold what
/// leads have told, or keys.
fn keep_private() {
    #[cfg(unix)]
    rustix::process::umask(rustix::fs::Mode::RWXG | rustix::fs::Mode::RWXO);
}

/// What is wrong with the command line or a setting, without the value: it may be a secret.
fn one_line(error: &clap::Error) -> String {
    let setting = match error.get(ContextKind::InvalidArg) {
        Some(ContextValue::String(option)) => option.split(' ').next().map(str::to_owned),
        _ => None,
    };
    match (error.kind(), setting, error.source()) {
        (ErrorKind::ValueValidation, Some(option), Some(why)) => {
            let variable = option
                .trim_start_matches('-')
                .replace('-', "_")
                .to_uppercase();
            format!("error: {variable} ({option}): {why}")
        }
        // The first line names what is wrong; the rest is a hint at --help.
        _ => error
            .to_string()
            .lines()
            .next()
            .unwrap_or_default()
            .to_owned(),
    }
}

fn fail(line: &str) -> ExitCode {
    eprintln!("{line}");
    ExitCode::FAILURE
}
