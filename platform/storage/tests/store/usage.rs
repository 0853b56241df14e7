use crate::erasure::{SAID, furnished};
use crate::{House, at, talk};
use botloom_domain::{
    Conversation, ConversationKind, Counted, Email, MemberName, PluginName, Role, SecretName, SecretValue,
};
use botloom_ports::{ConversationId, Digest};
use botloom_storage::{Keyring, NewMember, NewPluginVersion};

on_both! {
    what_a_workspace_has_is_counted_and_nothing_of_another,
}

async fn what_a_workspace_has_is_counted_and_nothing_of_another(house: House) {
    let store = &house.store;
    let workspace = store.create_workspace("w", at(0)).await.unwrap().id;
    let other = store.create_workspace("o", at(0)).await.unwrap().id;
    assert!(store.usage(&workspace).await.unwrap().iter().all(|(_, has)| *has == 0));

    furnished(store, &workspace, "c1").await;
    furnished(store, &workspace, "c2").await;
    furnished(store, &other, "c3").await;
    let test = talk(&ConversationId::new("t1").unwrap(), &workspace, &Digest::of(b"x"), at(0));
    store.create_conversation(&Conversation { kind: ConversationKind::Test, ..test }).await.unwrap();
    for (email, active) in [("ann@example.com", true), ("bob@example.com", false)] {
        let new = NewMember {
            name: MemberName::parse("Ann").unwrap(),
            email: Email::parse(email).unwrap(),
            password: "hash".to_owned(),
            role: Role::Owner,
        };
        let member = store.create_member(&workspace, new, at(0)).await.unwrap();
        if !active {
            store.set_active(&workspace, &member.id, false).await.unwrap();
        }
    }
    for content in ["one", "longer"] {
        let new = NewPluginVersion {
            plugin: PluginName::parse("orders").unwrap(),
            content: content.as_bytes().to_vec(),
            digest: Digest::of(content.as_bytes()),
            signer: None,
            note: String::new(),
            author: "ann".to_owned(),
        };
        store.add_plugin_version(&workspace, new, at(0)).await.unwrap();
    }
    store.trust_plugin_key(&workspace, "release", &[7; 32], at(0)).await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    let keyring = Keyring::open(folder.path().join("master.keys")).unwrap();
    let (name, value) = (SecretName::parse("TOKEN").unwrap(), SecretValue::parse("secret").unwrap());
    store.set_secret(&keyring, &workspace, &name, &value, "Ann", at(0)).await.unwrap();

    let files = 2 * SAID.len() as u64;
    let has = [
        (Counted::Bots, 2),
        (Counted::Members, 1),
        (Counted::Conversations, 2),
        (Counted::Tests, 1),
        (Counted::FileBytes, files),
        (Counted::Plugins, 1),
        (Counted::PluginBytes, 9),
        (Counted::PluginKeys, 1),
        (Counted::Secrets, 1),
        (Counted::Roles, 0),
        (Counted::DirectoryTokens, 0),
    ];
    assert_eq!(store.usage(&workspace).await.unwrap(), has);
    let theirs: u64 = store.usage(&other).await.unwrap().iter().map(|(_, has)| has).sum();
    assert_eq!(theirs, 1 + 1 + SAID.len() as u64, "a bot, a conversation, a file");
}
