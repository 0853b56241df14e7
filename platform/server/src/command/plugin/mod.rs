//! `botloom plugin`: begins and builds plug-ins, looks at components and tries them.

mod call;
mod recording;

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, bail};
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use botloom_flow::{MAX_COMPONENT, interface_text};
use botloom_plugins::{Bounds, Component, Scope, inspect};
use botloom_ports::PluginCode;
use botloom_toolchain::Kind;
use ring::signature::Ed25519KeyPair;
use rustls_pki_types::PrivatePkcs8KeyDer;
use rustls_pki_types::pem::PemObject;
use serde_json::{Map, Value as Json, json};

use crate::folder;
use crate::remote::{Remote, wished};

/// What `botloom plugin` does.
#[derive(clap::Subcommand)]
pub enum Command {
    /// Begins a plug-in: a folder with an interface, one function and its test.
    New {
        /// The folder; it must be new or empty. Its name is the plug-in's.
        folder: PathBuf,
        /// rust, javascript, typescript, python or c.
        #[arg(long, short, default_value = "rust")]
        language: Kind,
        /// The name of the plug-in, if not the folder's.
        #[arg(long)]
        name: Option<String>,
    },
    /// Builds the plug-in of a folder to one component, with its interface and manifest inside.
    Build {
        /// The folder.
        #[arg(default_value = ".")]
        folder: PathBuf,
        /// The file to write; `NAME.wasm` in the folder if not given.
        #[arg(long, short)]
        out: Option<PathBuf>,
    },
    /// Shows what a component offers, what it asks of the host, its size and its digest.
    Inspect {
        /// The component.
        file: PathBuf,
        /// Prints JSON.
        #[arg(long)]
        json: bool,
    },
    /// Runs the tests of the plug-in in a folder, as its language does: on this machine, without Botloom.
    Test {
        /// The folder.
        #[arg(default_value = ".")]
        folder: PathBuf,
    },
    /// Measures calls of a function: p50 and p99 of the time in its own instance each, and of making the component ready.
    Bench {
        /// The component.
        file: PathBuf,
        /// The function, as flows write it.
        function: String,
        /// The arguments by name, as JSON.
        #[arg(long = "with", default_value = "{}", value_name = "JSON")]
        arguments: String,
        /// How many calls are measured.
        #[arg(long, default_value_t = 2_000)]
        calls: usize,
        /// Prints JSON.
        #[arg(long)]
        json: bool,
    },
    /// Signs a component with an Ed25519 key (`openssl genpkey -algorithm ed25519`): prints the signature in Base64.
    Sign {
        /// The component.
        file: PathBuf,
        /// The private key as PEM.
        #[arg(long)]
        key: PathBuf,
    },
    /// Uploads a component to the workspace as the next version of a plug-in.
    Publish {
        /// The component.
        file: PathBuf,
        /// The name of the plug-in; that of its manifest if not given.
        #[arg(long)]
        name: Option<String>,
        /// What changed.
        #[arg(long, default_value = "")]
        note: String,
        /// The private key as PEM with which the component is signed.
        #[arg(long = "sign", value_name = "KEY")]
        signing_key: Option<PathBuf>,
        #[command(flatten)]
        remote: Remote,
    },
    /// Calls a function of a component under the limits of a bot.
    Call(call::Args),
}

/// Does it. A call that gives an error ends with code 1.
pub fn run(command: &Command) -> anyhow::Result<ExitCode> {
    match command {
        Command::New { folder, language, name } => {
            let own = folder.file_name().and_then(|name| name.to_str());
            let name = name.as_deref().or(own).context("give the plug-in a name with --name")?;
            botloom_toolchain::new(folder, *language, name)?;
            eprintln!("{} is a plug-in; its README.md says how to go on", folder.display());
            Ok(ExitCode::SUCCESS)
        }
        Command::Build { folder, out } => {
            let built = botloom_toolchain::build(folder)?;
            let file = out.clone().unwrap_or_else(|| folder.join(format!("{}.wasm", built.manifest.name)));
            std::fs::write(&file, &built.component)
                .with_context(|| format!("`{}` can not be written", file.display()))?;
            built.hints.iter().for_each(|hint| eprintln!("{hint}"));
            eprintln!("{}: {} kB", file.display(), built.component.len().div_ceil(1024));
            Ok(ExitCode::SUCCESS)
        }
        Command::Inspect { file, json } => {
            let code = read(file)?;
            let facts = inspect(&code.bytes, &Bounds::default())
                .with_context(|| format!("`{}` can not be used", file.display()))?;
            let interface = interface_text(&code.bytes).map_err(anyhow::Error::msg)?;
            let mut out = std::io::stdout().lock();
            match json {
                true => {
                    writeln!(out, "{}", serde_json::to_string_pretty(&described(&code, &facts, &interface))?)?
                }
                false => print(&mut out, &code, &facts, &interface)?,
            }
            Ok(ExitCode::SUCCESS)
        }
        Command::Test { folder } => {
            let passed = botloom_toolchain::test(folder)?;
            Ok(if passed { ExitCode::SUCCESS } else { ExitCode::from(1) })
        }
        Command::Bench { file, function, arguments, calls, json } => {
            call::bench(read(file)?, function, &named(arguments)?, (*calls).max(1), *json)
        }
        Command::Sign { file, key } => {
            let signature = sign(&read(file)?.bytes, key)?;
            writeln!(std::io::stdout().lock(), "{signature}")?;
            Ok(ExitCode::SUCCESS)
        }
        Command::Publish { file, name, note, signing_key, remote } => {
            let code = read(file)?;
            let signature = signing_key.as_ref().map(|key| sign(&code.bytes, key)).transpose()?;
            publish(&code, name.as_deref(), note, signature, remote)
        }
        Command::Call(args) => call::run(args),
    }
}

