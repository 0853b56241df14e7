//! `botloom new`: a bot folder to begin with.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, bail};
use botloom_domain::{Release, clone_template};
use botloom_flow::nearest;

use crate::{assets, folder};

/// What `botloom new` takes.
#[derive(clap::Args)]
pub struct Arguments {
    /// The folder to make.
    #[arg(required_unless_present = "list")]
    folder: Option<PathBuf>,
    /// The template it is a copy of.
    #[arg(long, short, default_value = "hello-bot")]
    template: String,
    /// Lists the templates instead.
    #[arg(long)]
    list: bool,
}

/// Copies a template into a folder that is new or empty.
pub fn run(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let templates = assets::templates();
    if arguments.list {
        for name in templates.keys() {
            println!("{name}");
        }
        return Ok(ExitCode::SUCCESS);
    }
    let root = arguments.folder.as_ref().context("give the folder to make")?;
    let Some(template) = templates.get(&arguments.template) else {
        let cure = match nearest(&arguments.template, templates.keys().map(String::as_str)) {
            Some(near) => format!("did you mean `{near}`?"),
            None => "`botloom new --list` shows all".to_owned(),
        };
        bail!("there is no template `{}`; {cure}", arguments.template);
    };
    if root.exists()
        && root.read_dir().with_context(|| format!("`{}` is no folder", root.display()))?.next().is_some()
    {
        bail!("`{}` is not empty; give a folder that does not exist yet", root.display());
    }
    let files = clone_template(template, &assets::pack_releases());
    folder::write(root, &files)?;
    let shown = root.display();
    let (count, Release { name, version, .. }) = (template.files.len(), template);
    eprintln!("{count} files in {shown}, from {name} {version}");
    eprintln!("next: botloom chat {shown}    talk to it");
    eprintln!("      botloom check {shown}   see what is wrong after an edit");
    eprintln!("      botloom test {shown}    run its conversation tests");
    Ok(ExitCode::SUCCESS)
}
