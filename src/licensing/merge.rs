//! Two administrators at once: what becomes of a plan when another revision was applied meanwhile,
//! and how an applied revision is taken back by a new plan.

use super::{CameraId, Change, KeyId, Plan, ServerId, System};

/// A change that contradicts what somebody else has applied meanwhile.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Conflict {
    /// A camera was bound elsewhere.
    Camera {
        /// The camera.
        camera: CameraId,
        /// Its server when the plan was made.
        base: Option<ServerId>,
        /// Its server now.
        theirs: Option<ServerId>,
        /// Its server after the plan.
        mine: Option<ServerId>,
    },
    /// A server got another key.
    Key {
        /// The server.
        server: ServerId,
        /// Its key when the plan was made.
        base: Option<KeyId>,
        /// Its key now.
        theirs: Option<KeyId>,
        /// Its key after the plan.
        mine: Option<KeyId>,
    },
}

impl Conflict {
    /// Whether both are about the same camera or server.
    pub fn is_about_same(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Camera { camera, .. }, Self::Camera { camera: other, .. }) => camera == other,
            (Self::Key { server, .. }, Self::Key { server: other, .. }) => server == other,
            _ => false,
        }
    }

    /// The change that keeps what the plan wanted.
    pub fn mine(&self) -> Change {
        match self {
            Self::Camera { camera, mine, .. } => Change::Move { camera: *camera, to: *mine },
            Self::Key { server, mine, .. } => Change::UseKey { server: *server, key: mine.clone() },
        }
    }
}

/// A plan brought to a newer revision.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Merge {
    /// Changes that nobody else touched.
    pub kept: Vec<Change>,
    /// Changes that somebody has to decide on.
    pub conflicts: Vec<Conflict>,
    /// Changes of cameras and servers that are not there any more.
    pub gone: usize,
}

impl Merge {
    /// Compares what the plan wanted of `base` with what `theirs` made of it. What both wanted is
    /// done and left out.
    pub fn of(base: &System, mine: &Plan, theirs: &System) -> Self {
        let mut merge = Self::default();
        for (camera, to) in mine.moves() {
            let before = base.camera(camera).and_then(|camera| camera.server);
            let target_is_there = to.is_none_or(|to| theirs.server(to).is_some());
            match theirs.camera(camera) {
                Some(now) if now.server == to => {}
                Some(_) if !target_is_there => merge.gone += 1,
                Some(now) if now.server == before => {
                    merge.kept.push(Change::Move { camera, to });
                }
                Some(now) => merge.conflicts.push(Conflict::Camera {
                    camera,
                    base: before,
                    theirs: now.server,
                    mine: to,
                }),
                None => merge.gone += 1,
            }
        }
        for (server, key) in mine.key_changes() {
            let before = base.server(server).and_then(|server| server.key.as_ref());
            let Some(now) = theirs.server(server) else {
                merge.gone += 1;
                continue;
            };
            let key = key.cloned();
            if now.key == key {
                continue;
            }
            if now.key.as_ref() == before {
                merge.kept.push(Change::UseKey { server, key });
            } else {
                merge.conflicts.push(Conflict::Key {
                    server,
                    base: before.cloned(),
                    theirs: now.key.clone(),
                    mine: key,
                });
            }
        }
        merge
    }
}

/// One change of an applied revision, from what to what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AppliedChange {
    /// The change that would lead back.
    pub before: Change,
    /// What was applied.
    pub after: Change,
}

/// Why a change of an applied revision cannot be taken back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stuck {
    /// It was changed again since.
    ChangedSince,
    /// The camera, the server or where it would go back to is not there any more.
    Gone,
}

impl AppliedChange {
    /// Whether the change can be taken back: only if nothing came after it.
    ///
    /// # Errors
    /// Why not.
    pub fn inverse(&self, system: &System) -> Result<Change, Stuck> {
        match (&self.before, &self.after) {
            (Change::Move { camera, to: back }, Change::Move { to, .. }) => {
                let camera = system.camera(*camera).ok_or(Stuck::Gone)?;
                if camera.server != *to {
                    return Err(Stuck::ChangedSince);
                }
                if back.is_some_and(|back| system.server(back).is_none()) {
                    return Err(Stuck::Gone);
                }
            }
            (Change::UseKey { server, .. }, Change::UseKey { key, .. }) => {
                let server = system.server(*server).ok_or(Stuck::Gone)?;
                if server.key != *key {
                    return Err(Stuck::ChangedSince);
                }
            }
            _ => return Err(Stuck::Gone),
        }
        Ok(self.before.clone())
    }
}
