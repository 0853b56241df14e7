//! The walls between workspaces, tried from outside: every field of the schema that takes an id or a name is called with those of
//! another workspace.
//!
//! The schema tells the prober what there is to call, so a new field is tried without being named here.

use std::collections::BTreeMap;
use std::io::Write;
use std::process::ExitCode;

use anyhow::{Context, bail};
use serde_json::{Value as Json, json};

use crate::remote::{Remote, wished};

/// What `botloom doctor isolation` takes.
#[derive(clap::Args)]
pub struct Arguments {
    /// The address of the platform.
    #[arg(long, env = "BOTLOOM_URL", default_value = "http://127.0.0.1:8080")]
    url: String,
    /// An API key of an owner of the workspace whose things are tried.
    #[arg(long, value_name = "KEY")]
    of: String,
    /// An API key of an owner of the workspace from which it is tried. Keys of every role are made there and revoked again.
    #[arg(long, value_name = "KEY")]
    from: String,
    /// Calls mutations as well: where a wall is missing they change what belongs to the other workspace. For installations of tests.
    #[arg(long)]
    mutations: bool,
    /// Prints every call as a line of JSON.
    #[arg(long)]
    json: bool,
}

/// Outcomes that say nothing of what was named.
const CLOSED: [&str; 4] = ["Denied", "NotFound", "Invalid", "Conflict"];
/// The roles that are tried.
const ROLES: [&str; 7] = ["OWNER", "ADMIN", "BUILDER", "SUPERVISOR", "ANALYST", "AGENT", "VIEWER"];
/// Fields that are called with nothing of the other workspace, or that would sign out who tries.
const APART: [&str; 3] = ["signIn", "signOut", "revokeApiKey"];
/// How many of a kind are tried.
const OF_A_KIND: usize = 2;

/// The types of the schema by name.
type Types = BTreeMap<String, Json>;

/// Something of the other workspace: an id, or a name that leads to it.
#[derive(Clone)]
struct Thing {
    kind: &'static str,
    id: String,
}

/// Tries all of it.
pub fn run(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let remote = |key: &str| Remote::new(&arguments.url, key);
    let (theirs, ours) = (remote(&arguments.of), remote(&arguments.from));
    let types = schema(&ours)?;
    let things = things(&theirs)?;
    let (of, from) = (viewer(&theirs)?, viewer(&ours)?);
    if of == from {
        bail!("both keys are of the workspace `{of}`");
    }
    let mut keys = Vec::new();
    let tried = probe(arguments, &types, &things, &theirs, &ours, &mut keys);
    for id in keys {
        let revoke = "mutation($id: ID!) { revokeApiKey(id: $id) { __typename } }";
        ours.run(revoke, json!({"id": id})).context("a key that was made for the trial is not revoked")?;
    }
    let Tried { calls, reached, holes } = tried?;
    if things.is_empty() || reached == 0 {
        bail!(
            "the workspace `{of}` has nothing that could be reached with its own key: the trial says nothing"
        );
    }
    let mut out = std::io::stdout().lock();
    for hole in &holes {
        writeln!(out, "OPEN  {hole}")?;
    }
    let (count, open) = (things.len(), holes.len());
    writeln!(
        out,
        "{calls} calls from `{from}` with {count} things of `{of}`, {reached} of which its own key reaches: {open} get through"
    )?;
    Ok(if holes.is_empty() { ExitCode::SUCCESS } else { ExitCode::from(1) })
}

struct Tried {
    calls: usize,
    /// How many calls reach something with the key of its own workspace.
    reached: usize,
    /// What got through.
    holes: Vec<String>,
}

