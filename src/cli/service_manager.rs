//! What systemd wants to hear of a daemon, and where its log goes. Elsewhere this does nothing.

/// Whether the log goes to the journal, which has its own times and colors.
#[cfg(target_os = "linux")]
pub(super) fn journal() -> Option<tracing_journald::Layer> {
    // Set by systemd when the standard error is the journal.
    std::env::var_os("JOURNAL_STREAM")?;
    tracing_journald::layer().ok().map(|layer| layer.with_field_prefix(None))
}

/// The daemon is ready to serve.
pub(super) fn ready(status: &str) {
    #[cfg(target_os = "linux")]
    tell(&[sd_notify::NotifyState::Ready, sd_notify::NotifyState::Status(status)]);
    #[cfg(not(target_os = "linux"))]
    let _ = status;
}

/// The daemon is ending.
pub(super) fn stopping() {
    #[cfg(target_os = "linux")]
    tell(&[sd_notify::NotifyState::Stopping]);
}

/// Says again and again that the daemon is alive, if the service manager asks for it.
pub(super) async fn keep_alive() {
    #[cfg(target_os = "linux")]
    if let Some(limit) = sd_notify::watchdog_enabled() {
        let mut pause = tokio::time::interval(limit / 2);
        loop {
            pause.tick().await;
            tell(&[sd_notify::NotifyState::Watchdog]);
        }
    }
    std::future::pending::<()>().await;
}

#[cfg(target_os = "linux")]
fn tell(states: &[sd_notify::NotifyState<'_>]) {
    // Without a service manager there is nobody to tell, which is no error.
    if let Err(error) = sd_notify::notify(states) {
        tracing::warn!(%error, "the service manager could not be told");
    }
}
