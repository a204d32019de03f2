//! What the details panel says, as data: facts, lists and remarks, without anything of the screen.

use super::DetailsOf;
use crate::{
    configurator::{
        board::columns::Column,
        icons::{self, Icon},
        model::Document,
        views::{CardView, FeatureRow, Trust},
        widgets::Tone,
        words,
    },
    licensing::{
        Camera, CameraId, Carrier, Failover, Feature, Fit, KeyId, KeyKind, Others, Seats, Server,
        ServerGrant, ServerId, ServerVersion,
    },
    texts::{self, say},
};

/// Servers that are listed at most; the rest is counted.
const SERVERS_LISTED: usize = 40;

/// Everything that is said of one thing.
#[derive(Debug)]
pub struct Details {
    /// Its name.
    pub title: String,
    /// What it is.
    pub kind: String,
    /// What is known of it.
    pub sections: Vec<Section>,
}

/// Rows that belong together.
#[derive(Debug, Default)]
pub struct Section {
    /// What they are about; the first ones need no heading.
    pub heading: Option<&'static str>,
    /// The rows.
    pub rows: Vec<Row>,
}

/// One row.
#[derive(Debug)]
pub enum Row {
    /// A name and what is known under it; the value may lead on.
    Fact {
        /// The name.
        name: &'static str,
        /// The value.
        value: String,
        /// Where a click on the value leads.
        link: Option<DetailsOf>,
    },
    /// Something of a list with its number; its name may lead on.
    Item {
        /// The name.
        name: String,
        /// The number, in words.
        value: String,
        /// Where a click on the name leads.
        link: Option<DetailsOf>,
    },
    /// A few words more on the row before.
    Remark(String),
    /// A sentence on its own.
    Note {
        /// What it looks like.
        icon: Icon,
        /// How urgent it is.
        tone: Tone,
        /// The sentence.
        words: String,
    },
}

impl Row {
    fn note(icon: Icon, tone: Tone, words: impl Into<String>) -> Self {
        Self::Note { icon, tone, words: words.into() }
    }
}

impl Section {
    fn new(heading: &'static str) -> Self {
        Self { heading: Some(heading), rows: Vec::new() }
    }

    fn fact(&mut self, name: &'static str, value: impl Into<String>) {
        self.rows.push(Row::Fact { name, value: value.into(), link: None });
    }

    fn link(&mut self, name: &'static str, value: impl Into<String>, to: DetailsOf) {
        self.rows.push(Row::Fact { name, value: value.into(), link: Some(to) });
    }

    fn item(&mut self, name: impl Into<String>, value: String, link: Option<DetailsOf>) {
        self.rows.push(Row::Item { name: name.into(), value, link });
    }

    fn seats(&mut self, seats: &Seats) {
        for (feature, seats) in seats.iter() {
            let link = Some(DetailsOf::Feature(feature.clone()));
            self.item(texts::feature_name(feature), words::number(seats), link);
        }
    }

    fn remark(&mut self, words: impl Into<String>) {
        self.rows.push(Row::Remark(words.into()));
    }

    fn server(&mut self, document: &Document, name: &'static str, server: Option<ServerId>) {
        match server {
            Some(id) => {
                self.link(name, &*document.system.server_name(id), DetailsOf::Server(id));
            }
            None => self.fact(name, say!("details-not-bound")),
        }
    }

    fn key(&mut self, document: &Document, name: &'static str, key: Option<&KeyId>) {
        match key {
            Some(key) => self.link(name, key_name(document, key), DetailsOf::Key(key.clone())),
            None => self.fact(name, say!("details-no-key")),
        }
    }
}

impl Details {
    /// What is known; none if the thing is not there any more.
    pub fn of(document: &Document, of: &DetailsOf) -> Option<Self> {
        match of {
            DetailsOf::Camera(camera) => {
                Some(of_camera(document, document.system.camera(*camera)?))
            }
            DetailsOf::Server(server) => {
                Some(of_server(document, document.system.server(*server)?))
            }
            DetailsOf::Key(key) => {
                let card = document.cards.iter().find(|card| card.key == *key)?;
                Some(of_key(document, card))
            }
            DetailsOf::Feature(feature) => Some(of_feature(document, feature)),
        }
    }

