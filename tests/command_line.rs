//! The binary itself: what it prints and how it ends, as whoever starts it sees it.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

use clap::CommandFactory as _;
use diesel::prelude::*;
use leadgate::cli::Cli;
use leadgate::db::DatabaseUrl;
use leadgate::db::schema::{blocks, calls, contacts, entries, organizations};
use leadgate::mail::{Audience, MessageKind, NewMessage};
use leadgate::staff::Role;
use leadgate::values::{FeedUrl, UtcTime};

use crate::feeds::world;
use crate::support::app::{add_member, found};
use crate::support::database::{TestDatabase, on_each_database};
use crate::support::smtp::{Manner, Smtp};

const SECRET: &str = "a secret of the tests that is long enough";

/// The binary, without any setting but a free port, in this folder.
pub fn leadgate(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_leadgate"));
    command
        .env_clear()
        .current_dir(folder)
        .env("BIND", "127.0.0.1:0");
    command
}

/// Runs a command that must end with one line on stderr and exit code 1.
fn refused(command: &mut Command) -> String {
    let Output { status, stderr, .. } = command.output().unwrap();
    let stderr = String::from_utf8(stderr).unwrap();
    assert_eq!(status.code(), Some(1), "{stderr}");
    assert_eq!(stderr.lines().count(), 1, "{stderr}");
    stderr
}

fn done(command: &mut Command) -> String {
    let Output {
        status,
        stdout,
        stderr,
    } = command.output().unwrap();
    assert!(status.success(), "{}", String::from_utf8_lossy(&stderr));
    String::from_utf8(stdout).unwrap()
}

/// A server that ends with the value.
pub struct Serving {
    child: Child,
    lines: Vec<String>,
}

impl Serving {
    /// Starts it, and reads so many lines of what it says.
    pub fn start(command: &mut Command, lines: usize) -> Self {
        let mut child = command
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let stdout = BufReader::new(child.stdout.take().unwrap());
        let lines = stdout.lines().take(lines).map(Result::unwrap).collect();
        Self { child, lines }
    }

    /// The address for people, which its first line names.
    pub fn url(&self) -> &str {
        let mut words = self.lines[0].split(' ');
        words.find(|word| word.starts_with("http://")).unwrap()
    }