fn probe(
    arguments: &Arguments,
    types: &Types,
    things: &[Thing],
    theirs: &Remote,
    ours: &Remote,
    made: &mut Vec<Json>,
) -> anyhow::Result<Tried> {
    let mut clients = vec![("nobody".to_owned(), Remote::nobody(&arguments.url))];
    for role in ROLES {
        const CREATE: &str = "mutation($role: Role!) { createApiKey(name: \"isolation\", role: $role) { __typename
            ... on ApiKeyCreated { secret apiKey { id } } ... on Denied { message } ... on Invalid { message } } }";
        let data = ours.run(CREATE, json!({"role": role}))?;
        let key = wished(&data["createApiKey"], "ApiKeyCreated")?;
        made.push(key["apiKey"]["id"].clone());
        let secret = key["secret"].as_str().context("a key has a secret")?;
        clients.push((role.to_lowercase(), Remote::new(&arguments.url, secret)));
    }
    let roots: &[&str] = if arguments.mutations { &["Query", "Mutation"] } else { &["Query"] };
    let mut tried = Tried { calls: 0, reached: 0, holes: Vec::new() };
    let mut out = std::io::stdout().lock();
    for root in roots {
        for field in types[*root]["fields"].as_array().into_iter().flatten() {
            let name = field["name"].as_str().unwrap_or_default();
            if APART.contains(&name) || !takes(types, field) {
                continue;
            }
            for thing in things {
                let document = document(types, root, field, thing);
                if *root == "Query" {
                    let answer = theirs.answer(&document)?;
                    tried.reached += usize::from(tells(&answer["data"][name], &thing.id));
                }
                for (role, client) in &clients {
                    let answer = client.answer(&document)?;
                    tried.calls += 1;
                    let open = tells(&answer["data"][name], &thing.id);
                    if open {
                        tried.holes.push(format!(
                            "{name} with the {} `{}` as {role}: {}",
                            thing.kind, thing.id, answer["data"][name]
                        ));
                    }
                    if arguments.json {
                        let line = json!({"field": name, "kind": thing.kind, "role": role, "open": open, "answer": answer});
                        writeln!(out, "{line}")?;
                    }
                }
            }
        }
    }
    Ok(tried)
}

fn viewer(remote: &Remote) -> anyhow::Result<String> {
    let data = remote.run("{ viewer { workspace { id name } } }", json!({}))?;
    let name = data["viewer"]["workspace"]["id"].as_str().context("the key is of no workspace")?;
    Ok(name.to_owned())
}

/// What the other workspace has: a few of each kind.
fn things(remote: &Remote) -> anyhow::Result<Vec<Thing>> {
    const QUERY: &str = "{ viewer { id workspace { id } } members { id } apiKeys { id } scimTokens { id } invitations { id } roles { role builtIn } deployments { id } plugins { name } pluginKeys { name } secrets { name }
        conversations(first: 2) { nodes { id } } bots(first: 2) { nodes { id versions(first: 2) { nodes { id } } } } }";
    let data = remote.run(QUERY, json!({}))?;
    let mut things = Vec::new();
    let mut add = |kind: &'static str, list: &Json, key: &str| {
        let list =
            list.as_array().map_or(&[][..], Vec::as_slice).iter().filter_map(|item| item[key].as_str());
        things.extend(list.take(OF_A_KIND).map(|id| Thing { kind, id: id.to_owned() }));
    };
    add("workspace", &json!([data["viewer"]["workspace"]]), "id");
    add("member", &data["members"], "id");
    add("API key", &data["apiKeys"], "id");
    add("SCIM token", &data["scimTokens"], "id");
    add("invitation", &data["invitations"], "id");
    let roles = data["roles"].as_array().into_iter().flatten().filter(|role| role["builtIn"] == false);
    add("role", &roles.cloned().collect(), "role");
    for member in data["members"].as_array().into_iter().flatten().take(OF_A_KIND) {
        const SESSIONS: &str = "query($m: ID!) { memberSessions(member: $m) { id } }";
        let sessions = remote.run(SESSIONS, json!({"m": member["id"]}))?;
        add("session", &sessions["memberSessions"], "id");
    }
    add("deployment", &data["deployments"], "id");
    add("plug-in", &data["plugins"], "name");
    add("key of plug-ins", &data["pluginKeys"], "name");
    add("secret", &data["secrets"], "name");
    add("conversation", &data["conversations"]["nodes"], "id");
    add("bot", &data["bots"]["nodes"], "id");
    for bot in data["bots"]["nodes"].as_array().into_iter().flatten() {
        add("version", &bot["versions"]["nodes"], "id");
        let samples =
            remote.run("query($bot: ID!) { samples(bot: $bot) { id } }", json!({"bot": bot["id"]}))?;
        add("sample", &samples["samples"], "id");
    }
    Ok(things)
}

fn schema(remote: &Remote) -> anyhow::Result<Types> {
    const QUERY: &str = "{ __schema { types { name kind enumValues { name } possibleTypes { name }
        fields { name type { ...T } args { name defaultValue type { ...T } } } inputFields { name defaultValue type { ...T } } } } }
        fragment T on __Type { kind name ofType { kind name ofType { kind name ofType { kind name } } } }";
    let data = remote.run(QUERY, json!({}))?;
    let types = data["__schema"]["types"].as_array().cloned().unwrap_or_default().into_iter();
    Ok(types.filter_map(|kind| Some((kind["name"].as_str()?.to_owned(), kind))).collect())
}

/// The name at the end of a type, whatever it is wrapped in.
fn end(kind: &Json) -> &str {
    match kind["name"].as_str() {
        Some(name) => name,
        None => end(&kind["ofType"]),
    }
}

