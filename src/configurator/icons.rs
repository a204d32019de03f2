//! Icons of the window, one for each concept, from `icons/`. All are white and tinted when shown.

use egui::{Color32, Image, ImageSource, Rect, Response, Ui, Vec2, include_image};

use super::theme::{size, tokens};

/// An icon and what it stands for.
#[derive(Debug, Clone)]
pub struct Icon {
    source: ImageSource<'static>,
}

macro_rules! icons {
    ($($(#[$doc:meta])* $name:ident = $file:literal;)*) => {
        $(
            $(#[$doc])*
            pub const $name: Icon = Icon { source: include_image!($file) };
        )*
    };
}

icons! {
    /// A camera.
    CAMERA = "../../icons/camera.svg";
    /// A disabled camera.
    CAMERA_OFF = "../../icons/camera-off.svg";
    /// A server.
    SERVER = "../../icons/server.svg";
    /// Cameras without a server.
    NOT_BOUND = "../../icons/not-bound.svg";
    /// Any key.
    KEY = "../../icons/key.svg";
    /// A network key.
    KEY_NETWORK = "../../icons/key-network.svg";
    /// A local key.
    KEY_LOCAL = "../../icons/key-local.svg";
    /// A USB token.
    USB = "../../icons/usb.svg";
    /// A software key.
    SOFTWARE = "../../icons/software.svg";
    /// A key host.
    KEY_HOST = "../../icons/key-host.svg";
    /// Search.
    SEARCH = "../../icons/search.svg";
    /// Undo.
    UNDO = "../../icons/undo.svg";
    /// Redo.
    REDO = "../../icons/redo.svg";
    /// Apply.
    APPLY = "../../icons/apply.svg";
    /// Discard.
    DISCARD = "../../icons/discard.svg";
    /// Open a file.
    OPEN = "../../icons/open.svg";
    /// Import.
    IMPORT = "../../icons/import.svg";
    /// Something new.
    NEW = "../../icons/new.svg";
    /// The sample system.
    DEMO = "../../icons/demo.svg";
    /// Save.
    SAVE = "../../icons/save.svg";
    /// A warning.
    WARNING = "../../icons/warning.svg";
    /// A remark.
    INFO = "../../icons/info.svg";
    /// Something refused or failed.
    DANGER = "../../icons/danger.svg";
    /// All is well.
    OK = "../../icons/ok.svg";
    /// A key that several systems use.
    SHARED = "../../icons/shared.svg";
    /// Time.
    CLOCK = "../../icons/clock.svg";
    /// From here to there.
    ARROW_RIGHT = "../../icons/arrow-right.svg";
    /// Unfolded.
    CHEVRON_DOWN = "../../icons/chevron-down.svg";
    /// Folded.
    CHEVRON_RIGHT = "../../icons/chevron-right.svg";
    /// Stays in its place.
    PIN = "../../icons/pin.svg";
    /// More commands.
    MORE = "../../icons/more.svg";
    /// The light theme.
    SUN = "../../icons/sun.svg";
    /// The dark theme.
    MOON = "../../icons/moon.svg";
    /// The theme of the desktop.
    CONTRAST = "../../icons/contrast.svg";
    /// Settings.
    SETTINGS = "../../icons/settings.svg";
    /// Larger.
    ZOOM_IN = "../../icons/zoom-in.svg";
    /// Smaller.
    ZOOM_OUT = "../../icons/zoom-out.svg";
    /// Copy.
    COPY = "../../icons/copy.svg";
    /// The language.
    LANGUAGE = "../../icons/language.svg";
    /// Connected.
    PLUG = "../../icons/plug.svg";
    /// Not connected.
    PLUG_OFF = "../../icons/plug-off.svg";
    /// A list.
    LIST = "../../icons/list.svg";
    /// Close.
    CLOSE = "../../icons/close.svg";
    /// Keys and mouse.
    KEYBOARD = "../../icons/keyboard.svg";
    /// License plate recognition.
    PLATE = "../../icons/plate.svg";
    /// Face recognition.
    FACE = "../../icons/face.svg";
    /// People counting.
    PEOPLE = "../../icons/people.svg";
    /// Audio.
    AUDIO = "../../icons/audio.svg";
    /// PTZ.
    PTZ = "../../icons/ptz.svg";
    /// Heat map.
    HEAT_MAP = "../../icons/heat-map.svg";
    /// Tracking.
    TRACKING = "../../icons/tracking.svg";
    /// A module without an icon of its own.
    ANALYTICS = "../../icons/analytics.svg";
    /// A fisheye camera.
    FISHEYE = "../../icons/fisheye.svg";
    /// A recorder channel.
    RECORDER = "../../icons/recorder.svg";
    /// Queue counter.
    QUEUE = "../../icons/queue.svg";
    /// Fire and smoke.
    FIRE = "../../icons/fire.svg";
    /// Abandoned objects.
    OBJECT = "../../icons/object.svg";
}

/// The icon of a feature by its code; none for the plain IP camera, whose row says so already.
pub fn of_feature(code: &str) -> Option<Icon> {
    Some(match code {
        "ip-camera" => return None,
        "recorder-channel" | "backup-channel" => RECORDER,
        "fisheye" => FISHEYE,
        "audio" | "loud-sound" => AUDIO,
        "ptz" => PTZ,
        "people-counting" | "people-counting-3d" | "crowd-density" | "object-counting" => PEOPLE,
        "heat-map" => HEAT_MAP,
        "tracking" => TRACKING,
        "queue-counter" => QUEUE,
        "fire-and-smoke" => FIRE,
        "abandoned-object" => OBJECT,
        "interactive-search" => SEARCH,
        code if code.contains("plate") || code == "automarshal" => PLATE,
        code if code.starts_with("face") || code == "visitor-statistics" => FACE,
        _ => ANALYTICS,
    })
}

impl Icon {
    /// The icon as an image beside text, in the color of the text, with what it stands for.
    pub fn image(&self, alt_text: &str) -> Image<'static> {
        Image::new(self.source.clone())
            .fit_to_exact_size(Vec2::splat(size::ICON))
            .alt_text(alt_text)
    }

    /// Shows the icon in a color, with what it stands for.
    pub fn show(&self, ui: &mut Ui, color: Color32, alt_text: &str) -> Response {
        ui.add(self.image(alt_text).tint(color))
    }

    /// Paints the icon without making a widget of it: for rows that name themselves.
    pub fn paint(&self, ui: &Ui, rect: Rect, color: Color32) {
        Image::new(self.source.clone()).tint(color).paint_at(ui, rect);
    }

    /// A button that shows only the icon; `alt_text` is its name and its tooltip.
    pub fn button(&self, ui: &mut Ui, enabled: bool, alt_text: &str) -> Response {
        let color = if enabled { tokens(ui).text } else { tokens(ui).muted };
        let image = self.image(alt_text).tint(color);
        ui.add_enabled(enabled, egui::Button::image(image).frame_when_inactive(false))
            .on_hover_text(alt_text)
            .on_disabled_hover_text(alt_text)
    }
}
