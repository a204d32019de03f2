//! One card of the key panel. The number that matters, *You can add*, stands above everything
//! else; each feature has its bar; what must be said about others on the key closes the card.

use egui::{InnerResponse, Ui};
use jiff::Timestamp;

use super::{
    activation,
    bar::{Bar, bar_ui},
    icons,
    model::Command,
    theme::{font, space, tokens},
    views::{CardView, FeatureRow, Sharing, SuspendedView, Trust},
    widgets::{self, Tone, text},
    words,
};
use crate::{
    licensing::{Bound, Carrier, KeyKind, Remark, Verdict},
    texts::{self, say},
};

/// More features than this are folded.
const FEATURES_UNFOLDED: usize = 8;
/// So many are shown of a folded card.
const FEATURES_FOLDED: usize = 6;
/// Other systems that the banner names.
const SYSTEMS_NAMED: usize = 3;
/// Days before the end of a license from which on it is warned of.
const EXPIRY_WARN_DAYS: i64 = 30;
/// Days before it from which on the warning is urgent, and shown on compact cards as well.
const EXPIRY_URGENT_DAYS: i64 = 7;
/// Days before it from which on the warning has an area of its own.
const EXPIRY_LAST_DAYS: i64 = 1;

/// Shows a card; a compact one only has its name, its first feature, and what must be known.
/// Returns whether the rest of its features is to be unfolded or folded.
pub fn key_card_ui(
    ui: &mut Ui,
    card: &CardView,
    (compact, unfolded): (bool, bool),
    now: Timestamp,
    out: &mut Vec<Command>,
) -> InnerResponse<bool> {
    widgets::card(ui, |ui| {
        ui.spacing_mut().item_spacing.y = 3.0;
        name_ui(ui, card, out);
        if !compact || card.trust != Trust::Live {
            origin_ui(ui, card, now);
        } else {
            expiry_ui(ui, card, now, true);
        }
        carrier_ui(ui, card, now);
        let rows = rows_in_order(card);
        if let Some(row) = rows.first() {
            headline_ui(ui, card, row);
        }
        ui.add_space(space::XS);
        if compact {
            for row in rows.iter().take(1) {
                row_ui(ui, row);
            }
            alarms_ui(ui, card);
            sharing_ui(ui, card);
            return false;
        }
        let folds = rows.len() > FEATURES_UNFOLDED;
        let shown = if folds && !unfolded { FEATURES_FOLDED } else { rows.len() };
        for row in rows.iter().take(shown) {
            row_ui(ui, row);
        }
        let toggled = folds && fold_ui(ui, rows.len() - FEATURES_FOLDED, unfolded);
        if card.pending {
            ui.add_space(space::XS);
            widgets::line_with_icon(ui, &icons::CLOCK, Tone::Warn, say!("card-pending"));
        }
        for remark in &card.remarks {
            widgets::remark(ui, remark);
        }
        servers_ui(ui, card);
        alarms_ui(ui, card);
        sharing_ui(ui, card);
        toggled
    })
}

fn name_ui(ui: &mut Ui, card: &CardView, out: &mut Vec<Command>) {
    let ink = tokens(ui).text;
    egui::Sides::new().height(28.0).shrink_left().truncate().show(
        ui,
        |ui| ui.label(text(&*card.name, font::title(), ink)),
        |ui| {
            ui.spacing_mut().item_spacing.x = space::XS;
            activation::key_menu_ui(ui, card, out);
            match card.kind {
                KeyKind::Network => {
                    widgets::chip(ui, Some(&icons::KEY_NETWORK), say!("card-network"), Tone::Accent)
                }
                KeyKind::Local => {
                    widgets::chip(ui, Some(&icons::KEY_LOCAL), say!("card-local"), Tone::Plain)
                }
            }
        },
    );
}