    /// The same as text, to be pasted into a mail or a ticket.
    pub fn as_text(&self) -> String {
        let mut lines = vec![format!("{} ({})", self.title, self.kind)];
        for section in &self.sections {
            if let Some(heading) = section.heading {
                lines.push(String::new());
                lines.push(heading.to_owned());
            }
            lines.extend(section.rows.iter().map(|row| match row {
                Row::Fact { name, value, .. } => format!("{name}: {value}"),
                Row::Item { name, value, .. } => format!("{name}: {value}"),
                Row::Remark(words) => format!("  {words}"),
                Row::Note { words, .. } => words.clone(),
            }));
        }
        lines.join("\n")
    }
}

fn key_name(document: &Document, key: &KeyId) -> String {
    document.ring.get(key).map_or_else(|| key.to_string(), |known| known.license.name.clone())
}

fn column(document: &Document, server: ServerId) -> Option<&Column> {
    document.columns.all.get(document.columns.place(Some(server)))
}

fn of_camera(document: &Document, camera: &Camera) -> Details {
    let server = document.plan.server_of(camera);
    let mut facts = Section::default();
    facts.fact(say!("details-number"), camera.id.to_string());
    if !camera.folder.is_empty() {
        facts.fact(say!("details-folder"), &*camera.folder);
    }
    let state = if camera.enabled { say!("details-enabled") } else { say!("details-disabled") };
    facts.fact(say!("details-state"), state);
    facts.server(document, say!("details-server"), server);
    let key = server.and_then(|id| document.plan.key_of(document.system.server(id)?));
    if server.is_some() {
        facts.key(document, say!("details-key"), key);
    }
    let mut features = Section::new(say!("details-features"));
    for feature in camera.features.iter() {
        let link = Some(DetailsOf::Feature(feature.clone()));
        let seats = u64::from(camera.enabled);
        features.item(texts::feature_name(feature), words::number(seats), link);
    }
    if !camera.enabled {
        features.remark(say!("details-disabled-more"));
    }
    let mut sections = vec![facts, features];
    sections.extend(planned_move(document, camera.id, camera.server, server));
    Details { title: camera.name.to_string(), kind: say!("details-camera").to_owned(), sections }
}

fn planned_move(
    document: &Document,
    camera: CameraId,
    from: Option<ServerId>,
    to: Option<ServerId>,
) -> Option<Section> {
    if !document.plan.moves_camera(camera) {
        return None;
    }
    let mut planned = Section::new(say!("details-planned"));
    planned.server(document, say!("details-from"), from);
    planned.server(document, say!("details-to"), to);
    Some(planned)
}

fn of_server(document: &Document, server: &Server) -> Details {
    let key = document.plan.key_of(server);
    let mut facts = Section::default();
    facts.fact(say!("details-number"), server.id.to_string());
    if !server.addresses.is_empty() {
        facts.fact(say!("details-addresses"), server.addresses.join(", "));
    }
    facts.fact(say!("details-version"), version(server.version));
    facts.key(document, say!("details-key"), key);
    let mut sections = vec![facts];
    if key != server.key.as_ref() {
        let mut planned = Section::new(say!("details-planned"));
        planned.key(document, say!("details-key-before"), server.key.as_ref());
        planned.key(document, say!("details-key-after"), key);
        sections.push(planned);
    }
    if let Some(column) = column(document, server.id) {
        let mut cameras = Section::new(say!("details-cameras"));
        cameras.fact(say!("details-bound"), words::number(column.cameras.len() as u64));
        cameras.seats(&column.seats);
        sections.push(cameras);
    }
    sections.push(grants(document, server));
    Details {
        title: server.name.to_string(),
        kind: say!("details-video-server").to_owned(),
        sections,
    }
}

