//! What the browser has to complain about: errors, warnings, and violations of the content security policy.

use fantoccini::wd::WebDriverCompatibleCommand;
use fantoccini::{Client, error::CmdError};
use reqwest::Method;
use serde::Deserialize;
use url::{ParseError, Url};

/// Answers to a form that the browser reports, although the page is as it should be.
const EXPECTED: [&str; 2] = [
    "Failed to load resource: the server responded with a status of 409 (Conflict)",
    "Failed to load resource: the server responded with a status of 422 (Unprocessable Entity)",
];

/// A line of the console.
#[derive(Debug, Deserialize)]
struct Line {
    level: String,
    message: String,
}

/// The complaints since this was asked last.
pub async fn complaints(client: &Client) -> Result<Vec<String>, CmdError> {
    let lines = client.issue_cmd(ReadConsole).await?;
    let lines: Vec<Line> = serde_json::from_value(lines)?;
    Ok(lines
        .into_iter()
        .filter(Line::is_complaint)
        .map(|line| format!("{}: {}", line.level, line.message))
        .collect())
}

impl Line {
    fn is_complaint(&self) -> bool {
        let is_expected = EXPECTED
            .iter()
            .any(|expected| self.message.ends_with(expected));
        ["SEVERE", "WARNING"].contains(&self.level.as_str()) && !is_expected
    }
}

/// Chromedriver's own command, for which the standard has none.
#[derive(Debug)]
struct ReadConsole;

impl WebDriverCompatibleCommand for ReadConsole {
    fn endpoint(&self, base: &Url, session: Option<&str>) -> Result<Url, ParseError> {
        base.join(&format!("session/{}/se/log", session.unwrap_or_default()))
    }

    fn method_and_body(&self, _: &Url) -> (Method, Option<String>) {
        (Method::POST, Some(r#"{"type":"browser"}"#.to_owned()))
    }
}
