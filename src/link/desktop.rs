//! What the desktop says that its user wants: dark or light, high contrast, no motion. Where it
//! says nothing, the settings of the window decide.

#[cfg(not(target_os = "linux"))]
use tokio::task::spawn_blocking;

use super::{Event, backend::Out};

/// What the desktop says that its user wants; none where it does not say.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct DesktopLook {
    /// Dark, where the window system itself does not tell the window.
    pub is_dark: Option<bool>,
    /// As much contrast as there is.
    pub high_contrast: Option<bool>,
    /// Nothing that moves by itself.
    pub is_still: Option<bool>,
}

/// Asks the desktop, and goes on listening where it tells of changes.
pub(super) async fn watch(out: Out) {
    #[cfg(target_os = "linux")]
    if let Err(error) = portal::watch(&out).await {
        tracing::debug!(%error, "the desktop does not say how windows are to look");
    }
    #[cfg(not(target_os = "linux"))]
    if let Ok(look) = spawn_blocking(by_command::look).await
        && look != DesktopLook::default()
    {
        out.say(Event::Desktop(look)).await;
    }
}

/// The settings portal, which GNOME, KDE and others have.
#[cfg(target_os = "linux")]
mod portal {
    use std::time::Duration;

    use tokio::time::timeout;
    use tokio_stream::StreamExt as _;
    use zbus::{Connection, Proxy, zvariant::OwnedValue};

    use super::{super::backend::Out, DesktopLook, Event};

    /// How long a desktop may take to answer.
    const LIMIT: Duration = Duration::from_secs(5);
    const APPEARANCE: &str = "org.freedesktop.appearance";
    const GNOME: &str = "org.gnome.desktop.interface";

    pub(super) async fn watch(out: &Out) -> zbus::Result<()> {
        let late = |_| zbus::Error::from(std::io::Error::from(std::io::ErrorKind::TimedOut));
        let connection = timeout(LIMIT, Connection::session()).await.map_err(late)??;
        let portal = Proxy::new(
            &connection,
            "org.freedesktop.portal.Desktop",
            "/org/freedesktop/portal/desktop",
            "org.freedesktop.portal.Settings",
        );
        let portal = timeout(LIMIT, portal).await.map_err(late)??;
        let mut changes = portal.receive_signal("SettingChanged").await?;
        let mut said = DesktopLook::default();
        loop {
            let look = timeout(LIMIT, look(&portal)).await.map_err(late)?;
            if look != said {
                said = look;
                out.say(Event::Desktop(look)).await;
            }
            if changes.next().await.is_none() {
                return Ok(());
            }
        }
    }

    async fn look(portal: &Proxy<'_>) -> DesktopLook {
        // 0 is no preference, 1 is dark, 2 is light.
        let scheme = number(read(portal, APPEARANCE, "color-scheme").await);
        let contrast = number(read(portal, APPEARANCE, "contrast").await);
        let motion = number(read(portal, APPEARANCE, "reduced-motion").await);
        let animations = read(portal, GNOME, "enable-animations").await;
        let animations = animations.and_then(|value| bool::try_from(value).ok());
        DesktopLook {
            is_dark: scheme.filter(|scheme| *scheme > 0).map(|scheme| scheme == 1),
            high_contrast: contrast.map(|contrast| contrast == 1),
            is_still: motion.map(|motion| motion == 1).or(animations.map(|moves| !moves)),
        }
    }

    async fn read(portal: &Proxy<'_>, namespace: &str, key: &str) -> Option<OwnedValue> {
        portal.call("ReadOne", &(namespace, key)).await.ok()
    }

    fn number(value: Option<OwnedValue>) -> Option<u32> {
        u32::try_from(value?).ok()
    }
}

/// Commands that are part of the system, which need no unsafe code. The window system itself tells
/// whether windows are dark.
#[cfg(not(target_os = "linux"))]
mod by_command {
    use std::process::Command;

    use super::DesktopLook;

    #[cfg(windows)]
    pub(super) fn look() -> DesktopLook {
        const DESKTOP: &str = r"HKCU\Control Panel\Desktop";
        const CONTRAST: &str = r"HKCU\Control Panel\Accessibility\HighContrast";
        let animation = |text: String| !text.trim_end().ends_with('1');
        DesktopLook {
            is_dark: None,
            // The lowest bit of the flags says that it is on.
            high_contrast: registry(CONTRAST, "Flags").and_then(|text| {
                let flags: u32 = text.split_whitespace().last()?.parse().ok()?;
                Some(flags & 1 == 1)
            }),
            is_still: registry(&format!(r"{DESKTOP}\WindowMetrics"), "MinAnimate").map(animation),
        }
    }

    #[cfg(windows)]
    fn registry(key: &str, value: &str) -> Option<String> {
        use std::os::windows::process::CommandExt as _;
        /// No console flashes up.
        const CREATE_NO_WINDOW: u32 = 0x0800_0000;
        output(
            Command::new("reg").args(["query", key, "/v", value]).creation_flags(CREATE_NO_WINDOW),
        )
    }

    #[cfg(not(windows))]
    pub(super) fn look() -> DesktopLook {
        let is_on = |name: &str| {
            let mut command = Command::new("defaults");
            let text = output(command.args(["read", "com.apple.universalaccess", name]))?;
            Some(text.trim() == "1")
        };
        DesktopLook {
            is_dark: None,
            high_contrast: is_on("increaseContrast"),
            is_still: is_on("reduceMotion"),
        }
    }

    fn output(command: &mut Command) -> Option<String> {
        let output = command.output().ok().filter(|output| output.status.success())?;
        String::from_utf8(output.stdout).ok()
    }
}
