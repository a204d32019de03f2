//! What the board looks like, kept between frames: laid-out names, header texts, icon textures.
//!
//! In: the document. Out: galleys and textures, made when they are first seen. A frame in which
//! nothing new is seen lays out no text and builds no string.

use std::{collections::HashMap, sync::Arc};

use egui::{
    Color32, FontId, Galley, Ui, Vec2,
    load::TexturePoll,
    text::{LayoutJob, TextWrapping},
};

use super::super::{
    board::columns::Column,
    icons::{self, Icon},
    model::Document,
    theme::{Tokens, font, size, space, tokens},
    words,
};
use crate::{
    licensing::{Camera, CameraId, Feature, ServerVersion, rules},
    texts::{self, say},
};

/// Side of a feature's icon in a row.
pub const FEATURE_ICON: f32 = 14.0;
/// Room that the pin of a pinned column takes in its title.
pub const PIN: f32 = size::ICON + space::XS;
/// Room that the count and the button take in the title of a column.
const TITLE_REST: f32 = 32.0;
/// Icons in a row at most; the tooltip names all features.
const ICONS_AT_MOST: usize = 4;
/// Names kept at most: several screens of rows.
const ROWS_AT_MOST: usize = 8_192;

/// Icons whose place is fixed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fixed {
    /// An enabled camera.
    Camera,
    /// A disabled camera.
    CameraOff,
    /// More commands.
    More,
    /// A warning.
    Warning,
    /// Something refused.
    Danger,
    /// All is well.
    Ok,
    /// Stays at the left.
    Pin,
    /// Unfolds.
    Unfold,
}

/// Everything that is kept.
#[derive(Debug, Default)]
pub struct Looks {
    rows: HashMap<CameraId, Arc<RowLook>>,
    headers: HashMap<usize, Arc<HeaderLook>>,
    off: Option<Arc<Galley>>,
    icons: IconSet,
    stamp: Stamp,
}

/// What the kept texts depend on.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
struct Stamp {
    generation: u64,
    pixels_per_point: f32,
    tokens: Option<&'static Tokens>,
    glyphs: f32,
    selection: (usize, Option<CameraId>, Option<CameraId>),
}

/// A row.
#[derive(Debug)]
pub struct RowLook {
    /// The name, shortened to fit.
    pub name: Arc<Galley>,
    /// Places of the icons of its features.
    pub icons: Box<[usize]>,
}

/// The head of a column.
#[derive(Debug)]
pub struct HeaderLook {
    /// The name, shortened to fit.
    pub name: Arc<Galley>,
    /// How many cameras.
    pub count: Arc<Galley>,
    /// Version and state, or what is wrong.
    pub detail: Arc<Galley>,
    /// Seats by feature.
    pub seats: Arc<Galley>,
    /// The share of the key's total that the server uses, and the same in words.
    pub share: Option<(f32, String)>,
    /// Whether the agent of the server has let its lease run out.
    pub is_offline: bool,
    /// How many of its cameras are selected.
    pub selected: usize,
    /// Whether the second line says that something is wrong.
    pub needs_attention: bool,
    /// Whether the server is too old for network keys.
    pub too_old: bool,
    /// Name and counts, for those who hear the board.
    pub spoken: String,
    /// The name of the button with more commands.
    pub more: String,
}

