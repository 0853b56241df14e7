//! Plug-ins of the workspace.

use super::member::DateTime;
use super::{
    Conflict, Denied, Invalid, Missing, NotFound, allowed, broken, language, optional, permitted, platform,
    refused,
};
use crate::platform::{Upload, public_key};
use async_graphql::{Context, Error, InputObject, Object, SimpleObject, Union};
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use botloom_domain::{MAX_PLUGIN_KEYS, Permission, PluginGrant, PluginName, WorkspaceId};
use botloom_flow::{Worded, Wording, words};
use botloom_storage::StoreError;

/// A component under a name. A bot names it as the `component` of one of its `plugins`, and gets the current version when it is published.
pub(crate) struct Plugin(botloom_domain::Plugin);

#[Object]
impl Plugin {
    async fn name(&self) -> &str {
        self.0.name.as_str()
    }

    /// The version that bots get when they are published.
    async fn current(&self, ctx: &Context<'_>) -> Result<Option<PluginVersion>, Error> {
        let versions = self.all(ctx).await?;
        Ok(versions.into_iter().find(|version| version.noun.number == self.0.current))
    }

    /// Newest first.
    #[graphql(complexity = "20 * child_complexity")]
    async fn versions(&self, ctx: &Context<'_>) -> Result<Vec<PluginVersion>, Error> {
        self.all(ctx).await
    }

    /// What it may do at most, whatever bots allow; without it, bots decide alone.
    async fn grant(&self) -> Option<Grant> {
        self.0.grant.as_ref().map(Grant::of)
    }

    async fn created_at(&self) -> DateTime {
        DateTime(self.0.created_at)
    }

    async fn updated_at(&self) -> DateTime {
        DateTime(self.0.updated_at)
    }
}

impl Plugin {
    async fn all(&self, ctx: &Context<'_>) -> Result<Vec<PluginVersion>, Error> {
        let found = platform(ctx).store.plugin_versions(&self.0.workspace, &self.0.name).await;
        let workspace = self.0.workspace.clone();
        let version = |noun| PluginVersion { noun, workspace: workspace.clone() };
        Ok(found.map_err(broken)?.into_iter().map(version).collect())
    }
}

/// A version of a plug-in.
pub(crate) struct PluginVersion {
    noun: botloom_domain::PluginVersion,
    workspace: WorkspaceId,
}

#[Object]
impl PluginVersion {
    /// Counted from 1 for each plug-in.
    async fn number(&self) -> u64 {
        self.noun.number
    }

    /// The digest of the component.
    async fn digest(&self) -> &str {
        self.noun.digest.as_str()
    }

    /// Bytes of the component.
    async fn size(&self) -> u64 {
        self.noun.size
    }

    /// The name of the key that signed it.
    async fn signer(&self) -> Option<&str> {
        self.noun.signer.as_deref()
    }

    async fn note(&self) -> &str {
        &self.noun.note
    }

    async fn author(&self) -> &str {
        &self.noun.author
    }

    async fn created_at(&self) -> DateTime {
        DateTime(self.noun.created_at)
    }

    /// What it is, found without running it.
    #[graphql(complexity = "50 + child_complexity")]
    async fn facts(&self, ctx: &Context<'_>) -> Result<PluginFacts, Error> {
        let code = platform(ctx).store.plugin_code(&self.workspace, &self.noun.plugin, self.noun.number);
        let code = code.await.map_err(broken)?;
        facts(ctx, code).map_err(|why| refused(Wording::verbatim(why)))
    }

    /// The component, in Base64.
    #[graphql(complexity = 50)]
    async fn base64(&self, ctx: &Context<'_>) -> Result<String, Error> {
        let code = platform(ctx).store.plugin_code(&self.workspace, &self.noun.plugin, self.noun.number);
        Ok(BASE64_STANDARD.encode(code.await.map_err(broken)?))
    }
}

/// What a component is, found without running it.
#[derive(SimpleObject)]
pub(crate) struct PluginFacts {
    /// The interfaces of the host that it asks for, such as `http`.
    asks: Vec<String>,
    /// What else it imports, for the language that it was written in.
    imports: Vec<String>,
    /// What it exports.
    exports: Vec<String>,
    /// What made it, with versions.
    producers: Vec<String>,
    /// What it wants, as JSON, if it says so.
    manifest: Option<String>,
    /// Its functions with types and their author's words, in WIT.
    interface: String,
}