/// License type and carrier, where the key is, whether its figures are as of now, when it ends.
fn origin_ui(ui: &mut Ui, card: &CardView, now: Timestamp) {
    let carrier = match card.carrier {
        Carrier::Usb => say!("carrier-usb"),
        Carrier::Software => say!("carrier-software"),
    };
    let key = card.key.as_str();
    let license = say!("card-license", license = &card.type_name, carrier = carrier, key = key);
    widgets::remark(ui, license);
    let host = match &card.trust {
        Trust::Live => say!("keys-live", host = &card.address),
        _ => card.address.clone(),
    };
    let place = match &card.seat {
        Some(seat) => say!("card-on-seat", server = seat, host = host),
        None => say!("card-on", host = host),
    };
    widgets::remark(ui, place);
    match &card.trust {
        Trust::Live => {}
        Trust::AsOf(since, reason) => {
            let (time, age) = (words::clock(*since), words::age(now, *since));
            let words = say!("card-as-of", time = time, age = age, reason = reason);
            widgets::line_with_icon(ui, &icons::WARNING, Tone::Warn, &words);
        }
        Trust::Connecting => {
            widgets::remark(ui, say!("keys-connecting", host = &card.address));
        }
        Trust::NeverRead(reason) => {
            let words = say!("card-never-read", reason = reason);
            widgets::line_with_icon(ui, &icons::WARNING, Tone::Warn, &words);
        }
    }
    expiry_ui(ui, card, now, false);
}

/// When the license ends; on a compact card only if it is urgent.
fn expiry_ui(ui: &mut Ui, card: &CardView, now: Timestamp, compact: bool) {
    let Some(expires) = card.expires else { return };
    let (words, tone) = expiry(now, expires);
    match tone {
        Tone::Danger if words::days_until(now, expires) <= EXPIRY_LAST_DAYS => {
            widgets::banner(ui, tone, |ui| {
                widgets::line_with_icon(ui, &icons::CLOCK, tone, &words);
            });
        }
        Tone::Danger => drop(widgets::line_with_icon(ui, &icons::CLOCK, tone, &words)),
        _ if compact => {}
        Tone::Plain => drop(widgets::remark(ui, words)),
        tone => drop(widgets::line_with_icon(ui, &icons::CLOCK, tone, &words)),
    }
}

/// That the USB token of the key is not there, and how long servers run on. It stands above what can
/// be added, which is nothing.
fn carrier_ui(ui: &mut Ui, card: &CardView, now: Timestamp) {
    let Some(suspended) = &card.suspended else { return };
    let (words, tone) = carrier(suspended, now);
    ui.add_space(space::XS);
    widgets::banner(ui, tone, |ui| {
        widgets::line_with_icon(ui, &icons::WARNING, tone, &words);
    });
}

fn carrier(suspended: &SuspendedView, now: Timestamp) -> (String, Tone) {
    let left_ms = suspended.left_ms(now);
    let words = texts::text(&Remark::carrier_missing(&suspended.token, left_ms).message());
    (words, if left_ms == 0 { Tone::Danger } else { Tone::Warn })
}

/// When a license ends, and how urgent that is.
fn expiry(now: Timestamp, expires: Timestamp) -> (String, Tone) {
    let date = words::date(expires);
    match words::days_until(now, expires) {
        days if days < 0 => (say!("expiry-ended", date = date), Tone::Danger),
        0 => (say!("expiry-today", date = date), Tone::Danger),
        days @ 1..=EXPIRY_WARN_DAYS => {
            let tone = if days <= EXPIRY_URGENT_DAYS { Tone::Danger } else { Tone::Warn };
            (say!("expiry-soon", date = date, days = days), tone)
        }
        _ => (say!("expiry", date = date), Tone::Plain),
    }
}

/// What can still be added to this key, and what of it is left after the plan.
fn headline_ui(ui: &mut Ui, card: &CardView, row: &FeatureRow) {
    let tokens = tokens(ui);
    let (words, tone) = headline(card, row);
    let ink = if tone == Tone::Plain { tokens.text } else { tone.ink(tokens) };
    ui.add_space(space::S);
    widgets::wrapped(ui, text(words, font::title(), ink));
    if row.is_known && row.here_after != row.here {
        let left = words::bound(can_add_after(row));
        let words = say!("card-left", left = left);
        widgets::elided(ui, text(words, font::small_medium(), tokens.accent));
    }
}

