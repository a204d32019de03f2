//! The Configurator's background: the system file, the key hosts, and the trust in their figures.
//!
//! In: [`Request`]s from the window. Out: [`Event`]s, each followed by a call of `wake`.
//! Everything that waits for a disk or a network waits here. It never knows: egui, widgets,
//! selections, colors. All channels are bounded; a window that does not keep up makes tasks wait.

mod backend;
mod desktop;
mod file_dialog;
mod host;
mod index;
mod manage;
mod questions;
mod search;
pub mod settings_file;
mod usage;

use std::{path::PathBuf, sync::Arc};

use jiff::Timestamp;

use crate::{
    activation::{Answer, Ask},
    licensing::{
        Baseline, HostId, KeyFigures, KeyId, License, Plan, Seats, ServerId, System, SystemId,
    },
    system::{AppliedPlan, HostRefusal, RevisionChanges},
};

pub use crate::{
    doctor::{Outcome, Report, Rung},
    system::PairStep,
};
pub use backend::Backend;
use backend::Out;
pub use desktop::DesktopLook;
pub use host::STALE_AFTER;
pub use index::{CameraIndex, natural};
pub use search::SeenHost;
pub use usage::{Denial, UsageHistory, UsagePoint, UsageQuestion};

/// What the window asks of the background.
#[derive(Debug, Clone, PartialEq)]
pub enum Request {
    /// Open a system file.
    Open(PathBuf),
    /// Make an empty system file and open it.
    New {
        /// Where.
        path: PathBuf,
        /// The system's name.
        name: String,
    },
    /// Import an Eocortex configuration into a new system file and open that.
    Import {
        /// The configuration (`/configex`, JSON or XML).
        source: PathBuf,
        /// The system file to be made.
        target: PathBuf,
    },
    /// Make the sample system with key hosts of its own and open it.
    Demo,
    /// Close the system file and the connections that belong to it.
    Close,
    /// Copy the open system file.
    SaveCopy(PathBuf),
    /// Store the plan in the system file, replacing the one there.
    StorePlan(Plan),
    /// Apply the stored plan.
    Apply {
        /// Why, for the change log.
        why: String,
        /// The plan as it is shown, which must be the stored one.
        plan: Plan,
    },
    /// Apply the stored plan at a set time, if nobody changes it until then and the window is open.
    ApplyAt {
        /// When.
        at: Timestamp,
        /// Why, for the change log.
        why: String,
        /// The plan as it is shown, which must be the stored one.
        plan: Plan,
    },
    /// Do not wait for that time any more.
    CancelApplyAt,
    /// Stop applying, if nothing is decided yet.
    CancelApply,
    /// Pair with a key host.
    PairHost {
        /// `HOST` or `HOST:PORT`.
        address: String,
        /// The code that `floatkey host pair` printed there.
        code: Secret,
        /// The server on whose computer it runs.
        seat: Option<ServerId>,
    },
    /// Stop pairing. If the host has agreed already and nothing is stored yet, nothing will be.
    CancelPairing,
    /// Forget a key host whose keys no server uses.
    RemoveHost(HostId),
    /// Whether somebody looks at the list of key hosts, which is then kept fresh.
    WatchHosts(bool),
    /// Test the connection to a key host, step by step.
    Test {
        /// `HOST` or `HOST:PORT`.
        address: String,
        /// The key that should be served there; any if absent.
        key: Option<KeyId>,
    },
    /// Stop the connection test.
    CancelTest,
    /// Ask a key host who holds what.
    AskHolders(HostId),
    /// End a grant at once, which only an administrator of the key host may.
    Release(HostId, Box<Holder>),
    /// Keep the text of the settings for the next start.
    StoreSettings(String),
    /// Ask the change log what a revision changed.
    AskRevision(u64),
    /// Ask a key host how much was in use, and what was refused. Replaces a question that is still
    /// open.
    AskUsage(UsageQuestion),
    /// Write a text into a file, replacing what is there.
    WriteFile {
        /// Where.
        path: PathBuf,
        /// What.
        text: String,
    },
    /// Ask for a path with the desktop's file dialog.
    Pick(Pick),
    /// Ask a key host about its keys, as its administrator.
    ManageKeys {
        /// The key host.
        host: HostId,
        /// What is asked.
        ask: Box<Ask>,
    },
    /// Do not wait for its answer any more. What it was asked to do may be done all the same.
    CancelManageKeys,
    /// Read a license file.
    ReadLicenseFile(PathBuf),
    /// Write a request for the vendor.
    SaveRequest {
        /// Where.
        path: PathBuf,
        /// The request.
        text: String,
    },
}

/// A text that must not get into a log.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(pub String);

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret(…)")
    }
}

/// A server that holds seats of a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Holder {
    /// The key.
    pub key: KeyId,
    /// The system of the server.
    pub system: SystemId,
    /// Its name.
    pub system_name: String,
    /// The server.
    pub server: ServerId,
    /// Its name.
    pub server_name: String,
    /// What it holds.
    pub seats: Seats,
    /// The address that it was granted to or renewed from last.
    pub from: String,
    /// Since when it holds this.
    pub since: Timestamp,
    /// How long it may run on without being renewed; none for a standing grant.
    pub valid_ms: Option<u64>,
    /// Whether its lease has run out.
    pub is_reclaimable: bool,
}

