//! The one chromedriver that all tests of this run share.

use std::os::unix::process::CommandExt as _;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::time::{Duration, Instant};

use crate::support::skipped::skip;

static DRIVER: OnceLock<Result<Driver, String>> = OnceLock::new();

/// The time zone of the browsers, unlike the one of any organization in the tests.
pub const TIME_ZONE: &str = "America/New_York";

/// A running chromedriver.
pub struct Driver {
    /// Where it listens.
    pub url: String,
    /// It ends when the pipe to this process closes, however the tests end.
    _watchdog: Child,
}

/// The chromedriver of this run, unless there is none.
pub fn driver() -> Option<&'static Driver> {
    match DRIVER.get_or_init(start) {
        Ok(driver) => Some(driver),
        Err(why) => {
            skip("the browser", why);
            None
        }
    }
}

fn start() -> Result<Driver, String> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    if !std::env::split_paths(&path).any(|folder| folder.join("chromedriver").exists()) {
        return Err("chromedriver is not installed".to_owned());
    }
    let folder = tempfile::Builder::new()
        .prefix("leadgate-browser-")
        .tempdir()
        .map_err(|error| error.to_string())?
        .keep();
    let watchdog = Command::new("sh")
        .arg("-c")
        // The browsers are in the same process group as their driver, and end with it; the last of them may still write.
        .arg(
            r#"chromedriver --port=0 >"$1/log" 2>&1 &
               cat >/dev/null; trap '' TERM; kill -TERM 0; wait; rm -rf "$1" 2>/dev/null || { sleep 1; rm -rf "$1"; }"#,
        )
        .arg("sh")
        .arg(&folder)
        // Profiles, caches and settings of whoever runs the tests have no part in them.
        .envs([("TMPDIR", &folder), ("HOME", &folder)])
        .env("TZ", TIME_ZONE)
        .stdin(Stdio::piped())
        // A Ctrl-C is for the tests; the pipe tells the driver.
        .process_group(0)
        .spawn()
        .map_err(|error| error.to_string())?;
    let port = port(&folder.join("log"))?;
    Ok(Driver {
        url: format!("http://127.0.0.1:{port}"),
        _watchdog: watchdog,
    })
}

/// The port that the driver found free, as it says in its log.
fn port(log: &Path) -> Result<u16, String> {
    let until = Instant::now() + Duration::from_secs(20);
    loop {
        let said = std::fs::read_to_string(log).unwrap_or_default();
        let port = said
            .split_once("successfully on port ")
            .and_then(|(_, rest)| rest.split_once('.')?.0.parse().ok());
        match port {
            Some(port) => return Ok(port),
            None if Instant::now() > until => return Err(format!("it does not start: {said}")),
            None => std::thread::sleep(Duration::from_millis(20)),
        }
    }
}
