use crate::{House, at};
use botloom_domain::{MAX_SECRETS, SecretName, SecretValue, WorkspaceId};
use botloom_ports::Secrets;
use botloom_storage::{Keyring, StoreError, StoredSecrets};
use std::sync::Arc;

on_both! {
    secrets_open_where_they_were_sealed_and_nowhere_else,
}

async fn secrets_open_where_they_were_sealed_and_nowhere_else(house: House) {
    let folder = tempfile::tempdir().unwrap();
    let keyring = Arc::new(Keyring::open(folder.path().join("master.keys")).unwrap());
    let ours = house.store.create_workspace("ours", at(0)).await.unwrap().id;
    let theirs = house.store.create_workspace("theirs", at(0)).await.unwrap().id;
    let name = |text: &str| SecretName::parse(text).unwrap();
    let set = async |workspace: &WorkspaceId, named: &str, value: &str, second| {
        let value = SecretValue::parse(value).unwrap();
        house.store.set_secret(&keyring, workspace, &name(named), &value, "Ann", at(second)).await
    };
    assert_eq!(set(&ours, "TOKEN", "first", 1).await.unwrap().updated_at, at(1));
    set(&ours, "OTHER", "秘密 \u{1f511}", 2).await.unwrap();
    set(&ours, "TOKEN", "second", 3).await.unwrap();
    set(&theirs, "TOKEN", "not ours", 4).await.unwrap();
    let listed = house.store.secrets(&ours).await.unwrap();
    let listed: Vec<_> = listed.iter().map(|secret| (secret.name.as_str(), secret.updated_at)).collect();
    assert_eq!(listed, [("OTHER", at(2)), ("TOKEN", at(3))]);

    let kept = StoredSecrets::new(house.store.clone(), Arc::clone(&keyring));
    let read = async |kept: &StoredSecrets| {
        let mut found = Vec::new();
        for (tenant, name) in [(&ours, "TOKEN"), (&ours, "OTHER"), (&theirs, "TOKEN"), (&theirs, "OTHER")] {
            found.push(kept.secret(tenant.as_str(), name).await);
        }
        found
    };
    let all =
        [Some("second"), Some("秘密 \u{1f511}"), Some("not ours"), None].map(|text| text.map(str::to_owned));
    assert_eq!(read(&kept).await, all);
    assert_eq!(kept.secret("a test", "TOKEN").await, None);

    // A new master key changes nothing for who asks; the old one is of no use then.
    let old = keyring.current();
    keyring.renew().unwrap();
    assert_eq!(house.store.seal_anew(&keyring).await.unwrap(), 2);
    assert_eq!(house.store.seal_anew(&keyring).await.unwrap(), 0);
    assert_ne!(keyring.current(), old);
    let file = folder.path().join("master.keys");
    let lines = std::fs::read_to_string(&file).unwrap();
    std::fs::write(&file, lines.lines().next().unwrap()).unwrap();
    let alone = Arc::new(Keyring::open(&file).unwrap());
    house.store.fits(&alone).await.unwrap();
    assert_eq!(read(&StoredSecrets::new(house.store.clone(), alone)).await, all);

    // Who has the database and not the key reads nothing, and a server with it does not start.
    let strange = Arc::new(Keyring::open(folder.path().join("strange.keys")).unwrap());
    let refused = house.store.fits(&strange).await.unwrap_err().to_string();
    assert!(refused.contains(&keyring.current()) && refused.contains("strange.keys"), "{refused}");
    let nothing = vec![None; 4];
    assert_eq!(read(&StoredSecrets::new(house.store.clone(), strange)).await, nothing);

    house.store.delete_secret(&ours, &name("OTHER")).await.unwrap();
    assert!(matches!(house.store.delete_secret(&ours, &name("OTHER")).await, Err(StoreError::Gone)));
    assert_eq!(house.store.secrets(&theirs).await.unwrap().len(), 1);
    for number in 1..MAX_SECRETS {
        set(&ours, &format!("S{number}"), "x", 5).await.unwrap();
    }
    assert!(matches!(set(&ours, "ONE_MORE", "x", 5).await, Err(StoreError::Full)));
    set(&ours, "TOKEN", "third", 6).await.unwrap();
}