/// What a file dialog is wanted for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Pick {
    /// A system file to open.
    Open,
    /// Where a new system file goes.
    New,
    /// A configuration to import.
    ImportSource,
    /// Where the imported system goes.
    ImportTarget,
    /// Where a copy goes.
    SaveCopy,
    /// Where the table of the usage page goes.
    UsageTable,
    /// A license file to be checked.
    License,
    /// Where a request goes.
    Request,
}

/// A system file as read, with what is derived from it once.
#[derive(Debug, Clone, PartialEq)]
pub struct Opened {
    /// The file.
    pub path: PathBuf,
    /// The system.
    pub system: System,
    /// Its demand.
    pub baseline: Baseline,
    /// Licenses last read from each key host, for the time until it answers.
    pub licenses: Vec<(HostId, License)>,
    /// The stored plan.
    pub plan: Plan,
    /// Applied plans, newest first, as many as the window shows.
    pub history: Vec<AppliedPlan>,
    /// Names and folders for the search, in the order of the cameras.
    pub index: Arc<CameraIndex>,
    /// What the importer had to say, if this file was just imported.
    pub remarks: Vec<String>,
}

/// What the background tells the window.
#[derive(Debug, Clone, PartialEq)]
pub enum Event {
    /// A system file was opened, made or imported.
    Opened(Box<Opened>),
    /// The open file changed underneath: another process applied a plan or edited the stored one.
    Changed(Box<Opened>),
    /// A plan was stored, or could not be; then `Changed` brings the one that is stored.
    PlanStored(Plan),
    /// The state of the connection to a key host changed.
    Host(HostId, HostState),
    /// A key host told its keys.
    Figures {
        /// The host.
        host: HostId,
        /// The name that the host gives itself.
        name: String,
        /// Its keys.
        keys: Vec<KeyFigures>,
        /// Why it can store nothing at present, so that nothing new is granted.
        trouble: Option<String>,
    },
    /// A set time is waited for no more: it has come, or there is a reason.
    ApplyAtOver {
        /// Why nothing is applied then; none if it begins now.
        reason: Option<String>,
    },
    /// Applying went a step further.
    Applying(ApplyStep),
    /// The plan was applied; a `Changed` event follows or came before.
    Applied {
        /// The revision that it made.
        revision: u64,
        /// What must still be finished, if a key host did not answer the commit.
        unfinished: Option<String>,
    },
    /// The plan was not applied and nothing changed.
    NotApplied {
        /// Why, ready for the screen.
        reason: String,
        /// What a key host refused, if that is why.
        refusal: Option<HostRefusal>,
    },
    /// Pairing went a step further.
    Pairing(PairStep),
    /// A key host was paired; its dialog can close.
    Paired {
        /// The name that it gives itself.
        name: String,
        /// Where it is.
        address: String,
    },
    /// A key host was not paired.
    NotPaired {
        /// Why, ready for the screen.
        reason: String,
    },
    /// Key hosts on the network: those that answer searches, and those that did.
    Found(Vec<SeenHost>),
    /// A connection test went a step further, or is over.
    Tested {
        /// What is known by now.
        report: Box<Report>,
        /// Whether nothing more comes.
        is_over: bool,
    },
    /// Who holds what of the keys of a host, or why that is not known.
    Holders(HostId, Result<Vec<Holder>, String>),
    /// What a revision changed, or why that is not known.
    Revision(u64, Result<RevisionChanges, String>),
    /// What a key host remembers of the use of a key, or why that is not known.
    Usage {
        /// What was asked.
        question: UsageQuestion,
        /// The answer.
        answer: Result<UsageHistory, String>,
    },
    /// What a key host answered about its keys, or why it could not be asked.
    Keys {
        /// The key host.
        host: HostId,
        /// What it was asked.
        ask: Box<Ask>,
        /// Its answer.
        answer: Result<Box<Answer>, String>,
    },
    /// A license file was read, or could not be.
    LicenseFile {
        /// The file.
        path: PathBuf,
        /// Its content.
        text: Result<String, String>,
    },
    /// A request was written, or could not be.
    RequestSaved(Result<PathBuf, String>),
    /// A file dialog was answered.
    Picked(Pick, PathBuf),
    /// No file dialog can be shown here, so the window must ask for a path itself.
    NoFileDialog(Pick),
    /// What the desktop says that its user wants.
    Desktop(DesktopLook),
    /// Something was done that deserves a word.
    Done(String),
    /// Something failed; the text says what and what to do.
    Failed(String),
}

/// Where applying stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ApplyStep {
    /// Asking this key host to hold the seats.
    Preparing(String),
    /// A key of this key host is full; the place in its queue.
    Queued(String, u32),
    /// Writing the decision into the system file. From here on there is no way back.
    Deciding,
    /// Telling this key host that it is decided.
    Committing(String),
}

/// The connection to a key host.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HostState {
    /// Not connected yet.
    Connecting,
    /// Connected; figures are as of now.
    Live,
    /// Figures are older than ten seconds, though the connection has not broken.
    Stale {
        /// When they were last confirmed.
        since: Timestamp,
    },
    /// Not connected, and when that was last the case.
    Offline {
        /// When figures were last confirmed; never in this session if absent.
        since: Option<Timestamp>,
        /// What went wrong.
        reason: String,
    },
}
