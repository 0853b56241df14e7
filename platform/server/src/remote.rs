//! A platform over the network, as `push`, `pull` and `deploy` use it.

use crate::language;
use anyhow::{Context, bail};
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use botloom_flow::words;
use botloom_ports::Files;
use serde_json::{Value, json};

/// Where the platform is and who asks.
#[derive(clap::Args)]
pub struct Remote {
    /// The address of the platform.
    #[arg(long, env = "BOTLOOM_URL", default_value = "http://127.0.0.1:8080")]
    url: String,
    /// An API key of the workspace (settings, API keys).
    #[arg(long, env = "BOTLOOM_API_KEY", hide_env_values = true)]
    key: String,
}

impl Remote {
    /// A platform at this address, with a key.
    pub fn new(url: &str, key: &str) -> Self {
        Self { url: url.to_owned(), key: key.to_owned() }
    }

    /// The same for who has no key.
    pub fn nobody(url: &str) -> Self {
        Self { url: url.to_owned(), key: String::new() }
    }

    /// Runs an operation and returns the whole answer, errors included.
    ///
    /// # Errors
    /// If the platform cannot be reached.
    pub fn answer(&self, query: &str) -> anyhow::Result<Value> {
        self.send(query, &Value::Null)
    }

    /// Runs an operation and returns its data.
    ///
    /// # Errors
    /// If the platform cannot be reached or answers with an error.
    pub fn run(&self, query: &str, variables: Value) -> anyhow::Result<Value> {
        let mut answer = self.send(query, &variables)?;
        if let Some(error) = answer["errors"].get(0) {
            bail!("{}", error["message"].as_str().unwrap_or("the platform refused"));
        }
        Ok(answer["data"].take())
    }

    fn send(&self, query: &str, variables: &Value) -> anyhow::Result<Value> {
        let address = format!("{}/graphql", self.url.trim_end_matches('/'));
        let mut request = ureq::post(&address)
            .header("Accept", "application/json")
            .header("Accept-Language", language::of_environment().tag());
        if !self.key.is_empty() {
            request = request.header("Authorization", &format!("Bearer {}", self.key));
        }
        let sent = request.send_json(json!({"query": query, "variables": variables}));
        let mut answer =
            sent.with_context(|| format!("`{address}` can not be reached; is the platform running?"))?;
        answer.body_mut().read_json().context("this is no Botloom platform")
    }

    /// The bot of this name, with its files.
    ///
    /// # Errors
    /// If there is none.
    pub fn bot(&self, name: &str) -> anyhow::Result<Option<Value>> {
        const QUERY: &str = "query($after: String) { viewer { id } bots(first: 100, after: $after) {
            nodes { id name revision } pageInfo { hasNextPage endCursor } } }";
        let mut after = Value::Null;
        loop {
            let data = self.run(QUERY, json!({"after": after}))?;
            let nodes = data["bots"]["nodes"].as_array().cloned().unwrap_or_default();
            if let Some(bot) = nodes.into_iter().find(|bot| bot["name"] == name) {
                return Ok(Some(bot));
            }
            if data["bots"]["pageInfo"]["hasNextPage"] != true {
                return Ok(None);
            }
            after = data["bots"]["pageInfo"]["endCursor"].clone();
        }
    }
}

/// The payload of a mutation if it is the wished one.
///
/// # Errors
/// With the message of any other, and its problems.
pub fn wished(payload: &Value, name: &str) -> anyhow::Result<Value> {
    if payload["__typename"] == name {
        return Ok(payload.clone());
    }
    let mut message = payload["message"].as_str().unwrap_or("the platform refused").to_owned();
    for problem in payload["problems"].as_array().into_iter().flatten() {
        let text = |key: &str| problem[key].as_str().unwrap_or_default();
        let (line, column) = (&problem["start"]["line"], &problem["start"]["column"]);
        let cure = words!("do: {cure}", cure = text("cure")).in_language(language::of_environment());
        message +=
            &format!("\n  {} {}:{line}:{column} {}\n    {cure}", text("code"), text("file"), text("what"));
    }
    bail!("{message}")
}

/// Files as the platform takes them: texts as they are, components of plug-ins in Base64.
///
/// # Errors
/// If another file is no text.
pub fn inputs(files: &Files) -> anyhow::Result<Value> {
    let input = |(path, content): (&str, &[u8])| match std::str::from_utf8(content) {
        Ok(text) => Ok(json!({"path": path, "content": text})),
        Err(_) if path.ends_with(".wasm") => {
            Ok(json!({"path": path, "base64": BASE64_STANDARD.encode(content)}))
        }
        Err(_) => bail!("`{path}` is not UTF-8 text"),
    };
    Ok(Value::Array(files.iter().map(input).collect::<anyhow::Result<_>>()?))
}