/// The seats that a server holds now, and how far that can be trusted.
fn grants(document: &Document, server: &Server) -> Section {
    let mut held = Section::new(say!("details-held"));
    let Some(key) = &server.key else {
        held.remark(say!("details-held-no-key"));
        return held;
    };
    let figures = document.last_figures.get(key);
    let grant = figures.and_then(|figures| figures.ours.get(&server.id));
    match (figures, grant) {
        (None, _) => held.remark(say!("details-held-unread")),
        (Some(_), None) => held.remark(say!("details-held-nothing")),
        (Some(_), Some(grant)) => {
            held.seats(&grant.seats);
            held.fact(say!("details-lease"), lease(grant));
        }
    }
    if let Some(card) = document.cards.iter().find(|card| card.key == *key) {
        held.fact(say!("details-read"), as_of(&card.trust));
    }
    held
}

fn lease(grant: &ServerGrant) -> &'static str {
    match (grant.leased, grant.reclaimable) {
        (_, true) => say!("details-lease-over"),
        (true, _) => say!("details-lease-runs"),
        (false, _) => say!("details-lease-standing"),
    }
}

/// When the figures of a key were read.
fn as_of(trust: &Trust) -> String {
    match trust {
        Trust::Live => say!("details-read-live").to_owned(),
        Trust::AsOf(since, _) => words::moment(*since),
        Trust::NeverRead(_) | Trust::Connecting => say!("details-read-never").to_owned(),
    }
}

fn version(version: ServerVersion) -> String {
    match version {
        ServerVersion::Known(version) => version.to_string(),
        ServerVersion::Assumed(version) => {
            say!("details-version-assumed", version = version.to_string())
        }
        ServerVersion::Unknown => say!("details-version-unknown").to_owned(),
    }
}

fn of_key(document: &Document, card: &CardView) -> Details {
    let mut facts = Section::default();
    facts.fact(say!("details-key-number"), card.key.as_str());
    facts.fact(say!("details-type"), &*card.type_name);
    let carrier = match card.carrier {
        Carrier::Usb => say!("details-carrier-usb"),
        Carrier::Software => say!("details-carrier-software"),
    };
    facts.fact(say!("details-carrier"), carrier);
    let expires = card.expires.map(words::date);
    facts.fact(
        say!("details-expires"),
        expires.unwrap_or_else(|| say!("details-endless").to_owned()),
    );
    let host = document.hosts.get(&card.host);
    let host = host.map_or_else(
        || card.address.clone(),
        |host| match &host.name {
            Some(name) => format!("{name} · {}", host.address),
            None => host.address.clone(),
        },
    );
    facts.fact(say!("details-host"), host);
    if let Some(seat) = document.system.host(card.host).and_then(|host| host.seat) {
        facts.server(document, say!("details-seat"), Some(seat));
    }
    facts.fact(say!("details-read"), as_of(&card.trust));
    let mut features = Section::new(say!("details-totals"));
    for row in &card.rows {
        let link = Some(DetailsOf::Feature(row.feature.clone()));
        features.item(texts::feature_name(&row.feature), free_of(row), link);
        features.remark(shares(row));
    }
    let mut servers = Section::new(say!("details-servers"));
    let uses = document.columns.all.iter().filter(|column| column.key.as_ref() == Some(&card.key));
    list_servers(&mut servers, uses.map(|column| (column, column.cameras.len() as u64)).collect());
    let kind = match card.kind {
        KeyKind::Network => say!("details-network-key"),
        KeyKind::Local => say!("details-local-key"),
    };
    let sections = vec![facts, failover(document, card), features, servers];
    Details { title: card.name.clone(), kind: kind.to_owned(), sections }
}

/// Free seats of the total.
fn free_of(row: &FeatureRow) -> String {
    let total = words::number(row.total);
    if row.is_known {
        say!("details-free-of", free = words::bound(row.free), total = total)
    } else {
        say!("details-free-unknown", total = total)
    }
}

/// Who has how much of a feature.
fn shares(row: &FeatureRow) -> String {
    if row.is_known {
        say!(
            "details-shares",
            here = words::number(row.here),
            others = words::bound(row.others),
            reclaimable = words::number(row.reclaimable + row.left_here),
        )
    } else {
        say!("details-shares-here", here = words::number(row.here))
    }
}

