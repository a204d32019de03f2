//! What changes with the commands and the answers about keys.

use std::path::PathBuf;

use super::{Goal, KeyCommand, Stage, Step, Transfer, Trouble, Wizard};
use crate::{
    activation::{Answer, Ask, Installed, KeyState, NotActivated, Wanted, inspect},
    configurator::{
        model::{Dialog, Document, Model},
        views::HostView,
        words,
    },
    licensing::{Binding, HostId, KeyId},
    link::{Pick, Request},
    texts::say,
};

/// No license is longer than this, and a field that shows a longer text would be slow.
const MOST_SHOWN_BYTES: usize = 256 * 1024;

impl Model {
    /// What a path was asked for from is there again when its field is closed.
    pub(in crate::configurator) fn dialog_behind(&self) -> Option<Dialog> {
        let asks =
            matches!(&self.dialog, Some(Dialog::Path { pick: Pick::License | Pick::Request, .. }));
        asks.then_some(Dialog::Activation)
    }

    /// What has to be known for a dialog about keys, and what is not waited for without one.
    pub(in crate::configurator) fn begin_key_dialog(
        &mut self,
        next: Option<&Dialog>,
    ) -> Vec<Request> {
        let kind = std::mem::discriminant;
        let is_same = self.dialog.as_ref().map(kind) == next.map(kind);
        let Some(document) = self.document.as_mut().filter(|_| !is_same) else {
            return Vec::new();
        };
        document.key_work.trouble = None;
        let mut requests = document.stop_waiting();
        match next {
            Some(Dialog::HostKeys(host)) => {
                requests.extend(document.ask_keys(Some(*host), Ask::Look));
            }
            Some(Dialog::RemoveKey { key, .. }) => {
                if let Some(host) = document.host_of(key) {
                    document.holders.remove(&host);
                    requests.push(Request::AskHolders(host));
                }
            }
            _ => {}
        }
        requests
    }

    /// Carries out what is wanted with keys.
    pub fn update_keys(&mut self, command: KeyCommand) -> Vec<Request> {
        let Some(document) = &mut self.document else { return Vec::new() };
        let is_edit = matches!(command, KeyCommand::Edit(_) | KeyCommand::Aim(_));
        if !is_edit {
            document.key_work.trouble = None;
        }
        match command {
            KeyCommand::Begin(host, goal) => {
                let hosts = &document.hosts;
                let only = || hosts.keys().next().copied().filter(|_| hosts.len() == 1);
                let wizard = Wizard::new(host.or_else(only), goal);
                document.key_work.wizard = Some(Box::new(wizard));
                return self.show(Some(Dialog::Activation));
            }
            KeyCommand::Continue => return self.show(Some(Dialog::Activation)),
            KeyCommand::Edit(wizard) => {
                // An answer is for what was asked, so nothing is changed before it comes.
                if document.key_work.waiting.is_none() {
                    document.key_work.wizard = Some(wizard);
                }
            }
            KeyCommand::Next => {
                let requests = document.next_step();
                if document.key_work.wizard.is_none() {
                    self.dialog = None;
                }
                return requests;
            }
            KeyCommand::Back => return document.step_back(),
            KeyCommand::Discard => {
                let requests = document.stop_waiting();
                document.key_work.wizard = Some(Box::new(Wizard::new(None, Goal::New)));
                return requests;
            }
            KeyCommand::Dropped(path) => return vec![Request::ReadLicenseFile(path)],
            KeyCommand::Rename(key, name) => {
                let host = document.host_of(&key);
                return document.ask_keys(host, Ask::Rename { key, name });
            }
            KeyCommand::Remove { key, force } => {
                let host = document.host_of(&key);
                return document.ask_keys(host, Ask::Remove { key, force });
            }
            KeyCommand::Look(host) => return document.ask_keys(Some(host), Ask::Look),
            KeyCommand::ShowTransfer { key, source } => {
                let is_changing = document.key_work.is_changing();
                let mut requests = self.show(Some(Dialog::Transfer));
                if let Some(document) = self.document.as_mut().filter(|_| !is_changing) {
                    document.show_transfer(key, source);
                    requests.extend(document.ask_keys(Some(source), Ask::Look));
                    // If it is in use, who goes dark is told before that is consented to.
                    document.holders.remove(&source);
                    requests.push(Request::AskHolders(source));
                }
                return requests;
            }
            KeyCommand::Aim(transfer) => {
                if document.key_work.waiting.is_none() {
                    document.key_work.transfer = Some(*transfer);
                }
            }
            KeyCommand::Transfer => return document.go_on_with_transfer(),
            KeyCommand::TakeBack => return document.take_key_back(),
        }
        Vec::new()
    }

