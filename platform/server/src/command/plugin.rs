//! `botloom plugin`: begins and builds plug-ins, looks at components and tries them.

use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, bail};
use async_trait::async_trait;
use botloom_flow::{MAX_COMPONENT, interface_text};
use botloom_plugins::{Bounds, Component, Scope, inspect};
use botloom_ports::memory::MemoryValues;
use botloom_ports::{
    Allowed, Caller, Clock, ConversationId, KnowledgeHit, PluginCall, PluginCode, PluginReply, PluginWorld,
    SystemClock, ValueScope, Values,
};
use botloom_toolchain::Kind;
use serde_json::{Map, Value as Json, json};

use crate::folder;

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
    /// Calls a function of a component under the limits of a bot.
    Call {
        /// The component.
        file: PathBuf,
        /// The function, as flows write it.
        function: String,
        /// The arguments by name, as JSON.
        #[arg(long = "with", default_value = "{}", value_name = "JSON")]
        arguments: String,
        /// The beginning of an address that it may ask; may stand several times.
        #[arg(long, value_name = "URL")]
        http: Vec<String>,
        /// A secret that it may use: the variable `BOTLOOM_SECRET_<NAME>` holds it; may stand several times.
        #[arg(long, value_name = "NAME")]
        secret: Vec<String>,
        /// Prints what it took and wrote, as JSON.
        #[arg(long)]
        json: bool,
    },
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
        Command::Call { file, function, arguments, http, secret, json } => {
            let code = read(file)?;
            let arguments: Json =
                serde_json::from_str(arguments).context("what stands behind --with is not JSON")?;
            let Json::Object(arguments) = arguments else {
                bail!("what stands behind --with are arguments by name, such as '{{\"number\": \"SO1\"}}'");
            };
            let allowed =
                Allowed { http: http.clone(), secrets: secret.clone(), values: true, ..Allowed::default() };
            let reply = call(code, function, arguments, allowed)?;
            show(&reply, *json)
        }
    }
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

/// A conversation that nobody has: for calls by hand.
struct Alone(MemoryValues, ConversationId);

#[async_trait]
impl PluginWorld for Alone {
    async fn value(&self, scope: ValueScope, key: &str) -> Result<Option<String>, String> {
        self.0.value(&self.1, "plugin", scope, key).await.map_err(|error| error.to_string())
    }

    async fn search(&self, _question: &str, _most: usize) -> Vec<KnowledgeHit> {
        Vec::new()
    }
}

fn call(
    code: PluginCode,
    function: &str,
    arguments: Map<String, Json>,
    allowed: Allowed,
) -> anyhow::Result<PluginReply> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let world = crate::serve::network()?;
        world.plugins.prepare(&code).await.map_err(anyhow::Error::msg)?;
        let conversation = ConversationId::new("call")?;
        let caller = Caller {
            conversation: conversation.clone(),
            tenant: "call".into(),
            language: "en".to_owned(),
            channel: "terminal".to_owned(),
            user: None,
            slots: std::collections::BTreeMap::new(),
            at: SystemClock.now(),
            zone: "UTC".to_owned(),
        };
        let call = PluginCall {
            plugin: "plugin".to_owned(),
            component: "plugin".to_owned(),
            code: Some(code),
            function: function.to_owned(),
            arguments,
            timeout: Duration::from_secs(10),
            key: "call".to_owned(),
            allowed,
            caller,
        };
        let alone = Alone(MemoryValues::default(), conversation);
        Ok(world.plugins.call(Arc::new(call), Arc::new(alone)).await)
    })
}

fn show(reply: &PluginReply, json: bool) -> anyhow::Result<ExitCode> {
    let mut out = std::io::stdout().lock();
    if json {
        let result = match &reply.result {
            Ok(value) => json!({"returns": value}),
            Err(error) => json!({"error": error.case, "message": error.message}),
        };
        let log: Vec<String> = reply.log.iter().map(|(level, line)| format!("{level}: {line}")).collect();
        let told = json!({"result": result, "log": log, "writes": reply.writes, "spent": reply.spent});
        writeln!(out, "{}", serde_json::to_string_pretty(&told)?)?;
    } else {
        for (level, line) in &reply.log {
            eprintln!("{level}: {line}");
        }
        match &reply.result {
            Ok(value) => writeln!(out, "{}", serde_json::to_string_pretty(value)?)?,
            Err(error) => eprintln!("{}: {}", error.case, error.message),
        }
        let spent = &reply.spent;
        eprintln!("{} us of processor time, {} kB of memory", spent.cpu_us, spent.memory >> 10);
    }
    Ok(if reply.result.is_ok() { ExitCode::SUCCESS } else { ExitCode::from(1) })
}