impl Looks {
    /// Forgets what is no longer right. Called once for each frame, before anything is asked for.
    pub fn begin(&mut self, ui: &Ui, document: &Document) {
        let selection = &document.selection;
        let stamp = Stamp {
            generation: document.columns.generation,
            pixels_per_point: ui.pixels_per_point(),
            tokens: Some(tokens(ui)),
            #[expect(
                clippy::redundant_closure_for_method_calls,
                reason = "the method alone does not live long enough"
            )]
            glyphs: ui.fonts(|fonts| fonts.font_atlas_fill_ratio()),
            selection: (selection.cameras.len(), selection.anchor, selection.cursor),
        };
        let before = std::mem::replace(&mut self.stamp, stamp);
        // A full atlas of glyphs starts anew, and galleys laid out before point to nothing.
        let new_atlas = stamp.glyphs < before.glyphs;
        let new_texts = (stamp.generation, stamp.tokens) != (before.generation, before.tokens)
            || stamp.pixels_per_point.to_bits() != before.pixels_per_point.to_bits();
        if new_atlas || new_texts || self.rows.len() > ROWS_AT_MOST {
            self.rows.clear();
            self.off = None;
        }
        if new_atlas || new_texts || stamp.selection != before.selection {
            self.headers.clear();
        }
    }

    /// The look of a row.
    pub fn row(&mut self, ui: &Ui, camera: &Camera, width: f32) -> Arc<RowLook> {
        if let Some(look) = self.rows.get(&camera.id) {
            return look.clone();
        }
        let icons: Box<[usize]> = camera
            .features
            .iter()
            .filter_map(|feature| self.icons.of_feature(feature))
            .take(ICONS_AT_MOST)
            .collect();
        let mut room = width - ROW_TEXT - space::S;
        room -= icons.len() as f32 * (FEATURE_ICON + space::XS);
        if !camera.enabled {
            room -= self.off(ui).size().x + space::S;
        }
        let name = one_line(ui, &camera.name, font::body(), room);
        let look = Arc::new(RowLook { name, icons });
        self.rows.insert(camera.id, look.clone());
        look
    }

    /// The tag of a disabled camera.
    pub fn off(&mut self, ui: &Ui) -> Arc<Galley> {
        let make = || one_line(ui, say!("board-camera-off"), font::small(), f32::INFINITY);
        self.off.get_or_insert_with(make).clone()
    }

    /// The look of a column's head; `at` is its place among all columns.
    pub fn header(
        &mut self,
        ui: &Ui,
        document: &Document,
        at: usize,
        column: &Column,
    ) -> Arc<HeaderLook> {
        let make = || Arc::new(header_look(ui, document, column));
        self.headers.entry(at).or_insert_with(make).clone()
    }

    /// The texture of an icon, in this frame.
    pub fn texture(&mut self, ui: &Ui, slot: usize) -> Option<egui::TextureId> {
        self.icons.texture(ui, slot)
    }
}

/// Where the text of a row begins.
pub const ROW_TEXT: f32 = space::M + size::ICON + space::S;

/// Lays out text that is cut off with an ellipsis where it does not fit. It takes its color from
/// whoever paints it.
pub fn one_line(ui: &Ui, text: &str, font: FontId, width: f32) -> Arc<Galley> {
    let mut job = LayoutJob::simple_singleline(text.to_owned(), font, Color32::PLACEHOLDER);
    job.wrap = TextWrapping::truncate_at_width(width.max(1.0));
    ui.painter().layout_job(job)
}

/// Lays out text in as many lines as it needs.
pub fn wrapped(ui: &Ui, text: &str, font: FontId, width: f32) -> Arc<Galley> {
    ui.painter().layout(text.to_owned(), font, Color32::PLACEHOLDER, width.max(1.0))
}

/// What is known of a server's version, in words.
pub fn version(version: ServerVersion) -> String {
    match version {
        ServerVersion::Known(version) => version.to_string(),
        ServerVersion::Assumed(version) => say!("version-assumed", version = version.to_string()),
        ServerVersion::Unknown => say!("version-unknown").to_owned(),
    }
}

fn header_look(ui: &Ui, document: &Document, column: &Column) -> HeaderLook {
    let count = match document.columns.hits {
        Some(_) => {
            let (found, count) = (column.visible.len(), column.cameras.len());
            say!("board-count-found", found = found, count = count)
        }
        None => words::cameras(column.cameras.len()),
    };
    let selected = selected(document, column);
    let spoken = match selected {
        0 => say!("board-column", column = &column.name, count = &count),
        selected => say!(
            "board-column-selected",
            column = &column.name,
            count = &count,
            selected = selected,
        ),
    };
    let server = column.server.and_then(|server| document.system.server(server));
    let number = server.and_then(|server| server.version.number());
    let too_old = number.is_some_and(|number| number < rules::FIRST_NETWORK_VERSION);

    let is_offline = column.server.is_some_and(|id| document.columns.offline.contains(&id));
    let mut parts = Vec::new();
    parts.extend(server.map(|server| match server.version {
        ServerVersion::Unknown => version(server.version),
        known => say!("column-version", version = version(known)),
    }));
    if is_offline {
        parts.push(say!("column-offline").to_owned());
    }
    let mut seats = Vec::new();
    if server.is_some() && column.key.is_none() {
        let enabled = column.cameras.iter().filter_map(|camera| document.system.camera(*camera));
        // That there is no key stands above the column already.
        parts.push(match enabled.filter(|camera| camera.enabled).count() {
            0 => say!("no-key").to_owned(),
            cameras => say!("board-not-licensed", cameras = cameras),
        });
    } else if server.is_some() {
        let modules = column.seats.iter().filter(|(feature, _)| feature.code() != "ip-camera");
        seats.extend(modules.map(|(feature, seats)| {
            say!("board-feature", feature = texts::feature_tag(feature), seats = seats)
        }));
    }
    let inner = size::COLUMN - 2.0 * space::M;
    let count = one_line(ui, &count, font::small(), inner);
    let icon = if too_old { size::ICON + space::XS } else { 0.0 };
    let pin = if column.is_pinned { PIN } else { 0.0 };
    HeaderLook {
        name: one_line(ui, &column.name, font::title(), inner - count.size().x - TITLE_REST - pin),
        count,
        detail: one_line(ui, &parts.join(" · "), font::small(), inner - icon),
        seats: as_many_as_fit(ui, &seats, inner),
        share: share(document, column),
        needs_attention: server.is_some() && (column.key.is_none() || too_old || is_offline),
        is_offline,
        selected,
        too_old,
        spoken,
        more: match server {
            Some(server) => say!("board-server-more", server = &server.name),
            None => say!("board-column-more", column = &column.name),
        },
    }
}

