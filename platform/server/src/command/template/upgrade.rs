//! `botloom template upgrade`: a new release of what a bot was copied from, merged into it.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, bail};
use botloom_domain::merge::{Resolutions, Take};
use botloom_domain::{Lineage, Offers, Origin, OriginKind, Release, Upgrade, upgrade};
use botloom_engine::{check, sources};
use botloom_flow::{Code, Severity, nearest};

use super::review;
use crate::{assets, folder, language, problems};

/// What `botloom template upgrade` takes.
#[derive(clap::Args)]
pub struct Arguments {
    /// The bot's folder, the one with `bot.yaml`.
    #[arg(default_value = ".")]
    folder: PathBuf,
    /// The release to upgrade to, if it is not the one that this program carries: its folder, or the name of another
    /// template.
    #[arg(long, value_name = "FOLDER_OR_NAME")]
    from: Option<String>,
    /// The folder of the release that the bot was copied from, if the bot does not remember it.
    #[arg(long, value_name = "FOLDER")]
    base: Option<PathBuf>,
    /// What is meant where both sides changed the same: `ours` or `theirs` for all, `ID=ours` or `ID=theirs` for one.
    #[arg(long, value_name = "SIDE", value_parser = take)]
    take: Vec<(Option<String>, Take)>,
    /// Writes nothing; shows what would be done.
    #[arg(long)]
    dry_run: bool,
    /// Prints the review as JSON.
    #[arg(long)]
    json: bool,
}

fn take(text: &str) -> Result<(Option<String>, Take), String> {
    let (id, side) = text.rsplit_once('=').map_or((None, text), |(id, side)| (Some(id.to_owned()), side));
    match side {
        "ours" => Ok((id, Take::Ours)),
        "theirs" => Ok((id, Take::Theirs)),
        _ => Err("write `ours`, `theirs`, or the id of a conflict before: `ID=theirs`".to_owned()),
    }
}

/// Shows what the release changes and writes it; at a conflict the author's text stays.
///
/// The exit code is 0 if nothing is open, 1 if there are conflicts or the bot has errors afterwards.
pub fn run(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let root = &arguments.folder;
    let before = folder::whole(root)?;
    let (files, lineage) = Lineage::of(&before)?;
    if files.get("bot.yaml").is_none() {
        bail!("`{}` has no `bot.yaml`; give the folder of a bot", root.display());
    }
    let (mut templates, mut packs) = (assets::templates(), assets::pack_releases());
    let mut lineage = lineage.unwrap_or_default();
    remember(arguments, &mut lineage, &templates)?;
    offer(arguments, &lineage, &mut templates, &mut packs)?;
    let mut resolutions = Resolutions::default();
    for (id, side) in &arguments.take {
        match id {
            Some(id) => {
                resolutions.by_id.insert(id.clone(), *side);
            }
            None => resolutions.all = Some(*side),
        }
    }
    let offers = Offers { templates: &templates, packs: &packs };
    let done = upgrade(&files, &lineage, offers, &resolutions);
    if done.steps.is_empty() && done.files == before {
        bail!(
            "`{}` does not say what it was copied from; `--base` with the folder of that release says it",
            root.display()
        );
    }
    refuse_unknown(&resolutions, &done)?;
    let written = if arguments.dry_run { 0 } else { super::write(root, &before, &done.files)? };
    let merged = Lineage::without(&done.files);
    let mut found = check(&merged, &assets::packs());
    // What was there before and is no error is not news.
    let known: BTreeSet<(Code, String, String)> = check(&files, &assets::packs())
        .into_iter()
        .map(|old| (old.code, old.file, old.what.to_string()))
        .collect();
    found.retain(|new| {
        new.severity() == Severity::Error
            || !known.contains(&(new.code, new.file.clone(), new.what.to_string()))
    });
    let (readable, _) = sources(&merged);
    let mut out = std::io::stdout().lock();
    if arguments.json {
        let problems = problems::list(&found, &readable, language::of_environment());
        writeln!(out, "{:#}", review::json(&done, problems, !arguments.dry_run))?;
    } else {
        review::print(&mut out, &done)?;
        problems::print(&mut out, &found, &readable, language::of_environment(), false)?;
    }
    for origin in remembered(&lineage, &done)? {
        eprintln!(
            "from now on the bot remembers the {} {} {}",
            origin.kind.name(),
            origin.name,
            origin.version
        );
    }
    let (open, errors) = (done.conflicts().count(), problems::errors(&found));
    match arguments.dry_run {
        true => eprintln!("nothing was written; {open} conflicts, {errors} errors in the merged bot"),
        false => eprintln!("{written} files written; {open} conflicts, {errors} errors in the merged bot"),
    }
    if open > 0 {
        eprintln!("yours stays until you decide: edit it and `--take ID=ours`, or `--take ID=theirs`");
    }
    Ok(if open > 0 || errors > 0 { ExitCode::from(1) } else { ExitCode::SUCCESS })
}

