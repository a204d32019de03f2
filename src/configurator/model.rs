//! The state of the window: the open document, what is selected, and what is on its way.

use std::{
    collections::{BTreeMap, HashSet},
    path::PathBuf,
    sync::Arc,
};

use egui::ThemePreference;
use jiff::Timestamp;

use super::{
    activation::{KeyCommand, KeyWork},
    board::columns::{Columns, View},
    details::{DetailsOf, DetailsPane},
    keymap::Keymap,
    plan_list::Arrangement,
    settings::{Contrast, Look, Motion, Preference, Settings},
    usage::{UsageChoice, UsagePage},
    views::{CardView, HostView},
};
use crate::{
    licensing::{
        Baseline, Bound, CameraId, Change, Conflict, Evidence, Feature, Forecast, HostId,
        KeyFigures, KeyId, KeyRing, Plan, Seats, ServerId, System,
    },
    link::{ApplyStep, CameraIndex, DesktopLook, Holder, PairStep, Pick, Report, SeenHost},
    system::{AppliedPlan, RevisionChanges},
};

/// How many steps can be undone.
pub const UNDO_STEPS: usize = 200;

/// Everything that the window shows.
#[derive(Debug, Default)]
pub struct Model {
    /// The open system; none on the start screen.
    pub document: Option<Document>,
    /// The dialog in front, if any.
    pub dialog: Option<Dialog>,
    /// Messages at the lower right, newest last.
    pub notices: Vec<Notice>,
    /// Whether a file is being opened, made or imported, and its name.
    pub opening: Option<String>,
    /// Where pairing stands, while its dialog is open.
    pub pairing: Pairing,
    /// What the user has chosen and keeps.
    pub settings: Settings,
    /// The keys of the commands, after the settings.
    pub keymap: Keymap,
    /// What the desktop says that its user wants.
    pub desktop: DesktopLook,
    /// What the window knows of itself.
    pub surroundings: Surroundings,
    /// Whether the window is going to be closed, whatever waits.
    pub is_leaving: bool,
}

impl Model {
    /// How the window looks, with everything that follows the desktop decided as far as it tells.
    pub fn look(&self) -> Look {
        let theme = match (self.settings.theme, self.desktop.is_dark) {
            (ThemePreference::System, Some(true)) => ThemePreference::Dark,
            (ThemePreference::System, Some(false)) => ThemePreference::Light,
            (theme, _) => theme,
        };
        let high_contrast = match self.settings.contrast {
            Contrast::System => self.desktop.high_contrast.unwrap_or(false),
            Contrast::Normal => false,
            Contrast::High => true,
        };
        let is_still = match self.settings.motion {
            Motion::System => self.desktop.is_still.unwrap_or(false),
            Motion::Full => false,
            Motion::Reduced => true,
        };
        Look { theme, high_contrast, is_still, scale_percent: self.settings.scale_percent }
    }
}

/// What the window knows of itself, to be told by *About*.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Surroundings {
    /// What draws it, such as "OpenGL 4.5".
    pub renderer: String,
    /// The graphics card, or what stands in for one, and its driver.
    pub adapter: String,
    /// Whether the processor draws, because there is no graphics card or none was wanted.
    pub is_software: bool,
    /// What was tried before and could not be used, with the reason.
    pub fell_back: Vec<String>,
    /// The folder for everything that is kept for the user; none if the user has none.
    pub config_folder: Option<PathBuf>,
    /// The file of the settings.
    pub settings_file: Option<PathBuf>,
}

/// The time, as the window measured it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Now {
    /// Milliseconds since the window started, which never jump.
    pub mono_ms: u64,
    /// The date and time of day, to be shown.
    pub wall: Timestamp,
}

/// Where pairing with a key host stands.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Pairing {
    /// Address and code are being typed.
    #[default]
    Typing,
    /// The key host is asked.
    Waiting(PairStep),
    /// It failed; why.
    Failed(String),
}

/// A connection test, as far as it got.
#[derive(Debug, Clone, PartialEq)]
pub struct ConnectionTest {
    /// What is known by now; none before the first step.
    pub report: Option<Box<Report>>,
    /// Whether it goes on.
    pub is_running: bool,
}

