//! What an administrator does with the keys of key hosts: activation in steps, and the life of a
//! key: rename, transfer, remove.
//!
//! In: answers of key hosts. Out: what they are asked. It never knows: sockets and files. The
//! views get the state and push [`KeyCommand`]s; `update` alone changes it.

mod check_view;
mod compare;
mod keys_view;
mod life_view;
mod menu_view;
mod servers_view;
mod transfer_view;
mod update;
mod view;

use std::{collections::BTreeMap, path::PathBuf};

pub use self::{
    keys_view::host_keys_ui,
    life_view::{remove_ui, rename_ui},
    menu_view::key_menu_ui,
    servers_view::{effect, key_servers_ui},
    transfer_view::transfer_ui,
    view::wizard_ui,
};
use crate::{
    activation::{Ask, Comparison, Installed, NotActivated, Wanted},
    licensing::{HostId, KeyId, UsbToken},
};

/// What is under way with keys, while a system is open.
#[derive(Debug, Default)]
pub struct KeyWork {
    /// The activation that was begun and is not done, also while its dialog is closed.
    pub wizard: Option<Box<Wizard>>,
    /// The transfer that was begun last.
    pub transfer: Option<Transfer>,
    /// The keys of key hosts, as last asked.
    pub installed: BTreeMap<HostId, Installed>,
    /// What a key host is asked at present.
    pub waiting: Option<(HostId, Box<Ask>)>,
    /// What stood in the way of what was asked last.
    pub trouble: Option<Trouble>,
}

impl KeyWork {
    /// Whether a key host is about to change something, which cannot be called back.
    pub fn is_changing(&self) -> bool {
        let asked = self.waiting.as_ref().map(|(_, ask)| &**ask);
        !matches!(asked, None | Some(Ask::Look | Ask::Request { .. } | Ask::Check { .. }))
    }
}

/// Why something was not done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Trouble {
    /// The key host refused.
    Refused(NotActivated),
    /// The key host could not be asked, or does not take this computer for an administrator's.
    NotAsked(HostId, String),
    /// A file could not be read or written.
    File(String),
}

/// The steps of an activation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Step {
    /// The key host, and what is wanted.
    Computer,
    /// The carrier, and the request for the vendor.
    Request,
    /// The vendor's answer.
    Response,
    /// What the answer changes.
    Check,
    /// It is in force.
    Done,
}

impl Step {
    /// All, in their order.
    pub const ALL: [Self; 5] =
        [Self::Computer, Self::Request, Self::Response, Self::Check, Self::Done];
}

/// What an activation is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Goal {
    /// A key that is not there yet.
    New,
    /// Another license of a key that is there.
    Update(KeyId),
    /// The license file is there already.
    HaveFile,
}

/// An activation, with its drafts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wizard {
    /// The step.
    pub step: Step,
    /// The key host.
    pub host: Option<HostId>,
    /// What for.
    pub goal: Goal,
    /// The USB token that the license is to be bound to; none for the computer.
    pub token: Option<UsbToken>,
    /// The product code of the order.
    pub product: String,
    /// For the vendor.
    pub note: String,
    /// The request, once it was made.
    pub request: Option<String>,
    /// Where the request was written.
    pub saved: Option<PathBuf>,
    /// The license file: its content.
    pub response: String,
    /// Where it came from, if from a file.
    pub from: Option<PathBuf>,
    /// What it changes.
    pub comparison: Option<Box<Comparison>>,
    /// Whether a further network key on the computer was consented to (R7).
    pub consent: bool,
}

impl Wizard {
    /// An activation that begins.
    pub fn new(host: Option<HostId>, goal: Goal) -> Self {
        Self {
            step: Step::Computer,
            host,
            goal,
            token: None,
            product: String::new(),
            note: String::new(),
            request: None,
            saved: None,
            response: String::new(),
            from: None,
            comparison: None,
            consent: false,
        }
    }