fn facts(ctx: &Context<'_>, code: Vec<u8>) -> Result<PluginFacts, String> {
    let interface = botloom_flow::interface_text(&code).map_err(|why| why.in_language(language(ctx)))?;
    let (_, found) = platform(ctx).inspect_plugin(code)?;
    let producers = found.producers.into_iter().map(|(name, version)| format!("{name} {version}"));
    Ok(PluginFacts {
        asks: found.asks,
        imports: found.imports,
        exports: found.exports,
        producers: producers.map(|text| text.trim().to_owned()).collect(),
        manifest: found.manifest.map(|manifest| manifest.to_string()),
        interface,
    })
}

/// What a plug-in may do at most.
#[derive(SimpleObject)]
struct Grant {
    /// Beginnings of addresses that it may ask.
    http: Vec<String>,
    /// Names of the secrets that it may use.
    secrets: Vec<String>,
    /// Names of the slots that it may read.
    slots: Vec<String>,
    /// Whether it may know who the customer is.
    user: bool,
    /// Whether it may keep values.
    values: bool,
    /// Whether it may search the knowledge of bots.
    knowledge: bool,
}

impl Grant {
    fn of(grant: &PluginGrant) -> Self {
        let PluginGrant { http, secrets, slots, user, values, knowledge } = grant.clone();
        Self { http, secrets, slots, user, values, knowledge }
    }
}

/// What a plug-in may do at most; what is left out it may not.
#[derive(InputObject)]
struct GrantInput {
    #[graphql(default)]
    http: Vec<String>,
    #[graphql(default)]
    secrets: Vec<String>,
    #[graphql(default)]
    slots: Vec<String>,
    #[graphql(default)]
    user: bool,
    #[graphql(default)]
    values: bool,
    #[graphql(default)]
    knowledge: bool,
}

impl GrantInput {
    fn grant(self) -> Result<PluginGrant, Invalid> {
        let Self { http, secrets, slots, user, values, knowledge } = self;
        let whole = |address: &String| {
            let rest = address.strip_prefix("https://").or_else(|| address.strip_prefix("http://"));
            let host = rest.and_then(|rest| rest.split(['/', '?', '#']).next()).unwrap_or_default();
            !host.is_empty() && !host.contains(['*', '@', ' '])
        };
        if let Some(wrong) = http.iter().find(|address| !whole(address)) {
            let message =
                words!("`{wrong}` is no beginning of an address: write scheme, host and path", wrong);
            return Err(Invalid::new("grant", message));
        }
        Ok(PluginGrant { http, secrets, slots, user, values, knowledge })
    }
}

/// A component that comes as the next version of a plug-in.
#[derive(InputObject)]
struct UploadPluginInput {
    /// The plug-in, which is made if it is not there; the name in the component's manifest if not given.
    name: Option<String>,
    /// The component, in Base64.
    base64: String,
    /// The Ed25519 signature of the component, in Base64. Needed as soon as the workspace trusts a key.
    signature: Option<String>,
    /// What changed.
    note: Option<String>,
}

/// A key whose signatures count.
#[derive(SimpleObject)]
pub(crate) struct PluginKey {
    name: String,
    /// The first characters of its digest, to recognize it.
    fingerprint: String,
    created_at: DateTime,
}

impl From<botloom_domain::PluginKey> for PluginKey {
    fn from(key: botloom_domain::PluginKey) -> Self {
        let digest = blake3::hash(&key.key).to_hex();
        Self { name: key.name, fingerprint: digest[..16].to_owned(), created_at: DateTime(key.created_at) }
    }
}

#[derive(SimpleObject)]
struct PluginUploaded {
    plugin: Box<Plugin>,
    version: Box<PluginVersion>,
}

#[derive(Union)]
enum UploadPluginPayload {
    PluginUploaded(PluginUploaded),
    Denied(Denied),
    Invalid(Invalid),
}

#[derive(SimpleObject)]
struct PluginChanged {
    plugin: Plugin,
}

#[derive(Union)]
enum ChangePluginPayload {
    PluginChanged(PluginChanged),
    Denied(Denied),
    Invalid(Invalid),
    NotFound(NotFound),
}

#[derive(SimpleObject)]
struct PluginDeleted {
    name: String,
}

#[derive(Union)]
enum DeletePluginPayload {
    PluginDeleted(PluginDeleted),
    Denied(Denied),
    NotFound(NotFound),
}

#[derive(SimpleObject)]
struct PluginKeyTrusted {
    key: PluginKey,
}

#[derive(Union)]
enum TrustPluginKeyPayload {
    PluginKeyTrusted(PluginKeyTrusted),
    Denied(Denied),
    Invalid(Invalid),
    Conflict(Conflict),
}

#[derive(SimpleObject)]
struct PluginKeyDistrusted {
    name: String,
}