/// An open system.
#[derive(Debug)]
pub struct Document {
    /// The system file.
    pub path: PathBuf,
    /// The system at its last applied revision.
    pub system: System,
    /// Its demand.
    pub baseline: Baseline,
    /// Names for searching and sorting.
    pub index: Arc<CameraIndex>,
    /// What was changed and not applied.
    pub plan: Plan,
    /// What applying the plan would do.
    pub forecast: Forecast,
    /// Keys and their figures.
    pub ring: KeyRing,
    /// The last figures of each key, also of hosts that do not answer any more: what stops now
    /// that they are gone.
    pub last_figures: BTreeMap<KeyId, KeyFigures>,
    /// What refusals prove of others on a key, as long as it counts.
    pub proofs: Vec<Proof>,
    /// Connections to the key hosts.
    pub hosts: BTreeMap<HostId, HostView>,
    /// The cards of the key panel, most urgent first.
    pub cards: Vec<CardView>,
    /// The columns of the board, after the plan and the search.
    pub columns: Columns,
    /// The text in the search field.
    pub search: String,
    /// Selected cameras.
    pub selection: Selection,
    /// Steps that can be undone, oldest first.
    pub undo: Vec<UndoStep>,
    /// Steps that can be redone, oldest first.
    pub redo: Vec<UndoStep>,
    /// Cameras that were cut with Ctrl+X and wait for a target.
    pub cut: Vec<CameraId>,
    /// Where applying stands, while it runs.
    pub applying: Option<ApplyStep>,
    /// What the plan that is being applied does, in words, to be said when it is done.
    pub applying_what: String,
    /// Whether the plan is on its way to the file.
    pub is_storing: bool,
    /// Key hosts that a search of the network has found, now or earlier.
    pub seen: Vec<SeenHost>,
    /// The last connection test.
    pub test: Option<ConnectionTest>,
    /// Who holds seats, as last asked of each key host.
    pub holders: BTreeMap<HostId, Result<Vec<Holder>, String>>,
    /// Applied plans, newest first.
    pub history: Vec<AppliedPlan>,
    /// Whether the list of changes is unfolded.
    pub plan_open: bool,
    /// How the list of changes is arranged.
    pub arrangement: Arrangement,
    /// What others applied against the plan, until it is decided what holds.
    pub conflicts: Option<Conflicts>,
    /// What a revision changed, as last asked.
    pub diff: Option<RevisionDiff>,
    /// When the plan is going to be applied, if it waits for a time.
    pub timed: Option<Timed>,
    /// The usage page.
    pub usage: UsagePage,
    /// The details panel.
    pub details: DetailsPane,
    /// What the importer had to say.
    pub remarks: Vec<String>,
    /// What is under way with keys.
    pub key_work: KeyWork,
}

/// A plan that waits for its time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Timed {
    /// When it is applied.
    pub at: Timestamp,
    /// Why, for the change log.
    pub why: String,
}

/// Changes of the plan that contradict a revision which somebody else has applied.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Conflicts {
    /// The revision.
    pub revision: u64,
    /// Who applied it.
    pub who: String,
    /// What contradicts.
    pub changes: Vec<Conflict>,
    /// For each of them, whether ours is to be kept.
    pub keep_mine: Vec<bool>,
}

/// What a revision changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RevisionDiff {
    /// The revision.
    pub revision: u64,
    /// Its changes; none until the file was read.
    pub changes: Option<Result<RevisionChanges, String>>,
    /// How many of them cannot be taken back any more.
    pub stuck: usize,
}

impl RevisionDiff {
    /// Counts anew what cannot be taken back, after the diff or the system changed.
    pub fn judge(&mut self, system: &System) {
        self.stuck = match &self.changes {
            Some(Ok(changes)) => changes.iter().filter(|c| c.inverse(system).is_err()).count(),
            _ => 0,
        };
    }
}

/// What the refusal of a plan proves of others on a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proof {
    /// The key.
    pub key: KeyId,
    /// What is proven, and since when by [`Now::mono_ms`].
    pub evidence: Evidence,
    /// When the plan was refused, to be shown.
    pub at: Timestamp,
}