    /// A file that is read, for the activation that waits for it or for a new one.
    pub fn take_license_file(
        &mut self,
        path: PathBuf,
        text: Result<String, String>,
    ) -> Vec<Request> {
        let Some(document) = &mut self.document else { return Vec::new() };
        if document.key_work.is_changing() {
            return Vec::new();
        }
        let mut requests = document.stop_waiting();
        self.dialog = Some(Dialog::Activation);
        let work = &mut document.key_work;
        let wizard = work.wizard.take().filter(|wizard| wizard.step != Step::Done);
        let mut wizard = wizard.unwrap_or_else(|| Box::new(Wizard::new(None, Goal::HaveFile)));
        match text {
            Err(reason) => work.trouble = Some(Trouble::File(reason)),
            Ok(text) if text.len() > MOST_SHOWN_BYTES => {
                let bytes = text.len() as u64;
                work.trouble = Some(Trouble::Refused(NotActivated::TooLong { bytes }));
            }
            Ok(text) => {
                work.trouble = None;
                // What the file claims only helps to find its key host, which checks it.
                let claimed = inspect(text.trim().as_bytes()).ok();
                let known = claimed.and_then(|license| document.host_of(&license.key));
                let hosts = &document.hosts;
                let only = || hosts.keys().next().copied().filter(|_| hosts.len() == 1);
                wizard.host = wizard.host.or(known).or_else(only);
                (wizard.response, wizard.from) = (text.trim().to_owned(), Some(path));
                wizard.comparison = None;
                wizard.consent = false;
                if wizard.request.is_none() {
                    wizard.goal = Goal::HaveFile;
                }
                wizard.step = if wizard.host.is_some() { Step::Response } else { Step::Computer };
            }
        }
        let checks = wizard.step == Step::Response && document.key_work.trouble.is_none();
        document.key_work.wizard = Some(wizard);
        if checks {
            requests.extend(document.next_step());
        }
        requests
    }

    /// Where a request was written.
    pub fn take_saved_request(&mut self, saved: Result<PathBuf, String>) {
        let Some(document) = &mut self.document else { return };
        let work = &mut document.key_work;
        match saved {
            Ok(path) => {
                if let Some(wizard) = &mut work.wizard {
                    wizard.saved = Some(path);
                }
            }
            Err(reason) => work.trouble = Some(Trouble::File(reason)),
        }
    }

    /// What a key host answered. Answers that nobody waits for any more are dropped.
    pub fn take_keys(
        &mut self,
        host: HostId,
        ask: Box<Ask>,
        answer: Result<Box<Answer>, String>,
    ) -> Vec<Request> {
        let Some(document) = &mut self.document else { return Vec::new() };
        let asked = (host, ask);
        if document.key_work.waiting.as_ref() != Some(&asked) {
            return Vec::new();
        }
        document.key_work.waiting = None;
        let answer = match answer {
            Ok(answer) => *answer,
            Err(reason) => {
                document.key_work.trouble = Some(Trouble::NotAsked(host, reason));
                return Vec::new();
            }
        };
        let (_, ask) = asked;
        match answer {
            Answer::Refused(refusal) => {
                document.take_refused(&ask, refusal);
                Vec::new()
            }
            Answer::Installed(installed) => document.take_installed(host, *installed),
            Answer::File { text, .. } => document.take_answer_file(&ask, text),
            Answer::Comparison(comparison) => {
                if document.is_of_transfer(&ask) {
                    document.set_stage(Stage::Done);
                } else if let Some(wizard) = &mut document.key_work.wizard {
                    let is_in_force = matches!(*ask, Ask::Install { .. });
                    wizard.step = if is_in_force { Step::Done } else { Step::Check };
                    wizard.comparison = Some(comparison);
                }
                Vec::new()
            }
            Answer::Done => {
                let said = match &*ask {
                    Ask::Rename { name, .. } => say!("wizard-said-renamed", name = name.trim()),
                    Ask::Remove { key, .. } => say!("wizard-said-removed", key = key.as_str()),
                    _ => {
                        document.set_stage(Stage::TakenBack);
                        return Vec::new();
                    }
                };
                if matches!(self.dialog, Some(Dialog::RenameKey { .. } | Dialog::RemoveKey { .. }))
                {
                    self.dialog = None;
                }
                self.say(said);
                Vec::new()
            }
        }
    }
}