fn headline(card: &CardView, row: &FeatureRow) -> (String, Tone) {
    if row.is_over() {
        (say!("card-over", amount = words::amount(&row.feature, row.over)), Tone::Danger)
    } else if row.is_known {
        let tone = if row.can_add.most == 0 { Tone::Danger } else { Tone::Plain };
        (say!("card-can-add", amount = words::addable(&row.feature, row.can_add)), tone)
    } else if card.trust == Trust::Connecting {
        (say!("card-reading").to_owned(), Tone::Plain)
    } else {
        (say!("card-can-add-unknown").to_owned(), Tone::Warn)
    }
}

/// What is left of *can add* after the plan.
fn can_add_after(row: &FeatureRow) -> Bound {
    let shift = |seats: u64| (seats + row.here).saturating_sub(row.here_after);
    Bound { least: shift(row.can_add.least), most: shift(row.can_add.most) }
}

/// Cameras first, since all ask for them; then what is short, what is planned, and what is used,
/// with the smallest share left first.
fn rows_in_order(card: &CardView) -> Vec<&FeatureRow> {
    let mut rows: Vec<&FeatureRow> = card.rows.iter().collect();
    rows.sort_by_key(|row| {
        let is_refused = matches!(row.verdict, Verdict::Short { .. } | Verdict::CarrierMissing);
        let short = row.is_over() || is_refused;
        let maybe = row.over > 0 || matches!(row.verdict, Verdict::MayBeShort { .. });
        let used = row.here > 0 || row.others.least > 0;
        let per_mille_free = row.free.least * 1000 / row.total.max(1);
        let is_camera = row.feature.code() == "ip-camera";
        (!is_camera, !short, !maybe, row.here_after == row.here, !used, per_mille_free)
    });
    rows
}

fn row_ui(ui: &mut Ui, row: &FeatureRow) {
    let tokens = tokens(ui);
    let (number, tone) = free(row);
    let ink = if tone == Tone::Plain { tokens.text } else { tone.ink(tokens) };
    ui.add_space(space::XS);
    widgets::pair(
        ui,
        18.0,
        text(texts::feature_name(&row.feature), font::body(), tokens.text),
        text(number, font::strong(), ink),
    );
    bar_ui(ui, &bar(row), row.sentence.get_or_init(|| sentence(row)));
    if let Some((words, tone)) = planned(row) {
        widgets::elided(ui, text(words, font::small_medium(), tone.ink(tokens)));
    }
    if let Some(words) = overdrawn(row) {
        widgets::elided(ui, text(words, font::small_medium(), tokens.warn));
    }
    ui.add_space(2.0);
}

/// The number at the right of a bar.
fn free(row: &FeatureRow) -> (String, Tone) {
    if row.is_over() {
        (over(row), Tone::Danger)
    } else if row.is_known {
        let tone = match row.free.most {
            0 if row.over > 0 => Tone::Warn,
            0 => Tone::Danger,
            _ => Tone::Plain,
        };
        (say!("card-free", free = words::bound(row.free), total = row.total), tone)
    } else {
        (say!("card-free-unknown", total = row.total), Tone::Plain)
    }
}

/// What is granted above the total, in words.
fn over(row: &FeatureRow) -> String {
    if row.is_over() {
        say!("card-over-by", seats = row.over)
    } else {
        say!("card-overdraft", seats = row.over)
    }
}

/// What is overdrawn, or will be after the plan, as far as the license allows it.
fn overdrawn(row: &FeatureRow) -> Option<String> {
    let after = (row.here_after + row.others.least).saturating_sub(row.total);
    if after > row.over && after <= row.overdraft {
        Some(say!("card-overdraft-planned", seats = after))
    } else {
        (row.over > 0 && !row.is_over()).then(|| over(row))
    }
}