/// Adds the release that `--base` names to a lineage that has no template.
fn remember(
    arguments: &Arguments,
    lineage: &mut Lineage,
    templates: &BTreeMap<String, Release>,
) -> anyhow::Result<()> {
    let Some(base) = &arguments.base else { return Ok(()) };
    if lineage.origins.iter().any(|origin| origin.kind == OriginKind::Template) {
        bail!("the bot remembers what it was copied from; leave `--base` out");
    }
    let name = arguments.from.clone().filter(|from| templates.contains_key(from));
    let own = || base.file_name().map(|name| name.to_string_lossy().into_owned());
    let name = name.or_else(own).context("`--base` is no folder of a release")?;
    let release = Release::new(name, folder::release(base)?);
    lineage.origins.insert(0, release.origin(OriginKind::Template, BTreeMap::new()));
    Ok(())
}

/// Puts the release that `--from` names in the place of what is offered.
fn offer(
    arguments: &Arguments,
    lineage: &Lineage,
    templates: &mut BTreeMap<String, Release>,
    packs: &mut BTreeMap<String, Release>,
) -> anyhow::Result<()> {
    let Some(from) = &arguments.from else { return Ok(()) };
    let template = lineage.origins.iter().find(|origin| origin.kind == OriginKind::Template);
    let path = PathBuf::from(from);
    let folder = if path.is_dir() {
        folder::release(&path)?
    } else if let Some(release) = templates.get(from) {
        let mut files = release.files.clone();
        files.insert("template.yaml", format!("version: \"{}\"\n", release.version));
        files
    } else {
        let cure = match nearest(from, templates.keys().map(String::as_str)) {
            Some(near) => format!("did you mean `{near}`?"),
            None => "give its folder, or a name of `botloom template list`".to_owned(),
        };
        bail!("there is no release `{from}`; {cure}");
    };
    if folder.get("bot.yaml").is_some() {
        let name = &template
            .context("the bot was not copied from a template; `--base` says what it was copied from")?
            .name;
        templates.insert(name.clone(), Release::new(name.clone(), folder));
        return Ok(());
    }
    let release = Release::new("", folder);
    let name =
        release.manifest_name().context("`pack.yaml` does not say the name of its pack: `pack: NAME`")?;
    if !lineage.origins.iter().any(|origin| origin.kind != OriginKind::Template && origin.name == name) {
        bail!(
            "the bot does not use the pack `{name}`, or does not remember it; run the upgrade once without `--from`"
        );
    }
    packs.insert(name.clone(), Release { name, ..release });
    Ok(())
}

/// What the lineage has now and had not before.
fn remembered(before: &Lineage, done: &Upgrade) -> anyhow::Result<Vec<Origin>> {
    let after = Lineage::of(&done.files)?.1.unwrap_or_default();
    let is_new = |origin: &Origin| {
        before.origins.iter().all(|old| (old.kind, &old.name) != (origin.kind, &origin.name))
    };
    Ok(after.origins.into_iter().filter(is_new).collect())
}

fn refuse_unknown(resolutions: &Resolutions, done: &Upgrade) -> anyhow::Result<()> {
    let Some(id) = resolutions.by_id.keys().find(|id| !done.settled.contains(*id)) else { return Ok(()) };
    match nearest(id, done.conflicts().map(|conflict| conflict.id.as_str())) {
        Some(near) => bail!("there is no conflict `{id}`; did you mean `{near}`?"),
        None => bail!("there is no conflict `{id}`; without `--take` the open ones are listed"),
    }
}