    /// Asks it to end, as an operator's tools do, and waits until it has.
    pub fn end(mut self) {
        let id = self.child.id().to_string();
        let asked = Command::new("kill").args(["-TERM", &id]).status();
        assert!(asked.unwrap().success());
        self.child.wait().unwrap();
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn without_any_setting_it_serves_from_a_folder_of_its_own_and_says_how_to_set_it_up() {
    let folder = tempfile::tempdir().unwrap();
    let serving = Serving::start(&mut leadgate(folder.path()), 2);
    assert!(
        serving.lines[0].contains("http://127.0.0.1:"),
        "{:?}",
        serving.lines
    );
    assert!(
        serving.lines[0].contains("sqlite:./data/leadgate.db"),
        "{:?}",
        serving.lines
    );
    assert!(
        serving.lines[1].contains("/setup and enter the setup code "),
        "{:?}",
        serving.lines
    );
    assert!(folder.path().join("data/leadgate.db").exists());
}

#[cfg(unix)]
#[test]
fn what_is_kept_is_for_the_owner_alone_even_in_a_folder_that_is_open_to_all() {
    use std::os::unix::fs::{DirBuilderExt as _, PermissionsExt as _};
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    std::fs::DirBuilder::new()
        .mode(0o755)
        .create(&data)
        .unwrap();
    let _serving = Serving::start(&mut leadgate(folder.path()), 2);
    let kept: Vec<_> = std::fs::read_dir(&data)
        .unwrap()
        .map(Result::unwrap)
        .collect();
    assert!(kept.len() >= 2, "{kept:?}");
    for file in kept {
        let mode = file.metadata().unwrap().permissions().mode();
        assert_eq!(mode & 0o077, 0, "{file:?}");
    }
}

#[test]
fn a_setting_whose_variable_is_empty_is_not_set() {
    let folder = tempfile::tempdir().unwrap();
    let mut command = leadgate(folder.path());
    for setting in Cli::command().get_arguments() {
        match setting.get_env().and_then(|name| name.to_str()) {
            Some("BIND") | None => {}
            Some(name) => {
                command.env(name, "");
            }
        }
    }
    let serving = Serving::start(&mut command, 2);
    assert!(
        serving.lines[0].contains("sqlite:./data/leadgate.db"),
        "{:?}",
        serving.lines
    );
    assert!(serving.lines[1].contains("setup code"));
    // On the command line nothing is empty by accident.
    let line = refused(leadgate(folder.path()).arg("--smtp-url="));
    assert!(line.contains("SMTP_URL"), "{line}");
}

#[test]
fn what_keeps_it_from_starting_is_one_line_with_the_remedy() {
    let folder = tempfile::tempdir().unwrap();
    let occupied = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = occupied.local_addr().unwrap().to_string();
    std::fs::write(folder.path().join("file"), "").unwrap();
    for (variables, told) in [
        (
            vec![("DATABASE_URL", "postgre://u:hush@h/db")],
            vec!["DATABASE_URL", "postgres://"],
        ),
        (
            vec![
                ("DATABASE_URL", "postgres://u:hush@127.0.0.1:1/db"),
                ("SECRET_KEY", SECRET),
            ],
            vec!["postgres://127.0.0.1:1/db", "refused", "Check DATABASE_URL"],
        ),
        (vec![("BIND", &port)], vec![&port, "in use", "BIND"]),
        (
            vec![("DATA_DIR", "./file/data")],
            vec!["./file/data", "DATA_DIR"],
        ),
        (vec![("BIND", "0.0.0.0:0")], vec!["BASE_URL"]),
        (
            vec![("TRUSTED_PROXIES", "10.0.0.0/8,nonsense")],
            vec!["TRUSTED_PROXIES", "nonsense"],
        ),
        (
            vec![("SECRET_KEY", "hush")],
            vec!["SECRET_KEY", "32 characters"],
        ),
        (
            vec![("SMTP_URL", "https://ada:hush@mail.example")],
            vec!["SMTP_URL", "smtps://"],
        ),
        (
            vec![("SMTP_URL", "smtp://mail.example/tls=required")],
            vec!["SMTP_URL", "has a path", "smtp://HOST?tls=required"],
        ),
        (
            vec![("SMTP_URL", "smtps://ada:hush@mail.example")],
            vec!["SMTP_URL", "set MAIL_FROM too"],
        ),
        (
            vec![
                ("SMTP_URL", "smtps://ada:hush@mail.example"),
                ("MAIL_FROM", "Acme Calls"),
            ],
            vec!["MAIL_FROM", "Acme Calls"],
        ),
        (
            vec![("SECRET_KEY_FILE", "./none")],
            vec!["./none", "No such file"],
        ),
    ] {
        let line = refused(leadgate(folder.path()).envs(variables.iter().copied()));
        for told in told {
            assert!(line.contains(told), "{told} is not in {line}");
        }
        assert!(!line.contains("hush"), "{line}");
    }
}

#[actix_web::test]
async fn mail_leaves_through_the_server_that_the_settings_name_from_the_address_that_they_name() {
    let smtp = Smtp::start(Manner::Receives).await;
    let database = TestDatabase::sqlite();
    let db = database.open();
    let organization = found(&db, "acme").await.id;
    let write = async |topic: &'static str| {
        let now = UtcTime::now();
        let message = NewMessage {
            organization_id: organization,
            kind: MessageKind::Test,
            topic: topic.to_owned(),
            audience: Audience::Staff,
            call_id: None,
            recipient: "olivia@acme.example".parse().unwrap(),
            recipient_name: String::new(),
            reply_to: String::new(),
            subject: topic.to_owned(),
            content: "{}".to_owned(),
            due_at: now,
            now,
        };
        db.write(move |conn| message.insert(conn)).await.unwrap();
    };
    let url = smtp.url();
    let variables = [
        ("SMTP_URL", url.as_str()),
        ("MAIL_FROM", "calls@one.example"),
    ];
    let options = [
        format!("--smtp-url={url}"),
        "--mail-from=Two <calls@two.example>".to_owned(),
    ];
    let folder = tempfile::tempdir().unwrap();
    for (count, sender) in [(1, "calls@one.example"), (2, "calls@two.example")] {
        let mut command = leadgate(folder.path());
        command.env("DATABASE_URL", self::url(&database));
        match count {
            1 => command.envs(variables),
            _ => command.args(&options),
        };
        let _serving = Serving::start(&mut command, 1);
        write(sender).await;
        let until = Instant::now() + Duration::from_secs(20);
        while smtp.received().len() < count {
            assert!(Instant::now() < until, "no mail from {sender}");
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        let mail = String::from_utf8(smtp.received().remove(count - 1)).unwrap();
        let from = mail.lines().find(|line| line.starts_with("From:")).unwrap();
        assert!(from.contains(sender), "{from}");
    }
    assert!(
        !folder.path().join("data/mail").exists(),
        "no files instead"
    );
}

#[actix_web::test]
async fn a_server_reads_feeds_by_itself_never_from_its_own_machine_and_logs_no_secret_address() {
    on_each_database(async |database| {
        let db = database.open();
        let organization = found(&db, "acme").await;
        let host = add_member(&db, &organization, Role::Closer, "ada@acme.example").await;
        // Whoever listened here would be asked, if any request went to this machine.
        let neighbour = TcpListener::bind("127.0.0.1:0").unwrap();
        neighbour.set_nonblocking(true).unwrap();
        let address = format!("https://{}/hush.ics", neighbour.local_addr().unwrap());
        world::set(
            &db,
            &host,
            FeedUrl::parse(&address).unwrap(),
            UtcTime::now(),
        )
        .await;

        let folder = tempfile::tempdir().unwrap();
        let mut command = leadgate(folder.path());
        command
            .env("DATABASE_URL", url(&database))
            .env("SECRET_KEY", SECRET)
            .env("LOG", "debug")
            // No setting and no proxy leads there either.
            .env(
                "HTTPS_PROXY",
                format!("http://{}", neighbour.local_addr().unwrap()),
            )
            .env("FEEDS_ALLOW_PRIVATE", "1")
            .stdout(Stdio::null())
            .stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let log = BufReader::new(child.stderr.take().unwrap());
        let mut log = log.lines().map(Result::unwrap);
        let line = log.find(|line| line.contains("a feed could not be read"));
        let until = Instant::now() + Duration::from_secs(20);
        while world::feed(&db, &host).await.error.is_empty() {
            assert!(Instant::now() < until, "nothing was stored");
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        child.kill().unwrap();
        child.wait().unwrap();
        let line = line.unwrap();
        for part in [
            "server=\"127.0.0.1\"",
            "could not be found at a public address",
            "loopback",
            "WARN",
        ] {
            assert!(line.contains(part), "{part}: {line}");
        }
        assert!(!line.contains("hush"), "{line}");
        assert!(log.all(|line| !line.contains("hush")));
        let asked = neighbour.accept().unwrap_err().kind();
        assert_eq!(asked, std::io::ErrorKind::WouldBlock);
        let feed = world::feed(&db, &host).await;
        let error = feed.error;
        assert!(
            error.contains("could not be found at a public address"),
            "{error}"
        );
    })
    .await;
}

#[actix_web::test]
async fn postgresql_needs_the_secret_to_be_given() {
    let Some(server) = crate::support::postgres::server() else {
        return;
    };
    let url = match server.create(&crate::support::database::fresh_name()) {
        leadgate::db::DatabaseUrl::Postgres(url) => url,
        leadgate::db::DatabaseUrl::Sqlite(_) => unreachable!(),
    };
    let folder = tempfile::tempdir().unwrap();
    let line = refused(leadgate(folder.path()).env("DATABASE_URL", &url));
    assert!(line.contains("SECRET_KEY"), "{line}");
    let serving = Serving::start(
        leadgate(folder.path())
            .env("DATABASE_URL", &url)
            .env("SECRET_KEY", SECRET),
        2,
    );
    assert!(
        serving.lines[0].contains("serves at"),
        "{:?}",
        serving.lines
    );
}

#[actix_web::test]
async fn an_organization_and_its_staff_are_made_without_a_browser_while_a_server_runs() {
    on_each_database(async |database| {
        let folder = tempfile::tempdir().unwrap();
        let url = url(&database);
        let _serving = Serving::start(
            leadgate(folder.path())
                .env("DATABASE_URL", &url)
                .env("SECRET_KEY", SECRET),
            2,
        );
        let command = |arguments: &[&str]| {
            let mut command = leadgate(folder.path());
            command.env("DATABASE_URL", &url).args(arguments);
            command
        };
        let org = [
            "org",
            "create",
            "--slug=acme",
            "--name=Acme",
            "--time-zone=Europe/Berlin",
            "--contact-address=hello@acme.example",
        ];
        assert!(done(&mut command(&org)).contains("Acme"));
        assert!(refused(&mut command(&org)).contains("already"));
        let user = [
            "user",
            "create",
            "--organization=acme",
            "--email=ada@acme.example",
            "--name=Ada",
            "--role=super_admin",
        ];
        let printed = done(&mut command(&user));
        let password = printed
            .lines()
            .find_map(|line| line.strip_prefix("Password: "))
            .unwrap();
        assert!(refused(&mut command(&user)).contains("already"));
        let nowhere = [
            "user",
            "create",
            "--organization=none",
            "--email=b@x.example",
            "--name=B",
            "--role=setter",
        ];
        assert!(refused(&mut command(&nowhere)).contains("none"));
        let short = [
            &user[..3],
            &[
                "--email=c@x.example",
                "--name=C",
                "--role=setter",
                "--password=short",
            ],
        ]
        .concat();
        assert!(refused(&mut command(&short)).contains("12 characters"));

        let email = "ada@acme.example".parse().unwrap();
        let found = database
            .open()
            .read(move |conn| leadgate::staff::Member::for_sign_in(conn, &email))
            .await
            .unwrap();
        let (member, hash) = found.unwrap();
        assert_eq!(member.time_zone.as_str(), "Europe/Berlin");
        assert!(
            leadgate::staff::password::verify(password.to_owned(), Some(hash))
                .await
                .unwrap()
        );
    })
    .await;
}

#[actix_web::test]
async fn what_another_process_writes_meanwhile_is_kept_and_nothing_of_ours_is_lost() {
    on_each_database(async |database| {
        let folder = tempfile::tempdir().unwrap();
        let db = database.open();
        let writing: Vec<_> = (0..64)
            .map(|number| {
                let db = db.clone();
                actix_web::rt::spawn(async move { found(&db, &format!("ours-{number:02}")).await })
            })
            .collect();
        let url = url(&database);
        let others: Vec<_> = (0..4)
            .map(|number| {
                let slug = format!("--slug=theirs-{number}");
                leadgate(folder.path())
                    .env("DATABASE_URL", &url)
                    .args([
                        "org",
                        "create",
                        &slug,
                        "--name=Theirs",
                        "--time-zone=UTC",
                        "--contact-address=x",
                    ])
                    .stdout(Stdio::null())
                    .spawn()
                    .unwrap()
            })
            .collect();
        for write in writing {
            write.await.unwrap();
        }
        for mut other in others {
            assert!(other.wait().unwrap().success());
        }
        let count: i64 = db
            .read(|conn| Ok(organizations::table.count().get_result(conn)?))
            .await
            .unwrap();
        assert_eq!(count, 64 + 4);
    })
    .await;
}

/// The variable that names a test's database.
pub fn url(database: &TestDatabase) -> String {
    match &database.url {
        DatabaseUrl::Sqlite(path) => format!("sqlite:{}", path.display()),
        DatabaseUrl::Postgres(url) => url.clone(),
    }
}

#[test]
fn the_settings_table_of_the_readme_is_what_the_binary_knows() {
    let readme =
        std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md")).unwrap();
    let mut written: Vec<(String, String)> = readme
        .lines()
        .filter_map(|line| line.strip_prefix("| `"))
        .filter_map(|row| {
            let (variable, rest) = row.split_once("` | ")?;
            let default = rest.split(" | ").next()?.trim_matches('`').to_owned();
            Some((variable.to_owned(), default))
        })
        .collect();
    let mut known: Vec<(String, String)> = Cli::command()
        .get_arguments()
        .filter_map(|argument| {
            let default = argument
                .get_default_values()
                .first()
                .map(|value| value.to_string_lossy().into_owned());
            Some((
                argument.get_env()?.to_str()?.to_owned(),
                default.unwrap_or_default(),
            ))
        })
        .collect();
    written.sort();
    known.sort();
    assert_eq!(written, known);
}

#[test]
fn the_demo_prints_its_accounts_and_public_links() {
    let folder = tempfile::tempdir().unwrap();
    let demo = [
        "demo",
        "--port=0",
        "--password=a password of the tests",
        "--seed=7",
    ];
    let serving = Serving::start(leadgate(folder.path()).args(demo), 11);
    let lines = serving.lines.join("\n");
    let accounts: Vec<_> = serving
        .lines
        .iter()
        .filter(|line| line.ends_with("a password of the tests"))
        .collect();
    assert_eq!(accounts.len(), 5, "{lines}");
    for role in ["Super Admin", "Sales Manager", "Closer", "Setter"] {
        assert!(
            accounts.iter().any(|line| line.starts_with(role)),
            "{lines}"
        );
    }
    assert_eq!(lines.matches("/e/acme/").count(), 3, "{lines}");
    assert!(
        !folder.path().join("data").exists(),
        "its database is a temporary one"
    );
}

#[actix_web::test]
async fn the_demo_grows_by_what_its_flags_say_and_tells_how_far_it_is() {
    on_each_database(async |database| {
        let folder = tempfile::tempdir().unwrap();
        let log = folder.path().join("log");
        let flags = ["--contacts=50", "--calls=60", "--blocks=70", "--entries=80"];
        let mut command = leadgate(folder.path());
        command
            .env("LOG", "warn")
            .env("DATABASE_URL", url(&database))
            .args(["demo", "--port=0"])
            .args(flags)
            .stderr(Stdio::from(std::fs::File::create(&log).unwrap()))
            .stdout(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let stdout = BufReader::new(child.stdout.take().unwrap());
        let links = stdout.lines().map(Result::unwrap);
        let links = links.filter(|line| line.contains("/e/acme/")).take(3);
        let links = links.count();
        child.kill().unwrap();
        child.wait().unwrap();
        let told = std::fs::read_to_string(log).unwrap();
        assert_eq!(links, 3, "{told}");
        for (stage, all) in [
            ("contacts", 50),
            ("calls", 60),
            ("blocks", 70),
            ("entries", 80),
        ] {
            let end = format!("{stage}: {all} of {all}");
            assert!(told.lines().any(|line| line == end), "{end}: {told}");
        }
        let db = database.open();
        // The number of a contact that was made in bulk stands in its email, after a second dot.
        let is_grown = |email: &String| {
            let mut parts = email.split('@').next().unwrap_or_default().split('.');
            parts
                .nth(2)
                .is_some_and(|part| part.parse::<usize>().is_ok())
        };
        let grown = db.read(move |conn| {
            let own = contacts::id.eq(calls::contact_id);
            let of_calls: Vec<String> = calls::table
                .inner_join(contacts::table.on(own))
                .select(contacts::email)
                .load(conn)?;
            let of_contacts: Vec<String> = contacts::table.select(contacts::email).load(conn)?;
            // The small organization has 18 lines, each of a target of its own.
            let further = entries::table.filter(entries::target_id.gt(18)).count();
            Ok([
                of_contacts.iter().filter(|email| is_grown(email)).count() as i64,
                of_calls.iter().filter(|email| is_grown(email)).count() as i64,
                blocks::table.count().get_result::<i64>(conn)? - 18,
                further.get_result(conn)?,
            ])
        });
        assert_eq!(grown.await.unwrap(), [50, 60, 70, 80]);
    })
    .await;
}

#[actix_web::test]
async fn the_demo_leaves_a_database_alone_that_is_not_empty() {
    on_each_database(async |database| {
        found(&database.open(), "globex").await;
        let folder = tempfile::tempdir().unwrap();
        let mut command = leadgate(folder.path());
        command
            .env("LOG", "warn")
            .env("DATABASE_URL", url(&database));
        let line = refused(command.args(["demo", "--port=0"]));
        assert!(line.contains("not empty"), "{line}");
    })
    .await;
}

#[actix_web::test]
async fn a_refused_sign_in_is_logged_without_what_may_be_a_password() {
    on_each_database(async |database| {
        let db = database.open();
        let organization = found(&db, "acme").await;
        add_member(&db, &organization, Role::Closer, "ada@acme.example").await;
        let folder = tempfile::tempdir().unwrap();
        let mut command = leadgate(folder.path());
        command
            .env("DATABASE_URL", url(&database))
            .env("SECRET_KEY", SECRET)
            .env("LOG", "warn")
            .stderr(Stdio::from(
                std::fs::File::create(folder.path().join("log")).unwrap(),
            ))
            .stdout(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap())
            .read_line(&mut line)
            .unwrap();
        let address = line.split("http://").nth(1).unwrap();
        let address = address.split([' ', '\n']).next().unwrap();
        let client = crate::support::app::Client::of(&format!("http://{address}"));
        for (email, password) in [
            ("Ada@acme.example", "hush"),
            ("hush@acme.example", "hush"),
            ("hush", "hush"),
        ] {
            let form = [("email", email), ("password", password)];
            assert_eq!(client.post("/sign-in", &form).await.status, 422);
        }
        child.kill().unwrap();
        child.wait().unwrap();
        let log = std::fs::read_to_string(folder.path().join("log")).unwrap();
        let refused: Vec<&str> = log
            .lines()
            .filter(|line| line.contains("a sign-in was refused"))
            .collect();
        assert_eq!(refused.len(), 3, "{log}");
        for line in &refused {
            assert!(
                line.contains("WARN") && line.contains("ip=127.0.0.1"),
                "{line}"
            );
        }
        assert!(refused[0].contains("email=\"ada@acme.example\""), "{log}");
        assert!(!refused[1].contains("email="), "{log}");
        assert!(!log.contains("hush"), "{log}");
    })
    .await;
}

#[test]
fn what_is_under_way_is_answered_before_the_server_ends() {
    let folder = tempfile::tempdir().unwrap();
    let mut serving = Serving::start(&mut leadgate(folder.path()), 2);
    let address = serving.lines[0].split("http://").nth(1).unwrap();
    let address = address.split(' ').next().unwrap();
    let mut request = TcpStream::connect(address).unwrap();
    let body = "email=nobody%40acme.example&password=something";
    let (begun, rest) = body.split_at(10);
    write!(
        request,
        "POST /sign-in HTTP/1.1\r\nHost: {address}\r\nSec-Fetch-Site: same-origin\r\nConnection: close\r\n\
         Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{begun}",
        body.len()
    )
    .unwrap();
    std::thread::sleep(Duration::from_secs(1));
    let told = Command::new("kill")
        .arg(serving.child.id().to_string())
        .status()
        .unwrap();
    assert!(told.success());
    let until = Instant::now() + Duration::from_secs(20);
    while TcpStream::connect(address).is_ok() {
        assert!(Instant::now() < until, "nobody new is let in");
        std::thread::sleep(Duration::from_millis(50));
    }
    request.write_all(rest.as_bytes()).unwrap();
    let mut answer = String::new();
    request.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 422 "), "{answer}");
    assert!(serving.child.wait().unwrap().success());
}

#[test]
fn the_help_of_the_demo_names_the_place_of_its_data() {
    let folder = tempfile::tempdir().unwrap();
    let help = done(leadgate(folder.path()).args(["demo", "--help"]));
    let words: Vec<_> = help.split_whitespace().collect();
    let help = words.join(" ");
    let of = |option: &str| {
        let (_, rest) = help.split_once(option).unwrap();
        rest.split(" --").next().unwrap().to_owned()
    };
    let folder = of("--data-dir <FOLDER>");
    assert!(
        folder.contains("The demo without DATABASE_URL uses a temporary one"),
        "{folder}"
    );
    let database = of("--database-url <URL>");
    assert!(
        database.contains("for the demo a temporary one"),
        "{database}"
    );
}

#[test]
fn the_help_tells_how_mail_is_encrypted_and_by_what_name_mail_servers_are_greeted() {
    let folder = tempfile::tempdir().unwrap();
    let help = done(leadgate(folder.path()).args(["serve", "--help"]));
    let words: Vec<_> = help.split_whitespace().collect();
    let help = words.join(" ");
    for told in [
        "or smtp://mail.example.com?tls=required for STARTTLS",
        "mail servers are greeted by its host",
    ] {
        assert!(help.contains(told), "{told}: {help}");
    }
}