/// What the plan means for a feature, if anything.
fn planned(row: &FeatureRow) -> Option<(String, Tone)> {
    let is_settled = matches!(row.verdict, Verdict::NotRaised | Verdict::Fits);
    if is_settled && row.here_after == row.here {
        return None;
    }
    let change = if row.here_after >= row.here {
        say!("card-planned-more", seats = row.here_after - row.here)
    } else {
        say!("card-planned-less", seats = row.here - row.here_after)
    };
    match row.verdict {
        Verdict::Short { by } => {
            Some((say!("card-planned-short", change = change, by = by), Tone::Danger))
        }
        Verdict::MayBeShort { by } => {
            Some((say!("card-planned-doubtful", change = change, by = by), Tone::Warn))
        }
        Verdict::CarrierMissing => {
            Some((say!("card-planned-carrier-missing", change = change), Tone::Danger))
        }
        Verdict::Unknown => Some((say!("card-planned-unknown", change = change), Tone::Warn)),
        Verdict::NotRaised | Verdict::Fits => Some((change, Tone::Accent)),
    }
}

fn bar(row: &FeatureRow) -> Bar {
    let kept = row.here.min(row.here_after);
    let added = (row.here_after - kept).max(row.held);
    let others = row.others.least;
    let left = row.total.saturating_sub(row.here + added + others);
    // What is planned takes of what others may use; that it may be refused is said in words.
    let others_maybe = (row.others.most - others)
        .min(row.total.saturating_sub(row.here.max(kept + added) + others));
    // A plan that needs what is reserved is short. One that needs what was left behind takes it.
    let reserved = row.reserved.min(row.total.saturating_sub(row.here + row.held + others));
    Bar {
        total: row.total,
        kept,
        removed: row.here - kept,
        added,
        others,
        others_maybe,
        reserved,
        reclaimable: row.reclaimable.min(left.saturating_sub(others_maybe + reserved)),
        ceiling: row.ceiling,
    }
}

/// The bar in one sentence, for screen readers and for hovering.
fn sentence(row: &FeatureRow) -> String {
    let name = texts::feature_name(&row.feature);
    let here = say!("bar-here", feature = name, seats = row.here);
    if !row.is_known {
        return say!("bar-unknown", here = here, total = row.total);
    }
    let mut parts = vec![here];
    if row.left_here > 0 {
        parts.push(say!("bar-left-here", seats = row.left_here));
    }
    if row.held > 0 {
        parts.push(say!("bar-held", seats = row.held));
    }
    if row.others.most > 0 {
        parts.push(say!("bar-others", seats = words::bound(row.others)));
    }
    if row.reserved > 0 {
        parts.push(say!("bar-reserved", seats = row.reserved));
    }
    if row.reclaimable > 0 {
        parts.push(say!("bar-reclaimable", seats = row.reclaimable));
    }
    parts.push(say!("bar-free", seats = words::bound(row.free)));
    parts.push(say!("bar-total", seats = row.total));
    if row.over > 0 {
        parts.push(over(row));
    }
    let parts = parts.join(", ");
    let mut sentence = say!("bar-can-add", parts = parts, seats = words::bound(row.can_add));
    let reserved_here = row.reserved_here.min(row.can_add.most);
    if reserved_here > 0 {
        sentence = say!("bar-reserved-here", sentence = sentence, seats = reserved_here);
    }
    if let Some(ceiling) = row.ceiling {
        sentence = say!("bar-ceiling", sentence = sentence, seats = ceiling);
    }
    sentence
}

fn fold_ui(ui: &mut Ui, folded: usize, unfolded: bool) -> bool {
    let words =
        if unfolded { say!("card-fewer").to_owned() } else { say!("card-more", count = folded) };
    let icon = if unfolded { icons::CHEVRON_DOWN } else { icons::CHEVRON_RIGHT };
    let color = tokens(ui).accent;
    let image = icon.image("").tint(color);
    let label = text(words, font::body(), color);
    ui.scope(|ui| {
        ui.spacing_mut().button_padding.x = space::XS;
        let button = ui.add(egui::Button::new((image, label)).frame_when_inactive(false));
        widgets::focus_ring(ui, &button);
        button.clicked()
    })
    .inner
}

