use crate::{House, at};
use botloom_domain::{AuditEntry, Deed, PageRequest};

on_both! {
    what_many_do_at_once_is_one_chain,
}

async fn what_many_do_at_once_is_one_chain(house: House) {
    let workspace = house.store.create_workspace("w", at(0)).await.unwrap().id;
    let other = house.store.create_workspace("v", at(0)).await.unwrap().id;
    let deed = |action: String| Deed {
        actor: "mb_1".to_owned(),
        name: "Ann".to_owned(),
        address: None,
        action,
        arguments: "{}".to_owned(),
        outcome: "done".to_owned(),
    };
    let mut writers = Vec::new();
    for (writer, node) in house.nodes(4).await.into_iter().enumerate() {
        let workspace = workspace.clone();
        writers.push(tokio::spawn(async move {
            for turn in 0..10 {
                let deeds = vec![deed(format!("{writer}-{turn}")), deed("b".to_owned())];
                node.add_audit(&workspace, deeds, at(turn)).await.unwrap();
            }
        }));
    }
    for writer in writers {
        writer.await.unwrap();
    }
    let all = house.store.audit(&workspace, &PageRequest { first: 100, after: None }).await.unwrap();
    assert_eq!(all.items.len(), 80);
    let mut before = AuditEntry::BEGIN.to_owned();
    for (number, (_, entry)) in (1..).zip(all.items.iter().rev()) {
        assert_eq!((entry.number, entry.hash_after(&before)), (number, entry.hash.clone()));
        before.clone_from(&entry.hash);
    }
    assert_eq!(house.store.audit(&other, &PageRequest { first: 9, after: None }).await.unwrap().items, []);
}
