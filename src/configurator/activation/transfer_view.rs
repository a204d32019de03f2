//! The dialog that moves a key to another computer, step by step, and shows each.

use egui::Ui;

use super::{
    KeyCommand, Stage, Transfer, Trouble,
    life_view::dark_ui,
    view::{heading, radio, tick, trouble_ui, waiting_ui},
};
use crate::{
    activation::NotActivated,
    configurator::{
        dialogs::{Outcome, Parts, dialog_ui, explanation},
        icons,
        model::{Command, Document},
        theme::{font, space, tokens},
        widgets::{self, Tone, text},
        words,
    },
    licensing::HostId,
    texts::say,
};

const WIDTH: f32 = 560.0;

/// Shows how far the transfer is, and what can be done next.
pub fn transfer_ui(ui: &mut Ui, document: &Document, is_fresh: bool, out: &mut Vec<Command>) {
    let Some(transfer) = &document.key_work.transfer else { return };
    let is_free = document.key_work.waiting.is_none();
    let is_over = matches!(transfer.stage, Stage::Done | Stage::TakenBack);
    let words = match transfer.stage {
        Stage::Choosing => say!("transfer-begin"),
        Stage::GivingUp { .. } | Stage::GivenUp { .. } => say!("transfer-finish"),
        Stage::Declined { .. } => say!("transfer-take-back"),
        Stage::Done | Stage::TakenBack => say!("close"),
    };
    let needs = needs_tick(document, transfer);
    let title = say!("transfer-title", name = &transfer.name);
    let parts = Parts {
        title: &title,
        width: WIDTH,
        primary: (!is_over).then_some((words, is_free && transfer.target.is_some() && !needs)),
        cancel: say!("close"),
        has_draft: false,
        is_fresh,
    };
    let mut draft = transfer.clone();
    let outcome = dialog_ui(ui, &parts, |ui, _| {
        explanation(ui, say!("transfer-what"));
        stages_ui(ui, document, transfer);
        // To whom it was given up is settled, and known unless that host has another name here.
        let is_settled =
            matches!(transfer.stage, Stage::GivenUp { .. }) && transfer.target.is_some();
        if matches!(transfer.stage, Stage::Choosing | Stage::GivenUp { .. }) && !is_settled {
            targets_ui(ui, document, transfer, &mut draft);
        }
        waiting_ui(ui, document);
        trouble_ui(ui, document, out);
        ticks_ui(ui, document, transfer, &mut draft);
        let can_return = matches!(transfer.stage, Stage::GivenUp { .. }) && is_free;
        if can_return && transfer.target.is_some() {
            ui.add_space(space::S);
            widgets::remark(ui, say!("transfer-return-what"));
            if widgets::link_button(ui, say!("transfer-take-back")).clicked() {
                out.push(Command::Keys(KeyCommand::TakeBack));
            }
        }
        None
    });
    match outcome {
        Outcome::Accepted => out.push(Command::Keys(KeyCommand::Transfer)),
        Outcome::Cancelled => out.push(Command::CloseDialog),
        Outcome::Open if draft != *transfer => {
            out.push(Command::Keys(KeyCommand::Aim(Box::new(draft))));
        }
        Outcome::Open => {}
    }
}

fn is_in_use(document: &Document) -> bool {
    matches!(&document.key_work.trouble, Some(Trouble::Refused(NotActivated::InUse { .. })))
}

fn needs_consent(document: &Document) -> bool {
    let refused = document.key_work.trouble.as_ref();
    matches!(
        refused,
        Some(Trouble::Refused(NotActivated::AlreadyLicensed { may_be_added: true, .. }))
    )
}

/// Whether something must be consented to before it can go on.
fn needs_tick(document: &Document, transfer: &Transfer) -> bool {
    is_in_use(document) && !transfer.force || needs_consent(document) && !transfer.consent
}

fn ticks_ui(ui: &mut Ui, document: &Document, transfer: &Transfer, draft: &mut Transfer) {
    if is_in_use(document) || transfer.force {
        dark_ui(ui, document, &transfer.key);
        tick(ui, &mut draft.force, say!("transfer-force"));
    }
    if needs_consent(document) || transfer.consent {
        ui.add_space(space::S);
        tick(ui, &mut draft.consent, say!("wizard-consent"));
    }
}

fn targets_ui(ui: &mut Ui, document: &Document, transfer: &Transfer, draft: &mut Transfer) {
    heading(ui, say!("transfer-target"));
    let others = document.hosts.iter().filter(|(id, _)| **id != transfer.source);
    let mut is_alone = true;
    for (id, host) in others {
        is_alone = false;
        let words = say!("wizard-host-at", host = words::host_name(host), address = &host.address);
        if radio(ui, transfer.target == Some(*id), true, &words).clicked() {
            draft.target = Some(*id);
        }
    }
    if is_alone {
        widgets::line_with_icon(ui, &icons::INFO, Tone::Plain, say!("transfer-no-target"));
    }
}

/// The three steps, and which of them are done.
fn stages_ui(ui: &mut Ui, document: &Document, transfer: &Transfer) {
    let name = |host: Option<HostId>| {
        let host = host.and_then(|host| document.hosts.get(&host));
        host.map_or(say!("transfer-other"), words::host_name)
    };
    let (source, target) = (name(Some(transfer.source)), name(transfer.target));
    let done = match &transfer.stage {
        Stage::Choosing => 0,
        Stage::GivingUp { .. } => 1,
        Stage::GivenUp { .. } => 2,
        Stage::Done => 3,
        Stage::Declined { .. } => {
            let words = say!("transfer-declined", target = target, source = source);
            widgets::line_with_icon(ui, &icons::UNDO, Tone::Warn, &words);
            return;
        }
        Stage::TakenBack => {
            let words = say!("transfer-returned", source = source);
            widgets::line_with_icon(ui, &icons::OK, Tone::Ok, &words);
            return;
        }
    };
    let steps = [
        say!("transfer-step-request", target = target),
        say!("transfer-step-give-up", source = source),
        say!("transfer-step-install", target = target),
    ];
    for (at, words) in steps.iter().enumerate() {
        let is_done = at < done;
        let (icon, tone) =
            if is_done { (&icons::OK, Tone::Ok) } else { (&icons::ARROW_RIGHT, Tone::Plain) };
        widgets::line_with_icon(ui, icon, tone, words);
    }
    if let Stage::GivenUp { to, .. } = &transfer.stage
        && !to.is_empty()
    {
        let words = say!("transfer-given-up", source = source, to = to);
        ui.add_space(space::XS);
        widgets::wrapped(ui, text(words, font::strong(), tokens(ui).warn));
    }
}
