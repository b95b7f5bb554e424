//! Blocking: what may not book, who was refused, and the decision about each visit.

pub mod act;
pub mod block;
pub mod change;
pub mod effect;
pub mod entry;
pub mod job;
pub mod new_visit;
pub mod periods;
pub mod screening;
pub mod snapshot;
pub mod step;
pub mod tally;
pub mod target;
pub mod throttled;
pub mod undo;
pub mod visit;
pub mod visit_backfill;

pub use act::{Act, ActKind, NewAct};
pub use block::Block;
pub use change::{Change, ChangeKind};
pub use effect::Effect;
pub use entry::Entry;
pub use job::{Job, JobKind};
pub use new_visit::NewVisit;
pub use periods::NewBlock;
pub use screening::{Decision, Match};
pub use snapshot::{Screened, Snapshot};
pub use step::Step;
pub use target::Target;
pub use throttled::{Throttled, TurnedAway, Whose};
pub use visit::{Answer, Visit};
