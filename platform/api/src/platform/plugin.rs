//! Plug-ins of a workspace: what comes in, and what bots get of it.

use super::{Failure, Platform};
use botloom_domain::{InvalidPlugin, Plugin, PluginKey, PluginName, PluginVersion, WorkspaceId};
use botloom_flow::{Code, Document, Node, Problem, Source, Worded, Wording, words};
use botloom_ports::{Files, PluginCode, PluginFacts};
use botloom_storage::{NewPluginVersion, StoreError};
use ring::signature::{ED25519, UnparsedPublicKey};
use rustls_pki_types::SubjectPublicKeyInfoDer;
use rustls_pki_types::pem::PemObject;

/// A component that somebody brings.
pub(crate) struct Upload {
    /// The name of the plug-in; that of its manifest if not given.
    pub name: Option<String>,
    pub content: Vec<u8>,
    /// The Ed25519 signature of the file, 64 bytes.
    pub signature: Option<Vec<u8>>,
    pub note: String,
}

/// Why a component is not taken: the argument that is wrong, and what is wrong with it.
pub(crate) struct Refusal {
    pub field: &'static str,
    pub message: Wording,
}

fn refuse<T>(field: &'static str, message: impl Worded) -> Result<Result<T, Refusal>, Failure> {
    Ok(Err(Refusal { field, message: message.words() }))
}

/// What an Ed25519 public key in PEM begins with, before its 32 bytes (RFC 8410).
const ED25519_SPKI: [u8; 12] = [0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00];

/// The bytes of an Ed25519 public key.
pub(crate) fn public_key(pem: &str) -> Result<[u8; 32], InvalidPlugin> {
    let spki = SubjectPublicKeyInfoDer::from_pem_slice(pem.as_bytes()).map_err(|_| InvalidPlugin::Key)?;
    let key = spki.strip_prefix(ED25519_SPKI.as_slice()).ok_or(InvalidPlugin::Key)?;
    key.try_into().map_err(|_| InvalidPlugin::Key)
}

/// The name of the key that signed a component. Where no key is trusted, nothing need be signed.
fn signer(
    keys: &[PluginKey],
    content: &[u8],
    signature: Option<&[u8]>,
) -> Result<Option<String>, InvalidPlugin> {
    let Some(signature) = signature else {
        return if keys.is_empty() { Ok(None) } else { Err(InvalidPlugin::Unsigned) };
    };
    let signed =
        |key: &&PluginKey| UnparsedPublicKey::new(&ED25519, key.key).verify(content, signature).is_ok();
    let key = keys.iter().find(signed).ok_or(InvalidPlugin::Untrusted)?;
    Ok(Some(key.name.clone()))
}

impl Platform {
    /// What a component is, or why it can not be run.
    pub(crate) fn inspect_plugin(&self, content: Vec<u8>) -> Result<(PluginCode, PluginFacts), String> {
        let code = PluginCode::new(content);
        let facts = self.engine.plugins().inspect(&code)?;
        Ok((code, facts))
    }

    /// Takes a component as the next version of a plug-in. It is compiled first: what cannot be run is not taken.
    pub(crate) async fn upload_plugin(
        &self,
        workspace: &WorkspaceId,
        upload: Upload,
        author: &str,
    ) -> Result<Result<(Plugin, PluginVersion), Refusal>, Failure> {
        let Upload { name, content, signature, note } = upload;
        // What nobody can read nobody could be told of later.
        if let Err(why) = botloom_flow::interface_text(&content) {
            return refuse("base64", words!("this cannot be used: {why}", why));
        }
        let (code, facts) = match self.inspect_plugin(content) {
            Ok(found) => found,
            Err(why) => return refuse("base64", Wording::verbatim(why)),
        };
        let manifest = facts.manifest.as_ref().and_then(|manifest| manifest["name"].as_str());
        let Some(name) = name.as_deref().or(manifest) else {
            return refuse("name", words!("the component has no manifest that names it: give it a name"));
        };
        let plugin = match PluginName::parse(name) {
            Ok(name) => name,
            Err(error) => return refuse("name", error),
        };
        let keys = self.store.plugin_keys(workspace).await?;
        let signer = match signer(&keys, &code.bytes, signature.as_deref()) {
            Ok(signer) => signer,
            Err(error) => return refuse("signature", error),
        };
        if let Err(why) = self.engine.plugins().prepare(&code).await {
            return refuse("base64", Wording::verbatim(why));
        }
        let new = NewPluginVersion {
            plugin,
            content: code.bytes.to_vec(),
            digest: code.digest,
            signer,
            note,
            author: author.to_owned(),
        };
        match self.store.add_plugin_version(workspace, new, self.clock.now()).await {
            Ok(added) => Ok(Ok(added)),
            Err(StoreError::Full) => refuse("base64", InvalidPlugin::TooMany),
            Err(error) => Err(error.into()),
        }
    }

    /// The files of a bot with the components that it names by their names in the workspace, each in its current version, and a problem
    /// for each name that leads nowhere. A component that lies in the bot's own folder goes before.
    pub(crate) async fn with_plugins(
        &self,
        workspace: &WorkspaceId,
        files: Files,
    ) -> Result<(Files, Vec<Problem>), Failure> {
        let (mut files, mut problems) = (files, Vec::new());
        for (name, node) in named(&files) {
            if files.get(&name.path()).is_some() {
                continue;
            }
            let plugin = match self.store.plugin(workspace, &name).await {
                Ok(plugin) => plugin,
                Err(StoreError::Gone) => {
                    problems.push(Problem::new(
                        Code::BadComponent,
                        "bot.yaml".to_owned(),
                        node.range,
                        words!("the workspace has no plug-in `{name}`", name = name.as_str()),
                        words!("nothing of it could be called"),
                        words!("upload it, or put the file `{path}` into the bot", path = name.path()),
                    ));
                    continue;
                }
                Err(error) => return Err(error.into()),
            };
            let code = self.store.plugin_code(workspace, &name, plugin.current).await?;
            files.insert(name.path(), code);
        }
        Ok((files, problems))
    }
}

/// The components that a bot names without a path, and where.
fn named(files: &Files) -> Vec<(PluginName, Node)> {
    let source = files.get("bot.yaml").and_then(|text| Source::new("bot.yaml", text.to_vec()).ok());
    let root = source.and_then(|source| Document::parse(&source).root);
    let plugins = root.as_ref().and_then(|root| root.get("plugins")).map_or(&[][..], Node::entries);
    let component = |node: &Node| Some((PluginName::parse(node.text()?).ok()?, node.clone()));
    plugins.iter().filter_map(|entry| component(entry.value.get("component")?)).collect()
}
