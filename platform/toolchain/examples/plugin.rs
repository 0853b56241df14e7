//! Plug-ins without the command line of the product: `cargo run -p botloom-toolchain --example plugin -- build FOLDER [FILE.wasm]` or
//! `... new FOLDER LANGUAGE NAME`.

use botloom_toolchain::{build, new};
use std::env::args;
use std::error::Error;
use std::path::Path;
use std::process::ExitCode;

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<(), Box<dyn Error>> {
    let args: Vec<String> = args().skip(1).collect();
    match args.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["new", folder, kind, name] => Ok(new(Path::new(folder), kind.parse()?, name)?),
        ["build", folder, ref file @ ..] => {
            let folder = Path::new(folder);
            let built = build(folder)?;
            let file = match file {
                [file, ..] => Path::new(file).to_owned(),
                [] => folder.join(format!("{}.wasm", built.manifest.name)),
            };
            std::fs::write(file.with_extension("wit"), &built.interface)?;
            std::fs::write(&file, &built.component)?;
            println!("{}: {} bytes, imports {:?}", file.display(), built.component.len(), built.imports);
            built.hints.iter().for_each(|hint| println!("{hint}"));
            Ok(())
        }
        _ => Err("build FOLDER [FILE.wasm], or new FOLDER LANGUAGE NAME".into()),
    }
}