/// Arguments by name.
fn named(text: &str) -> anyhow::Result<Map<String, Json>> {
    let arguments: Json = serde_json::from_str(text).context("what stands behind --with is not JSON")?;
    let Json::Object(arguments) = arguments else {
        bail!("what stands behind --with are arguments by name, such as '{{\"number\": \"SO1\"}}'");
    };
    Ok(arguments)
}

/// The Ed25519 signature of a file, in Base64.
fn sign(content: &[u8], key: &Path) -> anyhow::Result<String> {
    let wrong = || format!("`{}` is no Ed25519 private key as PEM", key.display());
    let pem =
        PrivatePkcs8KeyDer::from_pem_slice(&folder::bytes(key)?).map_err(|_| anyhow::anyhow!(wrong()))?;
    let pair = Ed25519KeyPair::from_pkcs8_maybe_unchecked(pem.secret_pkcs8_der());
    let pair = pair.map_err(|_| anyhow::anyhow!(wrong()))?;
    Ok(BASE64_STANDARD.encode(pair.sign(content)))
}

fn publish(
    code: &PluginCode,
    name: Option<&str>,
    note: &str,
    signature: Option<String>,
    remote: &Remote,
) -> anyhow::Result<ExitCode> {
    const UPLOAD: &str = "mutation($input: UploadPluginInput!) { uploadPlugin(input: $input) { __typename
        ... on PluginUploaded { plugin { name } version { number signer } } ... on Denied { message } ... on Invalid { message } } }";
    let base64 = BASE64_STANDARD.encode(&code.bytes);
    let input = json!({"name": name, "base64": base64, "signature": signature, "note": note});
    let data = remote.run(UPLOAD, json!({"input": input}))?;
    let done = wished(&data["uploadPlugin"], "PluginUploaded")?;
    let signer =
        done["version"]["signer"].as_str().map_or(String::new(), |name| format!(", signed by {name}"));
    let (name, number) = (done["plugin"]["name"].as_str().unwrap_or_default(), &done["version"]["number"]);
    eprintln!("version {number} of `{name}`{signer}; bots name it as `component: {name}`");
    Ok(ExitCode::SUCCESS)
}

fn read(file: &std::path::Path) -> anyhow::Result<PluginCode> {
    let bytes = folder::bytes(file)?;
    if bytes.len() > MAX_COMPONENT {
        bail!("`{}` is larger than {} MB", file.display(), MAX_COMPONENT >> 20);
    }
    Ok(PluginCode::new(bytes))
}

/// The interfaces of the host that a component asks for, and what else it imports.
fn wishes(facts: &Component) -> (Vec<&str>, Vec<&str>) {
    let host = facts.imports.iter().filter_map(|import| import.interface()).collect();
    let others = facts.imports.iter().filter(|import| import.scope != Scope::Host);
    (host, others.map(|import| import.name.as_str()).collect())
}

fn described(code: &PluginCode, facts: &Component, interface: &str) -> Json {
    let (host, others) = wishes(facts);
    let producers = facts.producers.iter().map(|(name, version)| (name.clone(), json!(version)));
    json!({
        "digest": code.digest, "size": facts.size, "functions": facts.functions,
        "largest_function": facts.largest_function, "asks": host, "imports": others, "exports": facts.exports,
        "producers": producers.collect::<Map<_, _>>(), "manifest": facts.manifest, "interface": interface,
    })
}

fn print(out: &mut impl Write, code: &PluginCode, facts: &Component, interface: &str) -> std::io::Result<()> {
    let (host, others) = wishes(facts);
    let none = |names: &[&str]| if names.is_empty() { "nothing".to_owned() } else { names.join(", ") };
    writeln!(out, "digest   {}", code.digest)?;
    writeln!(out, "size     {} kB, {} functions", facts.size.div_ceil(1024), facts.functions)?;
    writeln!(out, "asks     {}", none(&host))?;
    if !others.is_empty() {
        writeln!(out, "runtime  {}", others.join(", "))?;
    }
    writeln!(out, "offers   {}", none(&facts.exports.iter().map(String::as_str).collect::<Vec<_>>()))?;
    for (name, version) in &facts.producers {
        writeln!(out, "made by  {name} {version}")?;
    }
    if let Some(manifest) = &facts.manifest {
        writeln!(out, "manifest {manifest}")?;
    }
    writeln!(out, "\n{}", interface.trim_end())
}