impl Document {
    fn host_of(&self, key: &KeyId) -> Option<HostId> {
        Some(self.ring.get(key)?.host)
    }

    /// Asks a key host. What was asked before is not waited for any more.
    fn ask_keys(&mut self, host: Option<HostId>, ask: Ask) -> Vec<Request> {
        let Some(host) = host else { return Vec::new() };
        let ask = Box::new(ask);
        self.key_work.waiting = Some((host, ask.clone()));
        vec![Request::ManageKeys { host, ask }]
    }

    /// Does not wait any more for what changes nothing.
    pub(in crate::configurator) fn stop_waiting(&mut self) -> Vec<Request> {
        let stops = self.key_work.waiting.is_some() && !self.key_work.is_changing();
        if stops {
            self.key_work.waiting = None;
            return vec![Request::CancelManageKeys];
        }
        Vec::new()
    }

    fn next_step(&mut self) -> Vec<Request> {
        let work = &mut self.key_work;
        let Some(wizard) = &mut work.wizard else { return Vec::new() };
        if work.waiting.is_some() || !wizard.can_go_on() {
            return Vec::new();
        }
        match wizard.ask() {
            Some(ask) => {
                let host = wizard.host;
                self.ask_keys(host, ask)
            }
            None if wizard.step == Step::Request => {
                wizard.step = Step::Response;
                Vec::new()
            }
            None => {
                work.wizard = None;
                Vec::new()
            }
        }
    }

    fn step_back(&mut self) -> Vec<Request> {
        let requests = self.stop_waiting();
        let work = &mut self.key_work;
        if requests.is_empty()
            && work.waiting.is_none()
            && let Some(wizard) = &mut work.wizard
            && let Some(before) = wizard.step_before()
        {
            wizard.step = before;
            wizard.consent = false;
        }
        requests
    }

    fn take_installed(&mut self, host: HostId, installed: Installed) -> Vec<Request> {
        let work = &mut self.key_work;
        if let Some(transfer) = &mut work.transfer
            && transfer.source == host
            && matches!(transfer.stage, Stage::Choosing)
        {
            let is_it = |key: &&crate::activation::InstalledKey| key.license.key == transfer.key;
            if let Some(key) = installed.keys.iter().find(is_it)
                && let KeyState::GivenUp { to, file, .. } = &key.state
            {
                // The names that hosts give themselves tell which one it is, if it is known here.
                let is_to = |host: &HostView| host.name.as_deref() == Some(to.as_str());
                let target = self.hosts.iter().find(|(_, host)| is_to(host));
                transfer.target = target.map(|(id, _)| *id);
                transfer.stage = Stage::GivenUp { to: to.clone(), file: file.clone() };
            }
        }
        let mut goes_on = false;
        if let Some(wizard) = &mut work.wizard
            && wizard.step == Step::Computer
            && wizard.host == Some(host)
        {
            let carrier = |key: &KeyId| {
                let found = installed.keys.iter().find(|found| found.license.key == *key)?;
                found.license.binding.clone()
            };
            if let Goal::Update(key) = &wizard.goal {
                wizard.token = match carrier(key) {
                    Some(Binding::Token(token)) => Some(token),
                    _ => None,
                };
            }
            goes_on = wizard.goal == Goal::HaveFile;
            wizard.step = if goes_on { Step::Response } else { Step::Request };
        }
        work.installed.insert(host, installed);
        if goes_on { self.next_step() } else { Vec::new() }
    }

    fn take_answer_file(&mut self, ask: &Ask, text: String) -> Vec<Request> {
        match ask {
            Ask::Request { wanted: Wanted::Transfer { .. }, .. } => {
                let Some(transfer) = &mut self.key_work.transfer else { return Vec::new() };
                transfer.stage = Stage::GivingUp { request: text.clone() };
                let (key, force) = (transfer.key.clone(), transfer.force);
                let source = transfer.source;
                self.ask_keys(Some(source), Ask::GiveUp { key, request: text, force })
            }
            Ask::Request { .. } => {
                if let Some(wizard) = &mut self.key_work.wizard {
                    (wizard.request, wizard.saved) = (Some(text), None);
                }
                Vec::new()
            }
            Ask::GiveUp { .. } => {
                let Some(transfer) = &mut self.key_work.transfer else { return Vec::new() };
                let target = transfer.target;
                let to = target.and_then(|host| self.hosts.get(&host));
                let to = to.map(|host| words::host_name(host).to_owned());
                let to = to.unwrap_or_default();
                transfer.stage = Stage::GivenUp { to, file: text.clone() };
                self.ask_keys(target, Ask::Install { file: text, further_key: false })
            }
            Ask::Decline { file } => {
                let declined = Stage::Declined { file: text, given: file.clone() };
                self.set_stage(declined);
                self.take_key_back()
            }
            _ => Vec::new(),
        }
    }