fn servers_ui(ui: &mut Ui, card: &CardView) {
    ui.add_space(space::XS);
    if card.servers.is_empty() {
        widgets::remark(ui, say!("card-no-server"));
        return;
    }
    let names: Vec<&str> = card.servers.iter().take(40).map(|name| &**name).collect();
    let more = if card.servers.len() > names.len() { ", …" } else { "" };
    let names = names.join(", ") + more;
    widgets::remark(ui, say!("card-servers", count = card.servers.len(), names = names));
}

/// What is wrong with the key host, on each card that it concerns.
fn alarms_ui(ui: &mut Ui, card: &CardView) {
    for alarm in &card.alarms {
        ui.add_space(space::XS);
        widgets::banner(ui, Tone::Danger, |ui| {
            widgets::line_with_icon(ui, &icons::WARNING, Tone::Danger, alarm);
        });
    }
}

/// The warning of rule R12, on the card that it concerns. It goes by itself.
fn sharing_ui(ui: &mut Ui, card: &CardView) {
    let Some((title, lines)) = sharing(card) else { return };
    let tokens = tokens(ui);
    ui.add_space(space::XS);
    widgets::banner(ui, Tone::Warn, |ui| {
        ui.horizontal_top(|ui| {
            ui.spacing_mut().item_spacing.x = 6.0;
            icons::SHARED.show(ui, tokens.warn, "");
            widgets::wrapped(ui, text(title, font::strong(), tokens.warn));
        });
        for line in lines.iter().chain(&card.proofs) {
            widgets::wrapped(ui, text(line, font::small(), tokens.text));
        }
    });
}

/// What the banner says: its title and its lines; none if nobody else uses the key.
pub(super) fn sharing(card: &CardView) -> Option<(String, Vec<String>)> {
    let with = |systems: usize| say!("shared-with", count = systems);
    match &card.sharing {
        Sharing::With(systems) => {
            let mut lines: Vec<String> = systems
                .iter()
                .take(SYSTEMS_NAMED)
                .map(|system| {
                    let seats: Vec<String> =
                        system.seats.iter().map(|(f, seats)| words::amount(f, *seats)).collect();
                    if seats.is_empty() {
                        say!("shared-uses-nothing", system = &system.name)
                    } else {
                        say!("shared-uses", system = &system.name, seats = words::list(&seats))
                    }
                })
                .collect();
            if systems.len() > SYSTEMS_NAMED {
                lines.push(say!("shared-more", count = systems.len() - SYSTEMS_NAMED));
            }
            lines.push(match &card.trust {
                Trust::AsOf(since, _) => say!("shared-exact-as-of", time = words::clock(*since)),
                _ => say!("shared-exact").to_owned(),
            });
            Some((with(systems.len()), lines))
        }
        Sharing::Hidden { systems } => {
            let title = say!("shared-hidden", shared = with(*systems as usize));
            Some((title, vec![off_by(card)]))
        }
        Sharing::CannotTell if card.kind == KeyKind::Network => {
            let lines = if card.rows.iter().any(|row| row.is_known) {
                vec![off_by(card)]
            } else {
                vec![say!("shared-until-answer").to_owned()]
            };
            Some((say!("shared-cannot-tell").to_owned(), lines))
        }
        Sharing::Alone | Sharing::CannotTell => None,
    }
}

