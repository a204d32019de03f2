//! Changes of the model that have to do with revisions: a plan that meets one applied elsewhere, a
//! revision that is taken back, groups of changes taken out of the plan.

use crate::{
    configurator::model::{Command, Conflicts, Dialog, Document, Model, Notice, RevisionDiff},
    licensing::{Change, Merge},
    link::{Opened, Request},
    system::RevisionChanges,
    texts::say,
};

impl Model {
    /// Takes in that the open file changed underneath.
    pub(super) fn changed(&mut self, opened: Opened) -> Vec<Request> {
        let Some(document) = &mut self.document else { return Vec::new() };
        if document.path != opened.path {
            return Vec::new();
        }
        let revision = opened.system.revision;
        let is_elsewhere = revision > document.system.revision && document.applying.is_none();
        let merge = (is_elsewhere && !document.plan.is_empty())
            .then(|| Merge::of(&document.system, &document.plan, &opened.system));
        let who = document.reload(opened);
        if let Some(diff) = &mut document.diff {
            diff.judge(&document.system);
        }
        let Some(who) = who else { return Vec::new() };
        self.say(say!("said-applied-elsewhere", revision = revision, who = &who));
        let Some(merge) = merge else { return Vec::new() };
        self.merge(merge, revision, who)
    }

    fn merge(&mut self, merge: Merge, revision: u64, who: String) -> Vec<Request> {
        let Some(document) = &mut self.document else { return Vec::new() };
        let kept = merge.kept.len();
        let mut requests = Vec::new();
        if kept > 0 {
            document.set_all(merge.kept);
            document.is_storing = true;
            requests.push(Request::StorePlan(document.plan.clone()));
        }
        if !merge.conflicts.is_empty() {
            let mut all = Conflicts {
                revision,
                who,
                keep_mine: vec![false; merge.conflicts.len()],
                changes: merge.conflicts,
            };
            // What was not decided yet stays to be decided.
            if let Some(earlier) = document.conflicts.take() {
                for (change, keeps) in earlier.changes.into_iter().zip(earlier.keep_mine) {
                    if !all.changes.iter().any(|newer| newer.is_about_same(&change)) {
                        all.changes.push(change);
                        all.keep_mine.push(keeps);
                    }
                }
            }
            document.conflicts = Some(all);
            self.dialog = Some(Dialog::Conflict);
        }
        if kept > 0 {
            self.say(say!("conflict-kept", changes = kept));
        }
        if merge.gone > 0 {
            self.say(say!("conflict-gone", changes = merge.gone));
        }
        requests
    }

    /// Keeps what was chosen and closes the dialog.
    pub(super) fn resolve(&mut self) -> Vec<Request> {
        self.dialog = None;
        let Some(document) = &mut self.document else { return Vec::new() };
        let Some(conflicts) = document.conflicts.take() else { return Vec::new() };
        let chosen = conflicts.changes.iter().zip(&conflicts.keep_mine);
        let mine: Vec<Change> =
            chosen.filter(|(_, keeps)| **keeps).map(|(change, _)| change.mine()).collect();
        if !document.change_freely(say!("conflict-step").to_owned(), mine) {
            return Vec::new();
        }
        document.is_storing = true;
        vec![Request::StorePlan(document.plan.clone())]
    }

    /// Shows what a revision changed, as far as the file tells.
    pub(super) fn show_revision(&mut self, revision: u64) -> Vec<Request> {
        let Some(document) = &mut self.document else { return Vec::new() };
        document.diff = Some(RevisionDiff { revision, changes: None, stuck: 0 });
        self.dialog = Some(Dialog::Revision(revision));
        vec![Request::AskRevision(revision)]
    }

    /// Takes in what a revision changed.
    pub(super) fn take_revision(
        &mut self,
        revision: u64,
        changes: Result<RevisionChanges, String>,
    ) {
        let Some(document) = &mut self.document else { return };
        if let Some(diff) = document.diff.as_mut().filter(|diff| diff.revision == revision) {
            diff.changes = Some(changes);
            diff.judge(&document.system);
        }
    }

    /// Puts what takes a revision back into the plan, as far as that is still possible.
    pub(super) fn undo_revision(&mut self, revision: u64) -> Vec<Request> {
        let Some(document) = &mut self.document else { return Vec::new() };
        let Some(RevisionDiff { revision: shown, changes: Some(Ok(changes)), .. }) = &document.diff
        else {
            return Vec::new();
        };
        if *shown != revision {
            return Vec::new();
        }
        let system = &document.system;
        let back: Vec<Change> =
            changes.iter().filter_map(|change| change.inverse(system).ok()).collect();
        match document.try_changes(say!("revision-undo-step", revision = revision), back) {
            Ok(false) => Vec::new(),
            Ok(true) => {
                document.is_storing = true;
                document.plan_open = true;
                let request = Request::StorePlan(document.plan.clone());
                self.dialog = None;
                vec![request]
            }
            Err(refusals) => {
                let texts: Vec<String> =
                    refusals.iter().map(|refusal| document.text(&refusal.message())).collect();
                self.dialog = None;
                for text in texts {
                    self.notices.push(Notice { is_error: true, is_answer: true, text });
                }
                Vec::new()
            }
        }
    }
}

impl Document {
    /// Chooses between ours and theirs, for one conflict or for all.
    pub(super) fn choose(&mut self, command: &Command) {
        let Some(conflicts) = &mut self.conflicts else { return };
        match command {
            Command::KeepMine(at, keeps) => {
                if let Some(choice) = conflicts.keep_mine.get_mut(*at) {
                    *choice = *keeps;
                }
            }
            Command::KeepAllMine(keeps) => conflicts.keep_mine.fill(*keeps),
            _ => {}
        }
    }

    /// Takes several changes out of the plan in one step.
    pub(super) fn remove_changes(&mut self, changes: &[Change]) -> bool {
        let system = &self.system;
        let back: Vec<Change> = changes
            .iter()
            .filter_map(|change| match change {
                Change::Move { camera, .. } => {
                    let camera = system.camera(*camera)?;
                    Some(Change::Move { camera: camera.id, to: camera.server })
                }
                Change::UseKey { server, .. } => {
                    let server = system.server(*server)?;
                    Some(Change::UseKey { server: server.id, key: server.key.clone() })
                }
            })
            .collect();
        self.change_freely(say!("planview-step-take-out", changes = changes.len()), back)
    }
}
