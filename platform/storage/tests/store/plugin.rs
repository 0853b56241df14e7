use crate::{House, at};
use botloom_domain::{PluginGrant, PluginName, WorkspaceId};
use botloom_ports::{Allowed, Digest, Grants};
use botloom_storage::{NewPluginVersion, StoreError, StoredGrants};

on_both! {
    plugins_have_versions_grants_and_walls,
}

async fn plugins_have_versions_grants_and_walls(house: House) {
    let (ours, theirs) = (WorkspaceId::from_unique("a"), WorkspaceId::from_unique("b"));
    let name = PluginName::parse("orders").unwrap();
    let new = |content: &[u8]| NewPluginVersion {
        plugin: name.clone(),
        content: content.to_vec(),
        digest: Digest::of(content),
        signer: None,
        note: String::new(),
        author: "ann".to_owned(),
    };
    house.store.add_plugin_version(&ours, new(b"one"), at(0)).await.unwrap();
    let (plugin, version) = house.store.add_plugin_version(&ours, new(b"two"), at(1)).await.unwrap();
    assert_eq!((plugin.current, version.number, version.size), (2, 2, 3));
    assert_eq!(house.store.plugin_code(&ours, &name, 1).await.unwrap(), b"one");
    let back = house.store.use_plugin_version(&ours, &name, 1, at(2)).await.unwrap();
    assert_eq!((back.current, back.created_at, back.updated_at), (1, at(0), at(2)));
    assert!(matches!(house.store.use_plugin_version(&ours, &name, 3, at(2)).await, Err(StoreError::Gone)));

    let grants = StoredGrants::new(house.store.clone());
    assert_eq!(grants.grant(ours.as_str(), &Digest::of(b"one")).await.unwrap(), None);
    let grant =
        PluginGrant { http: vec!["https://a.example/v1/".to_owned()], user: true, ..PluginGrant::default() };
    house.store.grant_plugin(&ours, &name, Some(&grant), at(3)).await.unwrap();
    // Another that reads the same store anew; what is kept is fresh for seconds only.
    let grants = StoredGrants::new(house.store.clone());
    let most = grants.grant(ours.as_str(), &Digest::of(b"one")).await.unwrap().unwrap();
    let bot = Allowed {
        http: vec!["https://a.example/".to_owned(), "https://b.example/".to_owned()],
        secrets: vec!["TOKEN".to_owned()],
        user: true,
        values: true,
        ..Allowed::default()
    };
    let allowed = bot.within(&most);
    assert_eq!(allowed.http, ["https://a.example/v1/"]);
    assert!(allowed.secrets.is_empty() && allowed.user && !allowed.values);

    // Nothing of it is another workspace's.
    assert_eq!(house.store.plugins(&theirs).await.unwrap(), []);
    assert!(matches!(house.store.plugin(&theirs, &name).await, Err(StoreError::Gone)));
    assert!(matches!(house.store.plugin_code(&theirs, &name, 1).await, Err(StoreError::Gone)));
    assert!(matches!(house.store.use_plugin_version(&theirs, &name, 1, at(4)).await, Err(StoreError::Gone)));
    assert!(matches!(house.store.grant_plugin(&theirs, &name, None, at(4)).await, Err(StoreError::Gone)));
    assert!(matches!(house.store.delete_plugin(&theirs, &name).await, Err(StoreError::Gone)));
    assert_eq!(grants.grant(theirs.as_str(), &Digest::of(b"one")).await.unwrap(), None);
    house.store.trust_plugin_key(&ours, "release", &[7; 32], at(5)).await.unwrap();
    assert_eq!(house.store.plugin_keys(&theirs).await.unwrap(), []);
    assert!(matches!(house.store.distrust_plugin_key(&theirs, "release").await, Err(StoreError::Gone)));
    assert!(matches!(
        house.store.trust_plugin_key(&ours, "release", &[8; 32], at(5)).await,
        Err(StoreError::Taken)
    ));

    house.store.delete_plugin(&ours, &name).await.unwrap();
    assert!(matches!(house.store.plugin_code(&ours, &name, 1).await, Err(StoreError::Gone)));
}