/// Whether what the largest server needs fits elsewhere when it fails.
fn failover(document: &Document, card: &CardView) -> Section {
    let mut section = Section::new(say!("details-failover"));
    let Some(failover) =
        Failover::of(&document.system, &document.baseline, &document.ring, &card.key)
    else {
        section.remark(say!("details-failover-unused"));
        return section;
    };
    let name = document.system.server_name(failover.server);
    section.rows.push(Row::Fact {
        name: say!("details-failover-server"),
        value: name.to_string(),
        link: Some(DetailsOf::Server(failover.server)),
    });
    let cameras = failover.cameras;
    let (icon, tone, words) = match &failover.fit {
        Fit::Same => {
            let words = say!("details-failover-same", cameras = cameras);
            (icons::OK, Tone::Ok, words)
        }
        Fit::On { key } => {
            let key = key_name(document, key);
            let words = say!("details-failover-fits", cameras = cameras, key = key);
            (icons::OK, Tone::Ok, words)
        }
        Fit::ShortOn { key, short } => {
            let short: Vec<String> =
                short.iter().map(|(feature, seats)| words::amount(feature, seats)).collect();
            let words = say!(
                "details-failover-short",
                cameras = cameras,
                key = key_name(document, key),
                short = texts::list(&short),
            );
            (icons::WARNING, Tone::Warn, words)
        }
        Fit::Nowhere => {
            let words = say!("details-failover-nowhere", cameras = cameras);
            (icons::WARNING, Tone::Warn, words)
        }
    };
    section.rows.push(Row::note(icon, tone, words));
    section
}

/// Servers with numbers, the greatest first.
fn list_servers(section: &mut Section, mut servers: Vec<(&Column, u64)>) {
    if servers.is_empty() {
        section.remark(say!("details-servers-none"));
        return;
    }
    servers.sort_by(|(_, left), (_, right)| right.cmp(left));
    for (column, number) in servers.iter().take(SERVERS_LISTED) {
        let link = column.server.map(DetailsOf::Server);
        section.item(&*column.name, words::number(*number), link);
    }
    let left = servers.len().saturating_sub(SERVERS_LISTED);
    if left > 0 {
        section.remark(say!("details-servers-more", servers = left));
    }
}

fn of_feature(document: &Document, feature: &Feature) -> Details {
    let mut facts = Section::default();
    facts.fact(say!("details-code"), feature.code());
    let mut sections = vec![facts];
    for card in &document.cards {
        let Some(row) = card.rows.iter().find(|row| row.feature == *feature) else { continue };
        let mut section = Section::default();
        section.key(document, say!("details-key"), Some(&card.key));
        section.fact(say!("details-free"), free_of(row));
        let uses = document
            .columns
            .all
            .iter()
            .filter(|column| column.key.as_ref() == Some(&card.key))
            .map(|column| (column, column.seats.get(feature)))
            .filter(|(_, seats)| *seats > 0);
        list_servers(&mut section, uses.collect());
        others(&mut section, document, &card.key, row);
        sections.push(section);
    }
    let without_key = document.columns.all.iter().filter(|column| column.key.is_none());
    let unlicensed: u64 = without_key.map(|column| column.seats.get(feature)).sum();
    if unlicensed > 0 {
        let mut section = Section::new(say!("details-unlicensed"));
        section.remark(say!("details-unlicensed-more", seats = words::number(unlicensed)));
        sections.push(section);
    }
    if sections.len() == 1 {
        let mut nobody = Section::default();
        nobody.remark(say!("details-feature-unused"));
        sections.push(nobody);
    }
    let kind = say!("details-feature").to_owned();
    Details { title: texts::feature_name(feature), kind, sections }
}

/// Other systems that use a feature of a key, as far as they are disclosed.
fn others(section: &mut Section, document: &Document, key: &KeyId, row: &FeatureRow) {
    let figures = document.ring.get(key).and_then(|known| known.figures.as_ref());
    match figures.map(|figures| &figures.others) {
        Some(Others::Full(systems)) => {
            for system in systems {
                let seats = system.seats.get(&row.feature) + system.held.get(&row.feature);
                if seats > 0 {
                    let name = say!("details-other-system", name = &system.name);
                    section.item(name, words::number(seats), None);
                }
            }
        }
        Some(Others::Present(_) | Others::Undisclosed) if row.others.most > 0 => {
            let seats = words::bound(row.others);
            section.item(say!("details-other-systems"), seats, None);
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests;