/// Which cameras are selected, and where the keyboard is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Selection {
    /// Selected cameras.
    pub cameras: HashSet<CameraId>,
    /// Where a range with Shift starts.
    pub anchor: Option<CameraId>,
    /// The camera under the keyboard cursor.
    pub cursor: Option<CameraId>,
}

/// One step of undo or redo: the changes that bring the other state back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UndoStep {
    /// What the step did ("Move 3 cameras to Library").
    pub label: String,
    /// Changes that take it back.
    pub changes: Vec<Change>,
}

/// A message that stays until it is dismissed or, if it answers a command, until the next one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// Whether something failed.
    pub is_error: bool,
    /// Whether it answers the last command, and so goes with the next one.
    pub is_answer: bool,
    /// What is said.
    pub text: String,
}

/// A dialog in front of the window, with its drafts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Dialog {
    /// A path is asked for in the window, because no file dialog answers.
    Path {
        /// What for.
        pick: Pick,
        /// What was typed.
        text: String,
    },
    /// A new system.
    New {
        /// Its name.
        name: String,
        /// Its file.
        path: String,
    },
    /// An import.
    Import {
        /// The configuration.
        source: String,
        /// The system file to be made.
        target: String,
    },
    /// A key host is paired.
    PairHost {
        /// `HOST` or `HOST:PORT`.
        address: String,
        /// The code that was printed there.
        code: String,
        /// The server on whose computer it runs.
        seat: Option<ServerId>,
    },
    /// Key hosts: paired, found, and gone.
    KeyHosts,
    /// The connection to a key host is tested.
    Test {
        /// `HOST` or `HOST:PORT`.
        address: String,
    },
    /// Who holds seats at a key host.
    Holders {
        /// The key host.
        host: HostId,
        /// The grant that is about to be released.
        release: Option<Box<Holder>>,
    },
    /// What stops if the key host of a key dies.
    Outage(KeyId),
    /// Apply: the reason is asked for, and the totals are shown once more.
    Apply {
        /// Why.
        why: String,
        /// The time of day at which it is to be applied; empty for now.
        at: String,
    },
    /// The window is to be closed while a plan waits for its time.
    Leave,
    /// The selected cameras are moved to a server picked from a list (M).
    MoveTo {
        /// What was typed to find the server.
        filter: String,
    },
    /// Commands, servers, keys and cameras by their names.
    Palette {
        /// What was typed.
        query: String,
    },
    /// How the window looks and speaks.
    Settings,
    /// Version, renderer, licenses.
    About,
    /// Keys and mouse, F1.
    Help,
    /// What somebody else applied contradicts the plan.
    Conflict,
    /// Applied plans.
    History,
    /// What one of them changed.
    Revision(u64),
    /// What the importer had to say.
    Remarks,
    /// A license is activated, step by step.
    Activation,
    /// The keys of a key host, also those that it gave up.
    HostKeys(HostId),
    /// A key gets another name.
    RenameKey {
        /// The key.
        key: KeyId,
        /// What was typed.
        name: String,
    },
    /// A key is taken out of service.
    RemoveKey {
        /// The key.
        key: KeyId,
        /// Whether it was confirmed that what uses it goes dark.
        force: bool,
    },
    /// A key goes to another computer.
    Transfer,
    /// Which servers use a key.
    KeyServers(KeyId),
}