    /// Whether all is there for the next step.
    pub fn can_go_on(&self) -> bool {
        match self.step {
            Step::Computer => self.host.is_some(),
            Step::Request | Step::Done => true,
            Step::Response => !self.response.trim().is_empty(),
            Step::Check => {
                let comparison = self.comparison.as_ref();
                comparison.is_some_and(|comparison| comparison.beside.is_none() || self.consent)
            }
        }
    }

    /// The step before this one; none where there is none to go back to.
    pub fn step_before(&self) -> Option<Step> {
        match self.step {
            Step::Computer | Step::Done => None,
            Step::Response if self.goal == Goal::HaveFile => Some(Step::Computer),
            Step::Request => Some(Step::Computer),
            Step::Response => Some(Step::Request),
            Step::Check => Some(Step::Response),
        }
    }

    /// What the key host is asked to go on; none if the next step needs no answer.
    pub fn ask(&self) -> Option<Ask> {
        match self.step {
            Step::Computer => Some(Ask::Look),
            Step::Request if self.request.is_some() => None,
            Step::Request => {
                let product = self.product.trim().to_owned();
                let wanted = match &self.goal {
                    Goal::Update(key) => {
                        // The key host adds the license in force.
                        Wanted::Update { key: key.clone(), product, present: String::new() }
                    }
                    Goal::New | Goal::HaveFile => Wanted::New { product },
                };
                let note = self.note.trim().to_owned();
                Some(Ask::Request { token: self.token.clone(), wanted, note })
            }
            Step::Response => Some(Ask::Check { file: self.response.trim().to_owned() }),
            Step::Check => Some(Ask::Install {
                file: self.response.trim().to_owned(),
                further_key: self.consent,
            }),
            Step::Done => None,
        }
    }
}

/// A key on its way to another key host.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Transfer {
    /// The key.
    pub key: KeyId,
    /// What it is called.
    pub name: String,
    /// The key host that has it.
    pub source: HostId,
    /// The key host that gets it.
    pub target: Option<HostId>,
    /// Whether it is given up also while servers hold seats of it.
    pub force: bool,
    /// Whether a further network key on the other computer was consented to (R7).
    pub consent: bool,
    /// How far it is.
    pub stage: Stage,
}

/// How far a transfer is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Stage {
    /// Nothing was done yet.
    Choosing,
    /// The source was asked to give it up to this request; whether it did is not known yet.
    GivingUp {
        /// The request of the target.
        request: String,
    },
    /// The source has given it up and the target does not have it yet.
    GivenUp {
        /// To whom, in the words of the source.
        to: String,
        /// The license file for the target.
        file: String,
    },
    /// The target promised never to take it; the source is to take it back.
    Declined {
        /// The promise.
        file: String,
        /// The license file that was for the target.
        given: String,
    },
    /// The target has it.
    Done,
    /// The source has it again.
    TakenBack,
}

/// Everything that a user can cause with keys.
#[derive(Debug, Clone, PartialEq)]
pub enum KeyCommand {
    /// Begin an activation.
    Begin(Option<HostId>, Goal),
    /// Show the one that was begun.
    Continue,
    /// Replace its drafts.
    Edit(Box<Wizard>),
    /// Go on to the next step.
    Next,
    /// Go back, or stop waiting for an answer.
    Back,
    /// Begin anew.
    Discard,
    /// A file was dropped on the window.
    Dropped(PathBuf),
    /// Give a key another name.
    Rename(KeyId, String),
    /// Take a key out of service.
    Remove {
        /// The key.
        key: KeyId,
        /// Whether also while servers hold seats of it.
        force: bool,
    },
    /// Ask for the keys of a key host again.
    Look(HostId),
    /// Begin the transfer of a key, or go on with it.
    ShowTransfer {
        /// The key.
        key: KeyId,
        /// The key host that has it, or had it.
        source: HostId,
    },
    /// Choose where it goes, and what is consented to.
    Aim(Box<Transfer>),
    /// Transfer it, or finish that.
    Transfer,
    /// Take it back.
    TakeBack,
}