    /// Whether it was asked to put a key in force that is on its way.
    fn is_of_transfer(&self, ask: &Ask) -> bool {
        let stage = self.key_work.transfer.as_ref().map(|transfer| &transfer.stage);
        matches!(
            (ask, stage),
            (Ask::Install { file, .. }, Some(Stage::GivenUp { file: given, .. })) if file == given
        )
    }

    fn take_refused(&mut self, ask: &Ask, refusal: NotActivated) {
        if self.is_of_transfer(ask) && matches!(refusal, NotActivated::AlreadyInForce { .. }) {
            // It was put in force before, and the answer was lost.
            self.set_stage(Stage::Done);
            return;
        }
        if matches!(ask, Ask::GiveUp { .. }) {
            // It was certainly not given up.
            self.set_stage(Stage::Choosing);
        }
        self.key_work.trouble = Some(Trouble::Refused(refusal));
    }

    fn set_stage(&mut self, stage: Stage) {
        if let Some(transfer) = &mut self.key_work.transfer {
            transfer.stage = stage;
        }
    }

    /// Takes up the transfer of a key: where it was left, or from the start.
    fn show_transfer(&mut self, key: KeyId, source: HostId) {
        let before = self.key_work.transfer.take();
        let is_over =
            |transfer: &Transfer| matches!(transfer.stage, Stage::Done | Stage::TakenBack);
        let same = before.filter(|transfer| {
            transfer.key == key && transfer.source == source && !is_over(transfer)
        });
        let name = self.ring.get(&key).map(|known| known.license.name.clone());
        let name = name.unwrap_or_else(|| key.to_string());
        self.key_work.transfer = Some(same.unwrap_or(Transfer {
            key,
            name,
            source,
            target: None,
            force: false,
            consent: false,
            stage: Stage::Choosing,
        }));
    }

    fn go_on_with_transfer(&mut self) -> Vec<Request> {
        let work = &self.key_work;
        let Some(transfer) = work.transfer.as_ref().filter(|_| work.waiting.is_none()) else {
            return Vec::new();
        };
        let (key, target, force) = (transfer.key.clone(), transfer.target, transfer.force);
        match &transfer.stage {
            Stage::Choosing => {
                // A token goes along with its key.
                let license = self.ring.get(&key).map(|known| &known.license);
                let token = match license.and_then(|license| license.binding.clone()) {
                    Some(Binding::Token(token)) => Some(token),
                    _ => None,
                };
                let wanted = Wanted::Transfer { key };
                self.ask_keys(target, Ask::Request { token, wanted, note: String::new() })
            }
            // The source answers the same request with the same file.
            Stage::GivingUp { request } => {
                let (source, request) = (transfer.source, request.clone());
                self.ask_keys(Some(source), Ask::GiveUp { key, request, force })
            }
            Stage::GivenUp { file, .. } => {
                let (file, further_key) = (file.clone(), transfer.consent);
                self.ask_keys(target, Ask::Install { file, further_key })
            }
            Stage::Declined { .. } => self.take_key_back(),
            Stage::Done | Stage::TakenBack => Vec::new(),
        }
    }

    fn take_key_back(&mut self) -> Vec<Request> {
        let work = &self.key_work;
        let Some(transfer) = work.transfer.as_ref().filter(|_| work.waiting.is_none()) else {
            return Vec::new();
        };
        match &transfer.stage {
            Stage::GivenUp { file, .. } => {
                let (target, file) = (transfer.target, file.clone());
                self.ask_keys(target, Ask::Decline { file })
            }
            Stage::Declined { file, .. } => {
                let (source, key, file) = (transfer.source, transfer.key.clone(), file.clone());
                self.ask_keys(Some(source), Ask::TakeBack { key, file })
            }
            _ => Vec::new(),
        }
    }
}
