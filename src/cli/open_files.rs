//! How many files a key host may have open at once, its connections among them. Shells give a
//! process a small limit that it may raise itself; elsewhere than on Unix there is none.

/// Raises the limit as far as this process may, and says in the log what it got.
pub(super) fn raise_limit() {
    #[cfg(unix)]
    unix::raise();
}

#[cfg(unix)]
mod unix {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

    use crate::keyhost::ConnectionLimits;

    /// Files besides connections: the ledger, its log, backups, the local socket.
    const OTHERS: u64 = 256;
    /// macOS allows no limit above this, whatever it says.
    const MOST_ON_MACOS: u64 = 10_240;

    pub(super) fn raise() {
        let before = getrlimit(Resource::Nofile);
        let most = match before.maximum {
            most if cfg!(target_os = "macos") => {
                Some(most.map_or(MOST_ON_MACOS, |most| most.min(MOST_ON_MACOS)))
            }
            most => most,
        };
        if is_less(before.current, most)
            && let Err(error) =
                setrlimit(Resource::Nofile, Rlimit { current: most, maximum: before.maximum })
        {
            tracing::warn!(%error, "the limit of open files could not be raised");
        }
        let now = getrlimit(Resource::Nofile).current;
        let needed = ConnectionLimits::default().all as u64 + OTHERS;
        let (files, was) = (text(now), text(before.current));
        if is_less(now, Some(needed)) {
            tracing::warn!(%files, needed, "few files may be open, so few connections are taken: raise the hard limit (ulimit -Hn, or LimitNOFILE= of a service)");
        } else {
            tracing::info!(%files, %was, "files that may be open");
        }
    }

    /// None is no limit.
    fn is_less(limit: Option<u64>, than: Option<u64>) -> bool {
        match (limit, than) {
            (Some(limit), Some(than)) => limit < than,
            (Some(_), None) => true,
            (None, _) => false,
        }
    }

    fn text(limit: Option<u64>) -> String {
        limit.map_or_else(|| "unlimited".to_owned(), |limit| limit.to_string())
    }
}