/// Whether an argument or a field of an input names something: an id, or a name.
fn names(types: &Types, argument: &Json, depth: usize) -> bool {
    let kind = end(&argument["type"]);
    let inputs = types.get(kind).map_or(&Json::Null, |kind| &kind["inputFields"]);
    let inner = || inputs.as_array().into_iter().flatten().any(|field| names(types, field, depth + 1));
    kind == "ID" || kind == "String" && argument["name"] == "name" || depth < 4 && inner()
}

fn takes(types: &Types, field: &Json) -> bool {
    field["args"].as_array().into_iter().flatten().any(|argument| names(types, argument, 0))
}

/// A call of a field with a thing in every place that names one, and something harmless everywhere else where something is needed.
fn document(types: &Types, root: &str, field: &Json, thing: &Thing) -> String {
    let arguments = field["args"].as_array().into_iter().flatten();
    let given: Vec<String> = arguments
        .filter_map(|argument| {
            let value = value(types, argument, thing, 0)?;
            Some(format!("{}: {value}", argument["name"].as_str()?))
        })
        .collect();
    let operation = if root == "Query" { "query" } else { "mutation" };
    let arguments = if given.is_empty() { String::new() } else { format!("({})", given.join(", ")) };
    let name = field["name"].as_str().unwrap_or_default();
    format!("{operation} {{ {name}{arguments} {} }}", selection(types, end(&field["type"]), 0))
}

/// A value for an argument; none where none is needed and it names nothing.
fn value(types: &Types, argument: &Json, thing: &Thing, depth: usize) -> Option<String> {
    let needed = argument["type"]["kind"] == "NON_NULL" && argument["defaultValue"].is_null();
    if !needed && !names(types, argument, depth) {
        return None;
    }
    let written = of_kind(types, &argument["type"], &argument["name"], thing, depth);
    Some(written)
}

fn of_kind(types: &Types, kind: &Json, name: &Json, thing: &Thing, depth: usize) -> String {
    match kind["kind"].as_str() {
        Some("NON_NULL") => of_kind(types, &kind["ofType"], name, thing, depth),
        Some("LIST") => format!("[{}]", of_kind(types, &kind["ofType"], name, thing, depth)),
        Some("ENUM") => {
            let kind = &types[end(kind)];
            kind["enumValues"][0]["name"].as_str().unwrap_or_default().to_owned()
        }
        Some("INPUT_OBJECT") if depth < 4 => {
            let fields = types[end(kind)]["inputFields"].as_array().into_iter().flatten();
            let fields = fields.filter_map(|field| {
                Some(format!("{}: {}", field["name"].as_str()?, value(types, field, thing, depth + 1)?))
            });
            format!("{{{}}}", fields.collect::<Vec<_>>().join(", "))
        }
        _ => match end(kind) {
            "ID" => json!(thing.id).to_string(),
            "Int" | "Float" => "1".to_owned(),
            "Boolean" => "false".to_owned(),
            "DateTime" => "\"2026-01-01T00:00:00Z\"".to_owned(),
            _ if name == "name" => json!(thing.id).to_string(),
            _ => "\"x\"".to_owned(),
        },
    }
}

/// What is asked of an answer: everything that has a name without arguments, two levels deep.
fn selection(types: &Types, name: &str, depth: usize) -> String {
    let Some(kind) = types.get(name) else { return String::new() };
    match kind["kind"].as_str() {
        Some("OBJECT" | "INTERFACE") => {
            let fields = kind["fields"].as_array().into_iter().flatten();
            let fields = fields.filter(|field| {
                field["args"].as_array().is_none_or(Vec::is_empty)
                    && ["id", "name", "secret"].iter().any(|own| field["name"] == *own)
            });
            let names: Vec<&str> = fields.filter_map(|field| field["name"].as_str()).collect();
            let members = kind["possibleTypes"].as_array().filter(|_| kind["kind"] == "INTERFACE");
            let members = members.into_iter().flatten().filter_map(|member| member["name"].as_str());
            let members: String =
                members.map(|member| format!(" ... on {member} {{ __typename }}")).collect();
            let inner = kind["fields"].as_array().into_iter().flatten().filter(|field| {
                depth < 2
                    && field["args"].as_array().is_none_or(Vec::is_empty)
                    && [
                        "node",
                        "nodes",
                        "bot",
                        "plugin",
                        "conversation",
                        "deployment",
                        "version",
                        "member",
                        "turn",
                        "sample",
                    ]
                    .iter()
                    .any(|own| field["name"] == *own)
            });
            let inner: String = inner
                .map(|field| {
                    format!(
                        " {} {}",
                        field["name"].as_str().unwrap_or_default(),
                        selection(types, end(&field["type"]), depth + 1)
                    )
                })
                .collect();
            format!("{{ __typename {}{members}{inner} }}", names.join(" "))
        }
        Some("UNION") => {
            let members = kind["possibleTypes"].as_array().into_iter().flatten();
            let members: String = members
                .filter_map(|member| member["name"].as_str())
                .map(|member| format!(" ... on {member} {}", selection(types, member, depth + 1)))
                .collect();
            format!("{{ __typename{members} }}")
        }
        _ => String::new(),
    }
}

