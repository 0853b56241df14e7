//! Versions before customers: moves of deployments, and the rules that move them back.

use super::bot::OrProblems;
use super::{Failure, Found, Platform};
use crate::auth::{self, Actor};
use botloom_domain::{
    Act, Broken, By, Deed, Deployment, DeploymentId, EnvironmentName, Percent, Preflight, Rule, Unmovable,
    VersionId, WorkspaceId,
};
use botloom_ports::Tally;
use botloom_storage::{Moved, NewDeployment, StoreError};

/// How a version is to be put into an environment.
pub(crate) struct Placing {
    /// Where.
    pub environment: EnvironmentName,
    /// What people call a new deployment.
    pub name: Option<String>,
    /// The share of new conversations; all if not given.
    pub share: Option<Percent>,
    /// When it is rolled back by itself.
    pub rules: Vec<Rule>,
    /// How many moves were seen; whatever there are if not given.
    pub seen: Option<u64>,
    /// Who, and why.
    pub by: By,
}

/// What came of it.
pub(crate) enum Placed {
    Deployment(Box<Deployment>),
    Problems(Found),
    Unmovable(Unmovable),
    /// The environment asks for more than was found out about the version: the newest preflight of it, if there is one.
    NeedsPreflight(Box<Option<Preflight>>),
}

impl Platform {
    /// Puts a version before customers, all of them or a share. It is built first: what this house cannot build does not go out.
    pub(crate) async fn deploy(
        &self,
        workspace: &WorkspaceId,
        id: &VersionId,
        placing: Placing,
    ) -> Result<Placed, Failure> {
        let version = self.store.version(workspace, id).await?;
        let Placing { environment, name, share, rules, seen, by } = placing;
        let all = self.store.environments(workspace, &version.bot).await?;
        let asks = all.iter().find(|one| one.name == environment).ok_or(StoreError::Gone)?.asks;
        if let Err(found) = self.build(&version).await? {
            return Ok(Placed::Problems(found));
        }
        if asks.need_preflight() {
            let preflight = self
                .store
                .latest_preflight(workspace, &version.bot, &environment, Some(&version.release))
                .await?;
            // What it was asked when it ran may be less than what is asked now.
            let lets_in = preflight.as_ref().is_some_and(|one| {
                let asked_now = Preflight { asks, ..one.clone() };
                one.verdict().lets_in() && asked_now.verdict().lets_in()
            });
            if !lets_in {
                return Ok(Placed::NeedsPreflight(Box::new(preflight)));
            }
        }
        let bot = self.store.bot(workspace, &version.bot).await?;
        let (secret, _) = auth::secret("web_")?;
        let name = name.unwrap_or_else(|| bot.name.as_str().to_owned());
        let new = NewDeployment { environment: environment.clone(), name, secret };
        let act = match share {
            Some(share) => Act::Try { version: version.id.clone(), share, rules },
            None => Act::Deploy(version.id.clone()),
        };
        let everything = share.is_none();
        match self.store.deploy(&version, &new, act, seen, by, self.clock.now()).await? {
            Ok(deployment) => Ok(Placed::Deployment(Box::new(deployment))),
            // It is where it was wished to be.
            Err(Unmovable::Same) if everything => {
                let found = self.store.deployment_of(workspace, &version.bot, &environment).await?;
                Ok(Placed::Deployment(Box::new(found.ok_or(StoreError::Gone)?)))
            }
            Err(refused) => Ok(Placed::Unmovable(refused)),
        }
    }

    async fn build(&self, version: &botloom_domain::Version) -> Result<OrProblems<()>, Failure> {
        let files = self.release_files(version).await?;
        Ok(match self.engine.ready(files.clone()).await {
            Ok(_) => Ok(()),
            Err(problems) => Err(Found::new(problems, &files)),
        })
    }

    /// Moves a deployment.
    pub(crate) async fn move_deployment(
        &self,
        workspace: &WorkspaceId,
        id: &DeploymentId,
        act: Act,
        seen: Option<u64>,
        by: By,
    ) -> Result<Moved, Failure> {
        Ok(self.store.move_deployment(workspace, id, act, seen, by, self.clock.now()).await?)
    }

    /// Looks at every canary and rolls back those whose rules are broken; how many is returned. Every node may do this at any time:
    /// the deployment moves from the state that was looked at, or not at all.
    ///
    /// # Errors
    /// If the store fails.
    pub async fn watch_canaries(&self) -> Result<usize, Failure> {
        let mut moved = 0;
        for deployment in self.store.canaries().await? {
            let Some(canary) = &deployment.canary else { continue };
            let tallies = self.store.tallies(&deployment).await?;
            let of = |version: &VersionId| tallies.get(version).copied().unwrap_or_default();
            let (new, steady): (Tally, Tally) = (of(&canary.version), of(&deployment.version));
            let Some(broken) = Broken::first(&canary.rules, &new, &steady) else { continue };
            let by = By { actor: None, name: String::new(), why: broken.why(), broken: Some(broken) };
            let (workspace, seen) = (&deployment.workspace, Some(deployment.moves));
            match self.move_deployment(workspace, &deployment.id, Act::RollBack, seen, by).await {
                Ok(Ok(_)) => {
                    moved += 1;
                    tracing::warn!(deployment.id = %deployment.id, why = broken.why(), "a canary was rolled back by a rule");
                    let deed = Deed {
                        actor: deployment.id.to_string(),
                        name: "a rule of the canary".to_owned(),
                        address: None,
                        action: "rollBack".to_owned(),
                        arguments:
                            serde_json::json!({"deployment": deployment.id.to_string(), "why": broken.why()})
                                .to_string(),
                        outcome: "done".to_owned(),
                    };
                    self.store.add_audit(workspace, vec![deed], self.clock.now()).await?;
                }
                // A person or another node was faster.
                Ok(Err(_)) => {}
                Err(Failure::Store(StoreError::Stale { .. } | StoreError::Gone)) => {}
                Err(failure) => return Err(failure),
            }
        }
        Ok(moved)
    }
}

impl Actor {
    /// As the one who moves a deployment.
    pub(crate) fn moving(&self, why: Option<&str>) -> By {
        let why = why.unwrap_or_default().trim().to_owned();
        By { actor: Some(self.id.clone()), name: self.name.clone(), why, broken: None }
    }
}
