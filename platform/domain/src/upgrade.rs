//! Copies of templates and packs, and their upgrade to what is offered now.

use crate::lineage::{Lineage, Origin, OriginKind};
use crate::merge::{Change, Conflict, Resolutions, packs, three_way};
use crate::release::{Release, compare};
use botloom_ports::Files;
use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

/// What an installation offers, by name.
#[derive(Debug, Clone, Copy)]
pub struct Offers<'a> {
    /// Templates.
    pub templates: &'a BTreeMap<String, Release>,
    /// Packs.
    pub packs: &'a BTreeMap<String, Release>,
}

impl<'a> Offers<'a> {
    /// The release of an origin that is offered now.
    #[must_use]
    pub fn of(self, origin: &Origin) -> Option<&'a Release> {
        match origin.kind {
            OriginKind::Template => self.templates.get(&origin.name),
            OriginKind::Copy | OriginKind::Pack => self.packs.get(&origin.name),
        }
    }
}

/// What became of one origin.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// What it is.
    pub kind: OriginKind,
    /// Its name.
    pub name: String,
    /// The version the bot had.
    pub from: String,
    /// The version that is offered; absent if none is.
    pub to: Option<String>,
    /// Whether the offer is older than what the bot has, and so is left alone.
    pub is_older: bool,
    /// What upstream changed and is now in the bot.
    pub changes: Vec<Change>,
    /// What the author changed and is still in the bot.
    pub kept: Vec<Change>,
    /// What both changed; the bot has the author's.
    pub conflicts: Vec<Conflict>,
}

/// An upgrade that was computed and not yet written anywhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Upgrade {
    /// The bot's files, the lineage included.
    pub files: Files,
    /// One per origin.
    pub steps: Vec<Step>,
    /// The conflicts that the resolutions settled.
    pub settled: BTreeSet<String>,
}

impl Upgrade {
    /// What is open.
    pub fn conflicts(&self) -> impl Iterator<Item = &Conflict> {
        self.steps.iter().flat_map(|step| &step.conflicts)
    }

    /// Whether a later version came, or something is open.
    #[must_use]
    pub fn is_news(&self) -> bool {
        let later = |step: &Step| !step.is_older && step.to.as_ref().is_some_and(|to| *to != step.from);
        let open = |step: &Step| !step.changes.is_empty() || !step.conflicts.is_empty();
        self.steps.iter().any(|step| later(step) || open(step))
    }
}

/// A copy of a template that knows where it comes from.
#[must_use]
pub fn clone_template(template: &Release, offered: &BTreeMap<String, Release>) -> Files {
    let mut lineage = Lineage { origins: vec![template.origin(OriginKind::Template, BTreeMap::new())] };
    remember_packs(&template.files, &mut lineage, offered);
    with_lineage(template.files.clone(), &lineage)
}

/// A bot with the entries of a pack as its own; nothing if files of these names are there already.
#[must_use]
pub fn clone_pack(
    files: &Files,
    lineage: Option<Lineage>,
    pack: &Release,
    with: &BTreeMap<String, String>,
) -> Option<Files> {
    let mut values = with.clone();
    for (name, given) in packs::named(files) {
        if name == pack.name {
            values = given.into_iter().chain(with.clone()).collect();
        }
    }
    let copied = packs::copied(files, pack, &values)?;
    let mut lineage = lineage.unwrap_or_default();
    let is_pack = |origin: &Origin| origin.kind != OriginKind::Template && origin.name == pack.name;
    lineage.origins.retain(|origin| !is_pack(origin));
    lineage.origins.push(pack.origin(OriginKind::Copy, values));
    Some(with_lineage(copied, &lineage))
}

/// Brings what is offered into a bot.
///
/// The base of each origin moves on to what is offered, except where something is open: that is told again until it is
/// resolved. Packs that the bot names and that it did not remember yet are remembered from now on.
#[must_use]
pub fn upgrade(files: &Files, lineage: &Lineage, offers: Offers<'_>, take: &Resolutions) -> Upgrade {
    let (mut files, mut next) = (files.clone(), Lineage::default());
    let (mut steps, mut settled) = (Vec::new(), BTreeSet::new());
    let named: BTreeSet<String> = packs::named(&files).into_iter().map(|(name, _)| name).collect();
    for origin in &lineage.origins {
        if origin.kind == OriginKind::Pack && !named.contains(&origin.name) {
            continue;
        }
        let offer = offers.of(origin);
        let mut step = Step {
            kind: origin.kind,
            name: origin.name.clone(),
            from: origin.version.clone(),
            to: offer.map(|offer| offer.version.clone()),
            is_older: offer.is_some_and(|offer| is_older(&offer.version, &origin.version)),
            changes: Vec::new(),
            kept: Vec::new(),
            conflicts: Vec::new(),
        };
        let Some(offer) = offer.filter(|_| !step.is_older) else {
            next.origins.push(origin.clone());
            steps.push(step);
            continue;
        };
        let mut renewed = offer.origin(origin.kind, origin.with.clone());
        if origin.kind == OriginKind::Pack {
            let replaced = packs::replaced(&files, &origin.name, &origin.base, &offer.files, take);
            (files, renewed.base, step.conflicts) = (replaced.files, replaced.base, replaced.conflicts);
            settled.extend(replaced.settled);
        } else {
            let merge = three_way(&origin.base, &files, &renewed.base, take);
            (files, renewed.base, step.conflicts) = (merge.files, merge.base, merge.conflicts);
            (step.changes, step.kept) = (merge.changes, merge.kept);
            settled.extend(merge.settled);
        }
        next.origins.push(renewed);
        steps.push(step);
    }
    remember_packs(&files, &mut next, offers.packs);
    Upgrade { files: with_lineage(files, &next), steps, settled }
}

/// Whether a version comes before another; one that is not said comes before none.
fn is_older(offered: &str, had: &str) -> bool {
    offered != "0" && compare(offered, had) == Ordering::Less
}

/// Remembers the packs that a bot names, as they are now.
fn remember_packs(files: &Files, lineage: &mut Lineage, offered: &BTreeMap<String, Release>) {
    for (name, _) in packs::named(files) {
        let known =
            lineage.origins.iter().any(|origin| origin.kind == OriginKind::Pack && origin.name == name);
        if let Some(pack) = offered.get(&name).filter(|_| !known) {
            lineage.origins.push(pack.origin(OriginKind::Pack, BTreeMap::new()));
        }
    }
}

fn with_lineage(mut files: Files, lineage: &Lineage) -> Files {
    if !lineage.origins.is_empty() {
        files.insert(Lineage::FILE, lineage.write());
    }
    files
}

#[cfg(test)]
mod tests;