/// Whether an answer tells anything of a thing: it is one of the outcomes that only someone inside may see, or names it.
fn tells(answer: &Json, id: &str) -> bool {
    match answer {
        Json::Null | Json::Bool(_) | Json::Number(_) => false,
        Json::String(text) => text == id,
        Json::Array(items) => items.iter().any(|item| tells(item, id)),
        Json::Object(fields) => {
            let typename = fields.get("__typename").and_then(Json::as_str).unwrap_or_default();
            // A connection or a made thing of one's own tells nothing of the other's unless it names it.
            !CLOSED.contains(&typename)
                && (fields.iter().any(|(key, value)| key != "__typename" && tells(value, id))
                    || typename == "ProblemsFound")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn schema() -> Types {
        let id = json!({"kind": "NON_NULL", "ofType": {"kind": "SCALAR", "name": "ID"}});
        let input = json!({"kind": "INPUT_OBJECT", "name": "MoveInput"});
        let list = json!({"kind": "LIST", "ofType": {"kind": "NON_NULL", "ofType": input}});
        let types = [
            json!({"name": "Query", "kind": "OBJECT", "fields": [
                {"name": "bot", "type": {"kind": "OBJECT", "name": "Bot"}, "args": [{"name": "id", "type": id}]},
                {"name": "version", "type": {"kind": "SCALAR", "name": "String"}, "args": []},
                {"name": "moves", "type": {"kind": "UNION", "name": "Moves"}, "args": [{"name": "all", "type": list}]},
            ]}),
            json!({"name": "MoveInput", "kind": "INPUT_OBJECT", "inputFields": [
                {"name": "bot", "type": id}, {"name": "note", "type": {"kind": "SCALAR", "name": "String"}},
            ]}),
            json!({"name": "Moves", "kind": "UNION", "possibleTypes": [{"name": "Moved"}, {"name": "Denied"}]}),
            json!({"name": "Moved", "kind": "OBJECT", "fields": [
                {"name": "bot", "args": [], "type": {"kind": "OBJECT", "name": "Bot"}},
            ]}),
            json!({"name": "Denied", "kind": "OBJECT", "fields": []}),
            json!({"name": "Bot", "kind": "OBJECT", "fields": [{"name": "id", "args": [], "type": id}]}),
        ];
        types.into_iter().filter_map(|kind| Some((kind["name"].as_str()?.to_owned(), kind))).collect()
    }

    #[test]
    fn every_place_that_names_something_is_filled() {
        let types = schema();
        let fields = types["Query"]["fields"].as_array().cloned().unwrap_or_default();
        let thing = Thing { kind: "bot", id: "bot_1".to_owned() };
        let taken: Vec<bool> = fields.iter().map(|field| takes(&types, field)).collect();
        assert_eq!(taken, [true, false, true]);
        assert_eq!(
            document(&types, "Query", &fields[0], &thing),
            "query { bot(id: \"bot_1\") { __typename id } }"
        );
        let moves = document(&types, "Query", &fields[2], &thing);
        assert!(
            moves.starts_with("query { moves(all: [{bot: \"bot_1\"}]) { __typename ... on Moved "),
            "{moves}"
        );
    }

    #[test]
    fn what_gets_through_is_told_from_what_does_not() {
        let open = [
            json!({"__typename": "Bot", "id": "bot_1"}),
            json!({"__typename": "Moved", "bot": {"__typename": "Bot", "id": "bot_1"}}),
            json!({"__typename": "BotConnection", "nodes": [{"id": "bot_2"}, {"id": "bot_1"}]}),
            json!({"__typename": "ProblemsFound"}),
        ];
        let closed = [
            json!(null),
            json!({"__typename": "NotFound", "message": "there is no bot `bot_1`"}),
            json!({"__typename": "BotConnection", "nodes": []}),
            json!({"__typename": "BotCreated", "bot": {"__typename": "Bot", "id": "bot_2"}}),
        ];
        assert!(open.iter().all(|answer| tells(answer, "bot_1")));
        assert!(!closed.iter().any(|answer| tells(answer, "bot_1")));
    }
}
