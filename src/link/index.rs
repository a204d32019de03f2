//! What searching and sorting need of all cameras, computed once for each file.

use crate::licensing::System;

/// What searching and sorting need, in the order of the cameras.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CameraIndex {
    /// Lower-case name and folder of each camera.
    pub texts: Vec<Box<str>>,
    /// The place of each camera in the order of names.
    pub ranks: Vec<u32>,
}

impl CameraIndex {
    /// Reads all cameras of a system.
    pub fn of(system: &System) -> Self {
        let texts = system.cameras.iter().map(|camera| {
            format!("{}\n{}", camera.name, camera.folder).to_lowercase().into_boxed_str()
        });
        let mut order: Vec<u32> = (0..).take(system.cameras.len()).collect();
        order.sort_by_cached_key(|at| {
            let camera = system.cameras.get(*at as usize);
            camera.map(|camera| natural(&camera.name))
        });
        let mut ranks = vec![0; order.len()];
        for (rank, at) in (0..).zip(order) {
            if let Some(place) = ranks.get_mut(at as usize) {
                *place = rank;
            }
        }
        Self { texts: texts.collect(), ranks }
    }
}

/// A sort key under which "Level 2" comes before "Level 10".
pub fn natural(name: &str) -> Vec<(u64, String)> {
    let mut parts = Vec::new();
    let mut rest = name;
    while !rest.is_empty() {
        let letters = rest.find(|c: char| c.is_ascii_digit()).unwrap_or(rest.len());
        let (text, after) = rest.split_at(letters);
        let digits = after.find(|c: char| !c.is_ascii_digit()).unwrap_or(after.len());
        let (number, after) = after.split_at(digits);
        parts.push((0, text.to_lowercase()));
        if !number.is_empty() {
            parts.push((number.parse().unwrap_or(u64::MAX), String::new()));
        }
        rest = after;
    }
    parts
}
