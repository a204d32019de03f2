//! Changes of the model that have to do with applying at a set time.

use jiff::Timestamp;

use crate::{
    configurator::{
        apply_at,
        model::{Dialog, Document, Model, Timed},
    },
    link::Request,
    texts::say,
};

impl Model {
    /// Lets the background wait for the time.
    pub(super) fn apply_at(&mut self, why: String, at: Timestamp) -> Vec<Request> {
        self.dialog = None;
        let Some(document) = &mut self.document else { return Vec::new() };
        let can_wait = !document.plan.is_empty()
            && document.applying.is_none()
            && document.forecast.can_be_applied();
        if !can_wait {
            return Vec::new();
        }
        document.timed = Some(Timed { at, why: why.clone() });
        vec![Request::ApplyAt { at, why, plan: document.plan.clone() }]
    }

    /// The background waits no more, because it begins, or for a reason.
    pub(super) fn end_wait(&mut self, reason: Option<String>) {
        let timed = self.document.as_mut().and_then(|document| {
            document.applying_what = document.totals_in_words();
            document.timed.take()
        });
        if let (Some(timed), Some(reason)) = (timed, reason) {
            let time = apply_at::time(timed.at);
            self.fail(say!("timed-canceled", time = time, reason = reason));
        }
        if matches!(self.dialog, Some(Dialog::Leave)) {
            self.dialog = None;
        }
    }
}

impl Document {
    /// What has to be said when the document is closed while its plan waits for its time.
    pub(super) fn closing_words(&self) -> Option<String> {
        let timed = self.timed.as_ref()?;
        Some(say!("timed-closed", time = apply_at::time(timed.at)))
    }
}