#[derive(Union)]
enum DistrustPluginKeyPayload {
    PluginKeyDistrusted(PluginKeyDistrusted),
    Denied(Denied),
    NotFound(NotFound),
}

#[derive(Default)]
pub(super) struct PluginQuery;

#[Object]
impl PluginQuery {
    /// The plug-ins of the workspace, by name.
    #[graphql(complexity = "20 * child_complexity")]
    async fn plugins(&self, ctx: &Context<'_>) -> Result<Vec<Plugin>, Error> {
        let actor = allowed(ctx, Permission::ReadBots)?;
        let found = platform(ctx).store.plugins(&actor.workspace).await.map_err(broken)?;
        Ok(found.into_iter().map(Plugin).collect())
    }

    async fn plugin(&self, ctx: &Context<'_>, name: String) -> Result<Option<Plugin>, Error> {
        let actor = allowed(ctx, Permission::ReadBots)?;
        let Ok(name) = PluginName::parse(&name) else { return Ok(None) };
        let found = platform(ctx).store.plugin(&actor.workspace, &name).await;
        Ok(optional(found.map_err(Into::into))?.map(Plugin))
    }

    /// The keys whose signatures of plug-ins count. As soon as there is one, only signed components are taken.
    async fn plugin_keys(&self, ctx: &Context<'_>) -> Result<Vec<PluginKey>, Error> {
        let actor = allowed(ctx, Permission::ReadBots)?;
        let found = platform(ctx).store.plugin_keys(&actor.workspace).await.map_err(broken)?;
        Ok(found.into_iter().map(Into::into).collect())
    }
}

#[derive(Default)]
pub(super) struct PluginMutation;

#[Object]
impl PluginMutation {
    /// Takes a component as the next version of a plug-in, which becomes the current one. What cannot be run is not taken.
    async fn upload_plugin(
        &self,
        ctx: &Context<'_>,
        input: UploadPluginInput,
    ) -> Result<UploadPluginPayload, Error> {
        let actor = match permitted(ctx, Permission::WriteBots) {
            Ok(actor) => actor,
            Err(denied) => return Ok(UploadPluginPayload::Denied(denied)),
        };
        let invalid =
            |field: &str, message: Wording| Ok(UploadPluginPayload::Invalid(Invalid::new(field, message)));
        let Ok(content) = BASE64_STANDARD.decode(&input.base64) else {
            return invalid("base64", words!("this is not valid Base64"));
        };
        let signature = match input.signature.map(|text| BASE64_STANDARD.decode(text.trim())) {
            Some(Err(_)) => return invalid("signature", words!("this is not valid Base64")),
            Some(Ok(signature)) => Some(signature),
            None => None,
        };
        let note = input.note.unwrap_or_default().trim().to_owned();
        if note.chars().count() > 2_000 {
            return invalid("note", words!("write at most 2,000 characters"));
        }
        let upload = Upload { name: input.name, content, signature, note };
        match platform(ctx).upload_plugin(&actor.workspace, upload, &actor.name).await.map_err(broken)? {
            Ok((plugin, version)) => {
                let version = PluginVersion { noun: version, workspace: actor.workspace.clone() };
                let (plugin, version) = (Box::new(Plugin(plugin)), Box::new(version));
                Ok(UploadPluginPayload::PluginUploaded(PluginUploaded { plugin, version }))
            }
            Err(refusal) => invalid(refusal.field, refusal.message),
        }
    }

    /// Makes a version the one that bots get from now on: an older one rolls back. Bots that are published already keep theirs.
    async fn use_plugin_version(
        &self,
        ctx: &Context<'_>,
        name: String,
        version: u64,
    ) -> Result<ChangePluginPayload, Error> {
        let actor = match permitted(ctx, Permission::Deploy) {
            Ok(actor) => actor,
            Err(denied) => return Ok(ChangePluginPayload::Denied(denied)),
        };
        let platform = platform(ctx);
        let gone = || NotFound::new(Missing::PluginVersion, &format!("{name} {version}"));
        let Ok(plugin) = PluginName::parse(&name) else { return Ok(ChangePluginPayload::NotFound(gone())) };
        let now = platform.clock.now();
        let used = platform.store.use_plugin_version(&actor.workspace, &plugin, version, now).await;
        Ok(match optional(used.map_err(Into::into))? {
            Some(plugin) => ChangePluginPayload::PluginChanged(PluginChanged { plugin: Plugin(plugin) }),
            None => ChangePluginPayload::NotFound(gone()),
        })
    }

