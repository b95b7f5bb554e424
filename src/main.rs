//! The command line: serve, demo, migrate, organizations and users.

use std::process::ExitCode;

use clap::Parser;
use leadgate::cli::{Cli, run};

fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        // The first line names the setting and what is wrong with it; the rest is a hint at --help.
        Err(error) if error.use_stderr() => {
            return fail(error.to_string().lines().next().unwrap_or_default());
        }
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

fn fail(line: &str) -> ExitCode {
    eprintln!("{line}");
    ExitCode::FAILURE
}