fn off_by(card: &CardView) -> String {
    let cameras = card.rows.iter().find(|row| row.feature.code() == "ip-camera");
    match cameras.or(card.rows.first()) {
        Some(row) if row.others.least == 0 => {
            let feature = texts::feature_name(&row.feature);
            say!("shared-off-by-all", most = row.others.most, feature = feature)
        }
        Some(row) => say!(
            "shared-off-by",
            others = words::bound(row.others),
            feature = texts::feature_name(&row.feature),
            by = row.others.most - row.others.least,
        ),
        None => say!("shared-off").to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn row() -> FeatureRow {
        FeatureRow {
            sentence: std::cell::OnceCell::new(),
            feature: "ip-camera".parse().unwrap(),
            total: 160,
            here: 121,
            here_after: 121,
            held: 0,
            others: Bound::exactly(14),
            reserved: 0,
            reclaimable: 1,
            left_here: 0,
            reserved_here: 0,
            ceiling: None,
            free: Bound::exactly(24),
            can_add: Bound::exactly(25),
            over: 0,
            overdraft: 0,
            verdict: Verdict::NotRaised,
            is_known: true,
        }
    }

    #[test]
    fn a_bar_is_told_in_one_sentence() {
        assert_eq!(
            sentence(&row()),
            "IP cameras: 121 used here, 14 used by others, 1 reclaimable, 24 free, 160 in all; \
             you can add 25"
        );
        let unknown = FeatureRow { is_known: false, ..row() };
        assert_eq!(
            sentence(&unknown),
            "IP cameras: 121 used here, 160 in all; what others use cannot be read now"
        );
    }

    #[test]
    fn what_is_reserved_and_allowed_is_in_the_sentence() {
        let reserved = FeatureRow {
            reserved: 4,
            left_here: 2,
            reserved_here: 6,
            ceiling: Some(140),
            free: Bound::exactly(20),
            can_add: Bound::exactly(19),
            ..row()
        };
        assert_eq!(
            sentence(&reserved),
            "IP cameras: 121 used here, 2 of them reclaimable by others, 14 used by others, \
             4 reserved for others, 1 reclaimable, 20 free, 160 in all; you can add 19, \
             6 of them reserved for this system; this system may have at most 140"
        );
    }

    #[test]
    fn an_overdraft_is_told_apart_from_more_than_the_license_allows() {
        let none = Bound::exactly(0);
        let overdrawn = FeatureRow {
            here: 149,
            here_after: 149,
            free: none,
            can_add: Bound::exactly(13),
            reclaimable: 0,
            over: 3,
            overdraft: 16,
            ..row()
        };
        let words = "3 over the total, as the license allows";
        assert_eq!(free(&overdrawn), ("0 free of 160".to_owned(), Tone::Warn));
        assert_eq!(super::overdrawn(&overdrawn).unwrap(), words);
        assert!(sentence(&overdrawn).contains(words), "{}", sentence(&overdrawn));
        assert!(bar(&overdrawn).limit().is_some(), "it is seen where the total ends");
        // A smaller license came, or one that allows less.
        let over = FeatureRow { overdraft: 2, ..overdrawn.clone() };
        assert_eq!(free(&over), ("over by 3".to_owned(), Tone::Danger));
        assert_eq!(super::overdrawn(&over), None);
        assert!(sentence(&over).contains("160 in all, over by 3"), "{}", sentence(&over));
        // A plan that overdraws says so before it is applied.
        let planned = FeatureRow { here_after: 151, ..overdrawn };
        let words = "after the plan 5 over the total, as the license allows";
        assert_eq!(super::overdrawn(&planned).unwrap(), words);
        assert_eq!(super::overdrawn(&row()), None);
    }

    #[test]
    fn the_parts_of_a_bar_add_up_to_the_total() {
        let bar = bar(&row());
        assert_eq!(bar.kept + bar.others + bar.reclaimable + 24, bar.total);
        let reserved = FeatureRow { reserved: 4, free: Bound::exactly(20), ..row() };
        let bar = super::bar(&reserved);
        assert_eq!(bar.kept + bar.others + bar.reserved + bar.reclaimable + 20, bar.total);
        // What is planned takes what is free and then what was left behind, not what is reserved.
        let planned = super::bar(&FeatureRow { here_after: 142, ..reserved.clone() });
        assert_eq!((planned.reserved, planned.reclaimable, planned.limit()), (4, 0, None));
        let short = super::bar(&FeatureRow { here_after: 143, ..reserved });
        assert_eq!(short.reserved, 4);
        assert!(short.limit().is_some(), "one seat more than there is");
        let bounded = FeatureRow {
            total: 22,
            here: 14,
            here_after: 16,
            others: Bound { least: 0, most: 8 },
            free: Bound { least: 0, most: 8 },
            reclaimable: 0,
            ..row()
        };
        assert_eq!(super::bar(&bounded).limit(), None, "nothing is certainly short");
        let waiting = FeatureRow { held: 40, over: 15, ..row() };
        assert!(super::bar(&waiting).limit().is_some(), "held seats count as taken");
        let returned = super::bar(&FeatureRow { here_after: 119, ..row() });
        assert_eq!((returned.kept, returned.removed, returned.added), (119, 2, 0));
    }

    #[test]
    fn the_number_beside_a_bar_says_how_sure_it_is() {
        assert_eq!(free(&row()), ("24 free of 160".to_owned(), Tone::Plain));
        let bounded = FeatureRow { free: Bound { least: 9, most: 17 }, total: 48, ..row() };
        assert_eq!(free(&bounded).0, "9–17 free of 48");
        let unknown = FeatureRow { is_known: false, ..row() };
        assert_eq!(free(&unknown).0, "? free of 160");
        let none = FeatureRow { free: Bound::exactly(0), total: 8, ..row() };
        assert_eq!(free(&none), ("0 free of 8".to_owned(), Tone::Danger));
        assert_eq!(free(&FeatureRow { over: 3, ..row() }).0, "over by 3");
    }

    #[test]
    fn the_plan_shows_on_the_feature_that_it_changes() {
        assert_eq!(planned(&row()), None);
        let more = FeatureRow { here_after: 123, verdict: Verdict::Fits, ..row() };
        assert_eq!(planned(&more), Some(("+2 planned".to_owned(), Tone::Accent)));
        assert_eq!(can_add_after(&more), Bound::exactly(23));
        let short = FeatureRow { here_after: 148, verdict: Verdict::Short { by: 2 }, ..row() };
        assert_eq!(planned(&short).unwrap().0, "+27 planned · short by 2");
        let less = FeatureRow { here_after: 118, ..row() };
        assert_eq!(planned(&less).unwrap().0, "−3 planned");
    }

    #[test]
    fn a_token_that_is_pulled_out_is_counted_down_until_servers_have_stopped() {
        let at = |ms| Timestamp::from_millisecond(ms).unwrap();
        let token = "Sentinel HL 4711".to_owned();
        let suspended = SuspendedView { token, until: at(300_000) };
        let said = |ms| carrier(&suspended, at(ms));
        assert!(said(1_000).0.ends_with("servers run on for 4:59"), "{}", said(1_000).0);
        assert!(said(1_001).0.ends_with("servers run on for 4:59"), "a second that has begun");
        assert_eq!(suspended.changes_in(at(1_000)), Some(Duration::from_secs(1)));
        assert_eq!(suspended.changes_in(at(1_001)), Some(Duration::from_millis(999)));
        assert_eq!(said(299_999).1, Tone::Warn);
        assert!(said(300_000).0.contains("servers have stopped"));
        assert_eq!(said(300_000).1, Tone::Danger);
        assert_eq!(suspended.changes_in(at(300_000)), None, "nothing changes any more");
        let planned = FeatureRow { here_after: 122, verdict: Verdict::CarrierMissing, ..row() };
        assert_eq!(super::planned(&planned).unwrap().0, "+1 planned · the USB token is unplugged");
    }

    #[test]
    fn the_end_of_a_license_is_warned_of_thirty_days_before() {
        let now: Timestamp = "2027-01-30T12:00:00Z".parse().unwrap();
        let on = |day: &str| expiry(now, format!("{day}T13:00:00Z").parse().unwrap());
        assert_eq!(on("2027-06-01").1, Tone::Plain);
        assert!(on("2027-03-01").0.ends_with("30 days left"));
        assert_eq!(on("2027-03-01").1, Tone::Warn);
        assert_eq!(on("2027-02-07").1, Tone::Warn);
        assert_eq!(on("2027-02-06").1, Tone::Danger, "urgent from seven days on");
        assert_eq!(on("2027-01-30").1, Tone::Danger);
        assert_eq!(on("2027-01-01").1, Tone::Danger);
    }
}
