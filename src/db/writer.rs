//! SQLite's one writer: all changes that wait at the same time share one durable commit.
//!
//! A commit costs a flush of the disk, whatever its size, so the writer's thread gathers what is waiting into one
//! transaction, gives every change a savepoint of its own, commits once, and only then answers each. A change that
//! fails or panics undoes itself alone. If the transaction itself is lost, nobody is told that anything was kept.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, PoisonError};

use diesel::connection::{AnsiTransactionManager, TransactionManager};
use diesel::r2d2::ManageConnection as _;
use tokio::sync::{mpsc, oneshot};

use super::connection::Manager;
use super::{Connection, Error, Result};

/// The most changes that share one commit: a bound on what the first of them waits for.
const GROUP: usize = 256;
/// The most changes that wait for the writer before further ones wait for a place.
const QUEUE: usize = 1024;

type Queue = mpsc::Sender<Box<dyn Waiting>>;
type Transactions = <Connection as diesel::Connection>::TransactionManager;

/// A handle on the writer's thread, which ends when the last handle is gone or the writer is closed.
#[derive(Clone)]
pub struct Writer {
    /// None once the writer is closed.
    queue: Arc<Mutex<Option<Queue>>>,
}

impl Writer {
    /// Starts the thread with a connection of its own.
    pub fn start(manager: Manager) -> Result<Self> {
        let conn = connect(&manager)?;
        let (queue, waiting) = mpsc::channel(QUEUE);
        std::thread::Builder::new()
            .name("sqlite-writer".to_owned())
            .spawn(move || serve(&manager, conn, waiting))
            .map_err(|error| Error::Unavailable(error.to_string()))?;
        Ok(Self {
            queue: Arc::new(Mutex::new(Some(queue))),
        })
    }

    /// Runs `change` in the next group and answers after its commit.
    pub async fn write<T, F>(&self, change: F) -> Result<T>
    where
        T: Send + 'static,
        F: Fn(&mut Connection) -> Result<T> + Send + 'static,
    {
        let queue = self
            .queue
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone();
        let (answer, answered) = oneshot::channel();
        queue
            .ok_or_else(Error::closed)?
            .send(Box::new(Change {
                change,
                result: None,
                answer,
            }))
            .await
            .map_err(|_| Error::closed())?;
        answered.await.map_err(|_| Error::closed())?
    }

    /// Accepts nothing further; what waits is still written.
    pub fn close(&self) {
        self.queue
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take();
    }
}

/// A change that waits for the writer, whatever it returns.
trait Waiting: Send {
    /// Runs the change, catching a panic. `Err` means that what it did must be undone.
    fn run(&mut self, conn: &mut Connection) -> std::result::Result<(), ()>;
    /// Tells the one who waits: what the change returned or, if `lost` says why, that it was not kept.
    fn answer(self: Box<Self>, lost: Option<&str>);
}

struct Change<T, F> {
    change: F,
    result: Option<Result<T>>,
    answer: oneshot::Sender<Result<T>>,
}

impl<T, F> Waiting for Change<T, F>
where
    T: Send,
    F: Fn(&mut Connection) -> Result<T> + Send,
{
    fn run(&mut self, conn: &mut Connection) -> std::result::Result<(), ()> {
        let result = catch_unwind(AssertUnwindSafe(|| (self.change)(conn)))
            .unwrap_or_else(|panic| Err(Error::Panicked(message(panic.as_ref()))));
        let kept = if result.is_ok() { Ok(()) } else { Err(()) };
        self.result = Some(result);
        kept
    }

    fn answer(self: Box<Self>, lost: Option<&str>) {
        let result = match (self.result, lost) {
            (Some(Ok(_)) | None, Some(why)) => Err(Error::Unavailable(why.to_owned())),
            (Some(result), _) => result,
            (None, None) => Err(Error::closed()),
        };
        // The one who asked may have gone away meanwhile; the change stands all the same.
        let _ = self.answer.send(result);
    }
}

fn message(panic: &(dyn Any + Send)) -> String {
    panic
        .downcast_ref::<String>()
        .cloned()
        .or_else(|| panic.downcast_ref::<&str>().map(ToString::to_string))
        .unwrap_or_else(|| "without a message".to_owned())
}

fn connect(manager: &Manager) -> Result<Connection> {
    manager
        .connect()
        .map_err(|error| Error::Unavailable(error.to_string()))
}

fn serve(manager: &Manager, conn: Connection, mut waiting: mpsc::Receiver<Box<dyn Waiting>>) {
    let mut conn = Some(conn);
    while let Some(first) = waiting.blocking_recv() {
        // A connection whose transaction was lost is not used again.
        let mut open = match conn.take().map_or_else(|| connect(manager), Ok) {
            Ok(open) => open,
            Err(error) => {
                first.answer(Some(&error.to_string()));
                continue;
            }
        };
        match write_group(&mut open, first, &mut waiting) {
            Ok(()) => conn = Some(open),
            Err(error) => tracing::error!(error = %error, "a group of changes was lost"),
        }
    }
}

fn write_group(
    conn: &mut Connection,
    first: Box<dyn Waiting>,
    waiting: &mut mpsc::Receiver<Box<dyn Waiting>>,
) -> Result<()> {
    let mut group = Vec::new();
    let outcome = fill_and_commit(conn, first, waiting, &mut group);
    let lost = outcome.as_ref().err().map(ToString::to_string);
    for change in group {
        change.answer(lost.as_deref());
    }
    outcome
}

fn fill_and_commit(
    conn: &mut Connection,
    first: Box<dyn Waiting>,
    waiting: &mut mpsc::Receiver<Box<dyn Waiting>>,
    group: &mut Vec<Box<dyn Waiting>>,
) -> Result<()> {
    group.push(first);
    begin_immediate(conn)?;
    let mut next = 0;
    while let Some(change) = group.get_mut(next) {
        in_savepoint(conn, change.as_mut())?;
        next += 1;
        if next < GROUP
            && let Ok(change) = waiting.try_recv()
        {
            group.push(change);
        }
    }
    Ok(Transactions::commit_transaction(conn)?)
}

/// Takes the write lock at once: a transaction that began by reading could find it taken when it comes to write.
fn begin_immediate(conn: &mut Connection) -> Result<()> {
    match conn {
        Connection::Sqlite(conn) => Ok(AnsiTransactionManager::begin_transaction_sql(
            conn,
            "BEGIN IMMEDIATE",
        )?),
        Connection::Postgres(_) => Ok(Transactions::begin_transaction(conn)?),
    }
}

/// Runs one change in a savepoint. An error means that the whole group's transaction is lost, not only this change.
fn in_savepoint(conn: &mut Connection, change: &mut dyn Waiting) -> Result<()> {
    Transactions::begin_transaction(conn)?;
    if change.run(conn).is_ok() {
        Transactions::commit_transaction(conn)?;
    }
    // A failed change leaves its savepoint open, a panic may leave several.
    while depth(conn)? > 1 {
        Transactions::rollback_transaction(conn)?;
    }
    // SQLite ends the whole transaction by itself when, say, the disk is full; a commit would then keep nothing.
    match depth(conn)? {
        1 => Ok(()),
        _ => Err(Error::Unavailable("the transaction was lost".to_owned())),
    }
}

fn depth(conn: &mut Connection) -> Result<u32> {
    let depth = Transactions::transaction_manager_status_mut(conn).transaction_depth()?;
    Ok(depth.map_or(0, u32::from))
}
