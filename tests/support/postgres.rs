//! A PostgreSQL server for the tests: the one that `TEST_DATABASE_URL` names, or a private one in a temporary folder.

use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::time::{Duration, Instant};

use diesel::prelude::*;
use leadgate::db::{DatabaseUrl, migrations};

use super::skipped::skip;

static SERVER: OnceLock<Result<Server, String>> = OnceLock::new();

/// The server that all tests of this run share, unless there is none.
pub fn server() -> Option<&'static Server> {
    match SERVER.get_or_init(Server::find) {
        Ok(server) => Some(server),
        Err(why) => {
            skip("PostgreSQL", why);
            None
        }
    }
}

/// A running server and the template of which each test gets a copy.
pub struct Server {
    /// A URL with `{}` where the name of the database stands.
    url: String,
    template: String,
    /// The private server ends when the pipe to it closes, however the tests end.
    _watchdog: Option<Child>,
}

impl Server {
    fn find() -> Result<Self, String> {
        let (url, watchdog) = match std::env::var("TEST_DATABASE_URL") {
            Ok(url) => (with_name_open(&url), None),
            Err(_) => {
                let (url, watchdog) = start_private()?;
                (url, Some(watchdog))
            }
        };
        let server = Self {
            url,
            template: format!("leadgate_template_{}", std::process::id()),
            _watchdog: watchdog,
        };
        server.execute(&format!("CREATE DATABASE {}", server.template));
        migrations::run(&server.database(&server.template)).map_err(|error| error.to_string())?;
        Ok(server)
    }

    /// A fresh database with the schema in place.
    pub fn create(&self, name: &str) -> DatabaseUrl {
        let until = Instant::now() + Duration::from_secs(20);
        let create = format!("CREATE DATABASE {name} TEMPLATE {}", self.template);
        while let Err(error) = self.try_execute(&create) {
            // The connection that migrated the template may still be closing: a template may have none.
            assert!(Instant::now() < until, "{error}");
            std::thread::sleep(Duration::from_millis(20));
        }
        self.database(name)
    }

    /// A fresh database without any table.
    pub fn create_empty(&self, name: &str) -> DatabaseUrl {
        self.execute(&format!("CREATE DATABASE {name}"));
        self.database(name)
    }

    /// Runs one statement outside of any test's database.
    pub fn execute(&self, sql: &str) {
        self.try_execute(sql).unwrap();
    }

    fn try_execute(&self, sql: &str) -> Result<usize, String> {
        PgConnection::establish(&self.url.replace("{}", "postgres"))
            .map_err(|error| error.to_string())
            .and_then(|mut conn| {
                diesel::sql_query(sql)
                    .execute(&mut conn)
                    .map_err(|error| error.to_string())
            })
    }

    fn database(&self, name: &str) -> DatabaseUrl {
        DatabaseUrl::Postgres(self.url.replace("{}", name))
    }
}

fn with_name_open(url: &str) -> String {
    let mut url = url::Url::parse(url).expect("TEST_DATABASE_URL is a URL");
    url.set_path("/NAME");
    url.as_str().replace("/NAME", "/{}")
}

/// Starts a private server on a socket in a temporary folder.
///
/// It gathers no statistics by itself: each run has the same plans, those of the minute in which a table has just grown.
fn start_private() -> Result<(String, Child), String> {
    let programs = programs().ok_or("its server programs are not installed")?;
    let folder = tempfile::Builder::new()
        .prefix("leadgate-pg-")
        .tempdir()
        .map_err(|error| error.to_string())?
        .keep();
    let owner = owner(&folder)?;
    run_as(owner, &programs.join("initdb"))
        .args([
            "--no-sync",
            "--auth=trust",
            "--username=postgres",
            "--encoding=UTF8",
            "-D",
        ])
        .arg(folder.join("data"))
        .output()
        .map_err(|error| error.to_string())
        .and_then(|output| match output.status.success() {
            true => Ok(()),
            false => Err(String::from_utf8_lossy(&output.stderr).into_owned()),
        })?;
    let watchdog = run_as(owner, Path::new("sh"))
        .arg("-c")
        .arg(
            r#"cd "$2" && "$1/postgres" -D "$2/data" -k "$2" -c listen_addresses= -c fsync=off -c max_connections=300 \
                   -c autovacuum=off -c shared_buffers=64MB -c deadlock_timeout=50ms >"$2/log" 2>&1 &
               cat >/dev/null; kill -QUIT $!; wait $!; rm -rf "$2""#,
        )
        .arg("sh")
        .arg(&programs)
        .arg(&folder)
        .stdin(Stdio::piped())
        // A Ctrl-C is for the tests; the pipe tells the server.
        .process_group(0)
        .spawn()
        .map_err(|error| error.to_string())?;
    let url = format!("postgres:///{{}}?host={}&user=postgres", folder.display());
    let until = Instant::now() + Duration::from_secs(30);
    while PgConnection::establish(&url.replace("{}", "postgres")).is_err() {
        if Instant::now() > until {
            return Err(format!("it does not answer in {}", folder.display()));
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    Ok((url, watchdog))
}

/// The folder of the newest server programs: beside `postgres` on the path, or where Debian puts them.
fn programs() -> Option<PathBuf> {
    let on_path = std::env::var_os("PATH")
        .map(|path| std::env::split_paths(&path).collect::<Vec<_>>())
        .unwrap_or_default();
    let mut debian: Vec<PathBuf> = std::fs::read_dir("/usr/lib/postgresql")
        .map(|versions| {
            versions
                .flatten()
                .map(|version| version.path().join("bin"))
                .collect()
        })
        .unwrap_or_default();
    debian.sort();
    on_path
        .into_iter()
        .chain(debian.into_iter().rev())
        .find(|folder| folder.join("postgres").exists() && folder.join("initdb").exists())
}

/// PostgreSQL refuses to run as root, so root lends the folder to another account.
fn owner(folder: &Path) -> Result<Option<u32>, String> {
    use std::os::unix::fs::MetadataExt as _;
    let metadata = std::fs::metadata(folder).map_err(|error| error.to_string())?;
    if metadata.uid() != 0 {
        return Ok(None);
    }
    let accounts = std::fs::read_to_string("/etc/passwd").map_err(|error| error.to_string())?;
    let uid = ["postgres", "nobody"]
        .iter()
        .find_map(|name| {
            let line = accounts
                .lines()
                .find(|line| line.starts_with(&format!("{name}:")))?;
            line.split(':').nth(2)?.parse().ok()
        })
        .ok_or("it refuses to run as root, and there is no other account")?;
    std::os::unix::fs::chown(folder, Some(uid), None).map_err(|error| error.to_string())?;
    Ok(Some(uid))
}

fn run_as(owner: Option<u32>, program: &Path) -> Command {
    let mut command = Command::new(program);
    if let Some(uid) = owner {
        command.uid(uid);
    }
    command
}