/// As many of the parts as fit whole, and how many more there are.
fn as_many_as_fit(ui: &Ui, parts: &[String], width: f32) -> Arc<Galley> {
    let line = |shown: usize| {
        let mut line = parts[..shown].join(" · ");
        if shown < parts.len() {
            line.push_str(&format!(" +{}", parts.len() - shown));
        }
        line
    };
    let fits =
        |shown: &usize| one_line(ui, &line(*shown), font::small(), f32::INFINITY).size().x <= width;
    // One is shown in any case, if only its beginning.
    let shown = (1..=parts.len()).rev().find(fits).unwrap_or(parts.len().min(1));
    one_line(ui, &line(shown), font::small(), width)
}

/// The share of its key's total that a server uses: of cameras, or of the feature that it uses
/// most of, if its key has no camera seats.
fn share(document: &Document, column: &Column) -> Option<(f32, String)> {
    let license = &document.ring.get(column.key.as_ref()?)?.license;
    let totals = || license.totals.iter();
    let camera = totals().find(|(feature, _)| feature.code() == "ip-camera");
    let most = || totals().max_by_key(|(feature, _)| column.seats.get(feature));
    let (feature, total) = camera.or_else(most)?;
    let seats = column.seats.get(feature);
    let words = say!(
        "column-share",
        seats = seats,
        total = total,
        key = &license.name,
        feature = texts::feature_name(feature),
    );
    Some((seats as f32 / total.max(1) as f32, words))
}

/// How many cameras of a column are selected, counted on the shorter side.
fn selected(document: &Document, column: &Column) -> usize {
    let chosen = &document.selection.cameras;
    if chosen.len() > column.cameras.len() {
        return column.cameras.iter().filter(|camera| chosen.contains(camera)).count();
    }
    let chosen = chosen.iter().filter_map(|camera| document.system.camera(*camera));
    chosen.filter(|camera| document.plan.server_of(camera) == column.server).count()
}

/// Icons by place, each with its texture of the frame. A texture that nobody asks for in a frame
/// may be gone in the next, so each is asked for once per frame and not once per row.
#[derive(Debug)]
struct IconSet {
    icons: Vec<(Icon, f32, u64, Option<egui::TextureId>)>,
    features: HashMap<Feature, Option<usize>>,
}

impl Default for IconSet {
    fn default() -> Self {
        let fixed = [
            icons::CAMERA,
            icons::CAMERA_OFF,
            icons::MORE,
            icons::WARNING,
            icons::DANGER,
            icons::OK,
            icons::PIN,
            icons::CHEVRON_RIGHT,
        ];
        let icons = fixed.map(|icon| (icon, size::ICON, u64::MAX, None)).into();
        Self { icons, features: HashMap::new() }
    }
}

impl IconSet {
    fn of_feature(&mut self, feature: &Feature) -> Option<usize> {
        if let Some(known) = self.features.get(feature) {
            return *known;
        }
        let slot = icons::of_feature(feature.code()).map(|icon| {
            self.icons.push((icon, FEATURE_ICON, u64::MAX, None));
            self.icons.len() - 1
        });
        self.features.insert(feature.clone(), slot);
        slot
    }

    fn texture(&mut self, ui: &Ui, slot: usize) -> Option<egui::TextureId> {
        let pass = ui.cumulative_pass_nr();
        let (icon, side, loaded, texture) = self.icons.get_mut(slot)?;
        if *loaded != pass {
            let image = icon.image("").fit_to_exact_size(Vec2::splat(*side));
            *texture = match image.load_for_size(ui, Vec2::splat(*side)) {
                Ok(TexturePoll::Ready { texture }) => Some(texture.id),
                _ => None,
            };
            *loaded = pass;
        }
        *texture
    }
}
