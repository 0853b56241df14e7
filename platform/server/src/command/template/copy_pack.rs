//! `botloom template copy-pack`: the entries of a knowledge pack as a bot's own.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, bail};
use botloom_domain::{Lineage, clone_pack};
use botloom_flow::nearest;

use crate::{assets, folder};

/// What `botloom template copy-pack` takes.
#[derive(clap::Args)]
pub struct Arguments {
    /// The pack.
    pack: String,
    /// The bot's folder, the one with `bot.yaml`.
    #[arg(long, default_value = ".")]
    into: PathBuf,
}

/// Writes the entries and words of the pack into the bot, with the parameters filled that `bot.yaml` gives.
pub fn run(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let packs = assets::pack_releases();
    let Some(pack) = packs.get(&arguments.pack) else {
        let cure = match nearest(&arguments.pack, packs.keys().map(String::as_str)) {
            Some(near) => format!("did you mean `{near}`?"),
            None => "`botloom template list` shows all".to_owned(),
        };
        bail!("there is no knowledge pack `{}`; {cure}", arguments.pack);
    };
    let root = &arguments.into;
    let before = folder::whole(root)?;
    let (files, lineage) = Lineage::of(&before)?;
    if files.get("bot.yaml").is_none() {
        bail!("`{}` has no `bot.yaml`; give the folder of a bot", root.display());
    }
    let after = clone_pack(&files, lineage, pack, &BTreeMap::new()).with_context(|| {
        format!(
            "`{}` can not be copied: files `knowledge/{0}-*.yaml` are there already, or `bot.yaml` has mistakes",
            pack.name
        )
    })?;
    let written = super::write(root, &before, &after)?;
    let (shown, name) = (root.display(), &pack.name);
    eprintln!(
        "{written} files in {shown}: {name} {} is now `knowledge/{name}-*.yaml` and the bot's own",
        pack.version
    );
    eprintln!("next: botloom check {shown}             see what is wrong after an edit");
    eprintln!("      botloom template upgrade {shown}  later, to get what a new release of the pack brings");
    Ok(ExitCode::SUCCESS)
}