    /// Says what a plug-in may do at most, whatever bots allow: at once, also in conversations that run. Without a grant, bots decide alone.
    async fn grant_plugin(
        &self,
        ctx: &Context<'_>,
        name: String,
        grant: Option<GrantInput>,
    ) -> Result<ChangePluginPayload, Error> {
        let actor = match permitted(ctx, Permission::ManagePlugins) {
            Ok(actor) => actor,
            Err(denied) => return Ok(ChangePluginPayload::Denied(denied)),
        };
        let platform = platform(ctx);
        let gone = || NotFound::new(Missing::Plugin, &name);
        let Ok(plugin) = PluginName::parse(&name) else { return Ok(ChangePluginPayload::NotFound(gone())) };
        let grant = match grant.map(GrantInput::grant).transpose() {
            Ok(grant) => grant,
            Err(invalid) => return Ok(ChangePluginPayload::Invalid(invalid)),
        };
        let now = platform.clock.now();
        let granted = platform.store.grant_plugin(&actor.workspace, &plugin, grant.as_ref(), now).await;
        Ok(match optional(granted.map_err(Into::into))? {
            Some(plugin) => ChangePluginPayload::PluginChanged(PluginChanged { plugin: Plugin(plugin) }),
            None => ChangePluginPayload::NotFound(gone()),
        })
    }

    /// Deletes a plug-in with its versions. Bots that are published already keep theirs.
    async fn delete_plugin(&self, ctx: &Context<'_>, name: String) -> Result<DeletePluginPayload, Error> {
        let actor = match permitted(ctx, Permission::Deploy) {
            Ok(actor) => actor,
            Err(denied) => return Ok(DeletePluginPayload::Denied(denied)),
        };
        let gone = || Ok(DeletePluginPayload::NotFound(NotFound::new(Missing::Plugin, &name)));
        let Ok(plugin) = PluginName::parse(&name) else { return gone() };
        let deleted = platform(ctx).store.delete_plugin(&actor.workspace, &plugin).await;
        match optional(deleted.map_err(Into::into))? {
            Some(()) => Ok(DeletePluginPayload::PluginDeleted(PluginDeleted { name })),
            None => gone(),
        }
    }

    /// Lets the signatures of a key count. From the first key on only signed components are taken.
    async fn trust_plugin_key(
        &self,
        ctx: &Context<'_>,
        name: String,
        #[graphql(desc = "An Ed25519 public key as PEM.")] key: String,
    ) -> Result<TrustPluginKeyPayload, Error> {
        let actor = match permitted(ctx, Permission::ManagePlugins) {
            Ok(actor) => actor,
            Err(denied) => return Ok(TrustPluginKeyPayload::Denied(denied)),
        };
        let invalid =
            |field: &str, message: Wording| TrustPluginKeyPayload::Invalid(Invalid::new(field, message));
        let name = name.trim();
        if !(1..=80).contains(&name.chars().count()) {
            return Ok(invalid("name", words!("write a name of 1 to 80 characters")));
        }
        let key = match public_key(&key) {
            Ok(key) => key,
            Err(error) => return Ok(invalid("key", error.words())),
        };
        let platform = platform(ctx);
        let known = platform.store.plugin_keys(&actor.workspace).await.map_err(broken)?;
        if known.len() >= MAX_PLUGIN_KEYS {
            return Ok(invalid(
                "name",
                words!("a workspace trusts at most {most} keys", most = MAX_PLUGIN_KEYS),
            ));
        }
        match platform.store.trust_plugin_key(&actor.workspace, name, &key, platform.clock.now()).await {
            Ok(key) => Ok(TrustPluginKeyPayload::PluginKeyTrusted(PluginKeyTrusted { key: key.into() })),
            Err(StoreError::Taken) => {
                let taken = words!("there is a key `{name}` already", name);
                Ok(TrustPluginKeyPayload::Conflict(Conflict::new(taken)))
            }
            Err(error) => Err(broken(error)),
        }
    }

    /// Lets the signatures of a key count no more. What was taken under it stays.
    async fn distrust_plugin_key(
        &self,
        ctx: &Context<'_>,
        name: String,
    ) -> Result<DistrustPluginKeyPayload, Error> {
        let actor = match permitted(ctx, Permission::ManagePlugins) {
            Ok(actor) => actor,
            Err(denied) => return Ok(DistrustPluginKeyPayload::Denied(denied)),
        };
        let distrusted = platform(ctx).store.distrust_plugin_key(&actor.workspace, &name).await;
        Ok(match optional(distrusted.map_err(Into::into))? {
            Some(()) => DistrustPluginKeyPayload::PluginKeyDistrusted(PluginKeyDistrusted { name }),
            None => DistrustPluginKeyPayload::NotFound(NotFound::new(Missing::PluginKey, &name)),
        })
    }
}