/// Everything that a user can cause.
#[derive(Debug, Clone, PartialEq)]
pub enum Command {
    /// Ask for a path and go on with it.
    Pick(Pick),
    /// A path was typed into the window's own field.
    PathTyped(Pick, String),
    /// Make a new system.
    New {
        /// Its name.
        name: String,
        /// Its file.
        path: String,
    },
    /// Import a configuration.
    Import {
        /// The configuration.
        source: String,
        /// The system file to be made.
        target: String,
    },
    /// Open the sample system.
    Demo,
    /// Close the document.
    Close,
    /// Show a dialog.
    Show(Dialog),
    /// Close the dialog.
    CloseDialog,
    /// Replace the text of the search field.
    Search(String),
    /// Arrange the board: order, groups, filter, folded and pinned columns.
    View(Box<View>),
    /// Replace the selection.
    Select(Selection),
    /// Bind cameras to a server or to none.
    MoveCameras {
        /// Which.
        cameras: Vec<CameraId>,
        /// Where to.
        to: Option<ServerId>,
    },
    /// Let a server use a key, and bind cameras to it.
    MoveOnKey {
        /// Which.
        cameras: Vec<CameraId>,
        /// The server.
        to: ServerId,
        /// The key.
        key: KeyId,
    },
    /// Let a server use a key or none.
    UseKey {
        /// The server.
        server: ServerId,
        /// The key.
        key: Option<KeyId>,
    },
    /// Cut the selected cameras, to be pasted on a server.
    Cut,
    /// Paste the cut cameras on a server or into *Not bound*.
    Paste(Option<ServerId>),
    /// Take one change out of the plan.
    RemoveChange(Change),
    /// Take several changes out of the plan.
    RemoveChanges(Vec<Change>),
    /// Arrange the list of changes.
    Arrange(Arrangement),
    /// Choose for one conflict whether ours is kept.
    KeepMine(usize, bool),
    /// Choose for all.
    KeepAllMine(bool),
    /// Go on with what was chosen.
    ResolveConflicts,
    /// Show what a revision changed.
    ShowRevision(u64),
    /// Put what takes a revision back into the plan.
    UndoRevision(u64),
    /// Take back the last step.
    Undo,
    /// Do the last undone step again.
    Redo,
    /// Empty the plan.
    Discard,
    /// Apply the plan.
    Apply {
        /// Why, for the change log.
        why: String,
    },
    /// Apply the plan at a set time.
    ApplyAt {
        /// Why, for the change log.
        why: String,
        /// When.
        at: Timestamp,
    },
    /// Do not wait for that time any more.
    CancelApplyAt,
    /// Close the window, though a plan waits for its time.
    Leave,
    /// Stop applying.
    CancelApply,
    /// Fold or unfold the list of changes.
    TogglePlan,
    /// Pair with a key host.
    PairHost {
        /// `HOST` or `HOST:PORT`.
        address: String,
        /// The code that was printed there.
        code: String,
        /// The server on whose computer it runs.
        seat: Option<ServerId>,
    },
    /// Stop pairing, and keep what was typed.
    CancelPairing,
    /// Forget a key host.
    RemoveHost(HostId),
    /// Test the connection to a key host.
    Test {
        /// `HOST` or `HOST:PORT`.
        address: String,
    },
    /// Ask a key host again who holds seats.
    AskHolders(HostId),
    /// End a grant at once.
    Release(HostId, Box<Holder>),
    /// Show details in their panel.
    ShowDetails(DetailsOf),
    /// Hide the details panel, or show what has the cursor or is selected.
    ToggleDetails,
    /// Show the usage page, or the board again.
    ToggleUsage,
    /// Choose what the usage page shows.
    Usage(UsageChoice),
    /// Go back to the details before a link was followed.
    DetailsBack,
    /// Remove the message at this place.
    Dismiss(usize),
    /// Choose something that is kept.
    Prefer(Preference),
    /// Let the search field have the keyboard.
    FocusSearch,
    /// Bring something into view.
    Reveal(Reveal),
    /// Do something with keys.
    Keys(KeyCommand),
}

/// What can be brought into view.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reveal {
    /// A row of the board, which is also selected.
    Camera(CameraId),
    /// A column of the board.
    Server(ServerId),
    /// A card of the key panel.
    Key(KeyId),
}

/// What dropping cameras on a column would do, for the time of hovering.
#[derive(Debug, Clone, PartialEq)]
pub struct DropPreview {
    /// What changes for the target's key, by feature; empty within one key or without one.
    pub features: Vec<DropFeature>,
    /// The target's key.
    pub key: Option<KeyId>,
    /// What other keys get back, by their names.
    pub given_back: Vec<(String, Seats)>,
    /// Whether the cameras come from servers on the same key.
    pub same_key: bool,
    /// Texts of what speaks against the drop.
    pub refusals: Vec<String>,
    /// Texts of what should be known before.
    pub warnings: Vec<String>,
    /// What happens with every move of this kind.
    pub notes: Vec<String>,
}

/// One feature of a drop preview.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DropFeature {
    /// The feature.
    pub feature: Feature,
    /// Seats that the target's key gives more.
    pub more: u64,
    /// What can be added before the drop, beyond the plan so far.
    pub can_add: Bound,
}
