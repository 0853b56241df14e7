//! Directories on the running platform: what Entra ID and Okta send, and what a review of security would try.

use harness::{Client, OWNER, TestPlatform};
use serde_json::{Value, json};
use std::io::Write;
use std::process::{Command, Stdio};

const PATCH: &str = "urn:ietf:params:scim:api:messages:2.0:PatchOp";
const ADD: &str =
    "mutation($i: CreateMemberInput!) { createMember(input: $i) { ... on MemberCreated { member { id } } } }";
const TOKEN: &str = "mutation($n: String!) { createScimToken(name: $n) { __typename
    ... on ScimTokenCreated { secret scimToken { id prefix usedAt } } ... on Denied { message } ... on Invalid { field } ... on Conflict { message } } }";

fn start() -> TestPlatform {
    TestPlatform::start(env!("CARGO_BIN_EXE_botloom"))
}

/// A directory with a token.
struct Directory {
    url: String,
    token: String,
}

impl Directory {
    fn of(client: &Client) -> Self {
        let made = client.run(TOKEN, json!({"n": "Entra ID"}));
        let token = made["createScimToken"]["secret"].as_str().expect("a secret").to_owned();
        Self { url: client.url.clone(), token }
    }

    fn raw(&self, method: &str, path: &str, body: Option<&str>) -> (u16, Value) {
        let config = ureq::Agent::config_builder().http_status_as_error(false).build();
        let request = ureq::http::Request::builder()
            .method(method)
            .uri(format!("{}/scim/v2{path}", self.url))
            .header("Authorization", format!("Bearer {}", self.token))
            .header("Content-Type", "application/scim+json");
        let agent = ureq::Agent::new_with_config(config);
        let answer = match body {
            Some(body) => agent.run(request.body(body.to_owned()).expect("a request")),
            None => agent.run(request.body(()).expect("a request")),
        };
        let mut answer = answer.expect("the platform answers");
        let text = answer.body_mut().read_to_string().expect("answers are text");
        let json = if text.is_empty() {
            Value::Null
        } else {
            serde_json::from_str(&text).expect("answers are JSON")
        };
        (answer.status().as_u16(), json)
    }

    fn ask(&self, method: &str, path: &str, body: Value) -> (u16, Value) {
        let body = (!body.is_null()).then(|| body.to_string());
        self.raw(method, path, body.as_deref())
    }

    fn get(&self, path: &str) -> Value {
        let (status, found) = self.ask("GET", path, Value::Null);
        assert_eq!(status, 200, "{path}: {found}");
        found
    }

    fn user(&self, name: &str) -> String {
        let user = json!({"userName": name, "externalId": format!("00u-{name}"), "displayName": name,
            "emails": [{"value": format!("{name}@bank.example"), "type": "work", "primary": true}], "active": true});
        let (status, made) = self.ask("POST", "/Users", user);
        assert_eq!(status, 201, "{made}");
        made["id"].as_str().expect("an id").to_owned()
    }

    fn patch(&self, path: &str, operations: Value) -> (u16, Value) {
        self.ask("PATCH", path, json!({"schemas": [PATCH], "Operations": operations}))
    }

    /// The ids that a filter finds.
    fn found(&self, kind: &str, filter: &str) -> Vec<String> {
        let encoded: String = filter.bytes().map(|byte| format!("%{byte:02X}")).collect();
        let list = self.get(&format!("/{kind}?filter={encoded}"));
        let all = list["Resources"].as_array().expect("a list");
        assert_eq!(list["totalResults"], all.len());
        all.iter().map(|one| one["id"].as_str().expect("an id").to_owned()).collect()
    }
}

fn members(owner: &Client) -> Value {
    owner.run("{ members { id name email role active } }", json!({}))["members"].clone()
}

fn member(owner: &Client, id: &str) -> Value {
    members(owner).as_array().expect("a list").iter().find(|one| one["id"] == id).cloned().unwrap_or_default()
}

fn kind(answer: &(u16, Value)) -> (u16, &str) {
    (answer.0, answer.1["scimType"].as_str().unwrap_or_default())
}

#[test]
fn a_directory_makes_changes_and_ends_members() {
    let platform = start();
    let owner = platform.member(OWNER);
    let directory = Directory::of(&owner);
    let nobody = Directory { url: platform.url.clone(), token: "bld_0".to_owned() };
    let (status, refused) = nobody.ask("GET", "/Users", Value::Null);
    assert_eq!((status, &refused["status"]), (401, &json!("401")), "{refused}");

    // As Entra ID sends it: a userName that is no address, an address for work, and much that is not kept.
    let ann = json!({
        "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User", "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"],
        "externalId": "0a21f0f2", "userName": "Ann.Lind", "active": true, "displayName": "Ann Lind",
        "emails": [{"primary": true, "type": "work", "value": "Ann@bank.example"}],
        "name": {"givenName": "Ann", "familyName": "Lind"}, "phoneNumbers": [{"type": "work", "value": "1"}],
        "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User": {"department": "Desk"}, "groups": [{"value": "x"}],
    });
    let (status, made) = directory.ask("POST", "/Users", ann.clone());
    assert_eq!(status, 201, "{made}");
    let id = made["id"].as_str().expect("an id").to_owned();
    assert_eq!(made["meta"]["location"], format!("{}/scim/v2/Users/{id}", platform.url));
    assert_eq!((made.get("phoneNumbers"), made.get("groups")), (None, None));
    let expected =
        json!({"id": id, "name": "Ann Lind", "email": "ann@bank.example", "role": "VIEWER", "active": true});
    assert_eq!(member(&owner, &id), expected);
    assert_eq!(kind(&directory.ask("POST", "/Users", ann.clone())), (409, "uniqueness"));
    let other = json!({"userName": "ANN.lind", "emails": [{"value": "other@bank.example"}]});
    assert_eq!(kind(&directory.ask("POST", "/Users", other)), (409, "uniqueness"));
    // What it is found by; who was not made by the directory is found by their address.
    let me = directory.found("Users", &format!("userName eq \"{}\"", OWNER.0.to_uppercase()));
    assert_eq!(me.len(), 1);
    for filter in [
        "userName eq \"ann.LIND\"",
        "externalId eq \"0a21f0f2\"",
        "userName eq \"ann.lind\" and active eq true",
        "displayName sw \"ann\" or displayName eq \"x\"",
        "emails[type eq \"work\" and value eq \"ann@bank.example\"]",
    ] {
        assert_eq!(directory.found("Users", filter), [id.as_str()], "{filter}");
    }
    assert!(directory.found("Users", "userName eq \"ann@bank.example\"").is_empty());
    let page = directory.get("/Users?startIndex=2&count=1&attributes=userName");
    assert_eq!(
        (&page["totalResults"], &page["startIndex"], &page["itemsPerPage"]),
        (&json!(2), &json!(2), &json!(1))
    );
    let only =
        json!({"schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"], "id": id, "userName": "Ann.Lind"});
    assert_eq!(page["Resources"], json!([only]));
    assert_eq!(directory.get("/Users?count=0")["Resources"], json!([]));

    // Another name and address, as Okta replaces and Entra ID patches.
    let renamed = json!({"userName": "ann.moor", "displayName": "Ann Moor", "emails": [{"value": "moor@bank.example"}], "active": true});
    assert_eq!(directory.ask("PUT", &format!("/Users/{id}"), renamed).0, 200);
    assert_eq!(member(&owner, &id)["email"], "moor@bank.example");
    let (status, patched) = directory.patch(
        &format!("/Users/{id}"),
        json!([{"op": "Add", "path": "emails[type eq \"work\"].value", "value": "work@bank.example"},
            {"op": "Replace", "path": "displayName", "value": "Ann M."}]),
    );
    assert_eq!((status, &patched["displayName"]), (200, &json!("Ann M.")), "{patched}");
    assert_eq!(member(&owner, &id)["email"], "work@bank.example", "that for work before any other");

    // Sessions end with `active`, and signing in does not go any more.
    let reset =
        "mutation($m: ID!) { resetPassword(member: $m, newPassword: \"long enough for me\") { __typename } }";
    assert_eq!(owner.run(reset, json!({"m": id}))["resetPassword"]["__typename"], "PasswordReset");
    let ann = platform.member(("work@bank.example", "long enough for me"));
    let alive = |client: &Client| !client.run("{ viewer { id } }", json!({}))["viewer"].is_null();
    assert!(alive(&ann));
    assert_eq!(
        directory
            .patch(&format!("/Users/{id}"), json!([{"op": "Replace", "path": "active", "value": "False"}]))
            .0,
        200
    );
    assert!(!alive(&ann));
    let sign_in =
        "mutation($e: String!) { signIn(email: $e, password: \"long enough for me\") { __typename } }";
    let attempt =
        || platform.nobody().run(sign_in, json!({"e": "work@bank.example"}))["signIn"]["__typename"].clone();
    assert_eq!(attempt(), "Denied");
    // A replacement that does not speak of it lets nobody in.
    let renamed = json!({"userName": "ann.moor", "emails": [{"value": "work@bank.example"}]});
    assert_eq!(directory.ask("PUT", &format!("/Users/{id}"), renamed).1["active"], false);
    assert_eq!(
        directory.patch(&format!("/Users/{id}"), json!([{"op": "replace", "value": {"active": true}}])).0,
        200
    );
    assert_eq!(attempt(), "SignedIn");
    assert_eq!(directory.ask("DELETE", &format!("/Users/{id}"), Value::Null), (204, Value::Null));
    assert_eq!(directory.ask("GET", &format!("/Users/{id}"), Value::Null).0, 404);
    assert_eq!((member(&owner, &id), attempt()), (Value::Null, json!("Denied")));
    // The name is free again.
    directory.user("ann.moor");

    let log =
        owner.run("{ audit(first: 100) { nodes { name action outcome arguments } } }", json!({}))["audit"]
            .to_string();
    for action in ["scimCreateUser", "scimReplaceUser", "scimPatchUser", "scimDeleteUser", "createScimToken"]
    {
        assert!(log.contains(action), "{action}");
    }
    assert!(
        log.contains("\"conflict\"") && log.contains("Entra ID") && !log.contains(&directory.token),
        "{log}"
    );
}

#[test]
fn what_makes_no_sense_is_refused_and_loses_nothing() {
    let platform = start();
    let owner = platform.member(OWNER);
    let directory = Directory::of(&owner);
    let id = directory.user("ann");
    let before = (members(&owner), directory.get(&format!("/Users/{id}")));
    let path = format!("/Users/{id}");
    for (answer, expected) in [
        (directory.raw("POST", "/Users", Some("{")), (400, "invalidSyntax")),
        (directory.raw("POST", "/Users", Some("[]")), (400, "invalidSyntax")),
        (directory.ask("POST", "/Users", json!({})), (400, "invalidValue")),
        (directory.ask("POST", "/Users", json!({"userName": "no address"})), (400, "invalidValue")),
        (directory.ask("POST", "/Users", json!({"userName": 7})), (400, "invalidValue")),
        (directory.ask("POST", "/Users", json!({"userName": "b@x.example", "active": "perhaps"})), (400, "invalidValue")),
        (directory.ask("PUT", &path, json!({"userName": ""})), (400, "invalidValue")),
        (directory.ask("PUT", "/Users/mb_0", json!({"userName": "b@x.example"})), (404, "")),
        (directory.patch(&path, json!([{"op": "replace", "path": "active", "value": false}, {"op": "add", "path": "colour", "value": 1}])), (400, "invalidPath")),
        (directory.patch(&path, json!([{"op": "remove", "path": "emails"}])), (400, "invalidValue")),
        (directory.patch(&path, json!([{"op": "replace", "path": "id", "value": "mb_1"}])), (400, "mutability")),
        (directory.patch(&path, json!([{"op": "replace", "path": "emails[", "value": "x"}])), (400, "invalidPath")),
        (directory.ask("GET", "/Users?filter=userName%20is%20x", Value::Null), (400, "invalidFilter")),
        (directory.ask("GET", "/Users?count=x", Value::Null), (400, "invalidValue")),
        (directory.ask("DELETE", "/Users", Value::Null), (405, "")),
        (directory.ask("POST", "/Schemas", json!({})), (405, "")),
        (directory.ask("POST", "/Bulk", json!({})), (501, "")),
        (directory.ask("GET", "/nothing", Value::Null), (404, "")),
    ] {
        assert_eq!(kind(&answer), expected, "{}", answer.1);
        assert_eq!(answer.1["schemas"][0], "urn:ietf:params:scim:api:messages:2.0:Error", "{}", answer.1);
        assert_eq!(answer.1["status"], answer.0.to_string());
    }
    assert_eq!((members(&owner), directory.get(&path)), before);
}

#[test]
fn the_last_owner_stays_and_a_token_decides_over_nobody_who_may_more_than_its_maker() {
    let platform = start();
    let owner = platform.member(OWNER);
    let strong = Directory::of(&owner);
    let me = strong.found("Users", &format!("userName eq \"{}\"", OWNER.0)).remove(0);
    let off = json!([{"op": "replace", "path": "active", "value": false}]);
    for (status, answer) in [
        strong.patch(&format!("/Users/{me}"), off.clone()),
        strong.ask("DELETE", &format!("/Users/{me}"), Value::Null),
    ] {
        assert!(
            status == 409 && answer["detail"].as_str().is_some_and(|text| text.contains("last owner")),
            "{answer}"
        );
    }
    assert_eq!(member(&owner, &me)["active"], true);
    // An administrator makes a token: it does not reach owners, in no way.
    let input = json!({"name": "Ad", "email": "ad@example.com", "password": "long enough", "role": "ADMIN"});
    assert!(owner.run(ADD, json!({"i": input}))["createMember"]["member"]["id"].is_string());
    let input = json!({"name": "Ow", "email": "ow@example.com", "password": "long enough", "role": "OWNER"});
    let second = owner.run(ADD, json!({"i": input}))["createMember"]["member"]["id"]
        .as_str()
        .expect("an id")
        .to_owned();
    let admin = platform.member(("ad@example.com", "long enough"));
    let weak = Directory::of(&admin);
    let steal = json!({"userName": "ow", "emails": [{"value": "thief@example.com"}]});
    for (status, answer) in [
        weak.patch(&format!("/Users/{second}"), off.clone()),
        weak.ask("PUT", &format!("/Users/{second}"), steal),
        weak.ask("DELETE", &format!("/Users/{second}"), Value::Null),
    ] {
        assert!(
            status == 403 && answer["detail"].as_str().is_some_and(|text| text.contains("`manage-owners`")),
            "{answer}"
        );
    }
    // The owner's token ends one of two owners, as for who leaves the house.
    assert_eq!(strong.patch(&format!("/Users/{second}"), off).0, 200);
    // It is of no use elsewhere, and of none once it is revoked.
    assert!(platform.nobody().with(&strong.token).run("{ viewer { id } }", json!({}))["viewer"].is_null());
    let tokens = owner.run("{ scimTokens { id name prefix usedAt } }", json!({}))["scimTokens"].clone();
    assert_eq!(tokens.as_array().map(Vec::len), Some(2));
    let mine = tokens
        .as_array()
        .expect("a list")
        .iter()
        .find(|one| strong.token.starts_with(one["prefix"].as_str().expect("a prefix")));
    let mine = mine.expect("it is listed");
    assert!(mine["usedAt"].is_string(), "{mine}");
    let revoke = "mutation($id: ID!) { revokeScimToken(id: $id) { __typename } }";
    assert_eq!(
        owner.run(revoke, json!({"id": mine["id"]}))["revokeScimToken"]["__typename"],
        "ScimTokenRevoked"
    );
    assert_eq!(strong.ask("GET", "/Users", Value::Null).0, 401);
    assert_eq!(owner.run(revoke, json!({"id": mine["id"]}))["revokeScimToken"]["__typename"], "NotFound");
    assert_eq!(owner.run(TOKEN, json!({"n": " "}))["createScimToken"]["__typename"], "Invalid");
}

fn neighbour(platform: &TestPlatform) -> Client {
    let data = platform.data().display().to_string();
    let mut child = Command::new(env!("CARGO_BIN_EXE_botloom"))
        .args(["workspace", "add", "Neighbours", "--owner", "bo@example.com", "--data", &data])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("it runs");
    child.stdin.take().expect("a pipe").write_all(b"long enough\n").expect("it reads");
    assert!(child.wait_with_output().expect("it ends").status.success());
    platform.member(("bo@example.com", "long enough"))
}

#[test]
fn a_token_reaches_nothing_of_another_workspace() {
    let platform = start();
    let (owner, bo) = (platform.member(OWNER), neighbour(&platform));
    let (mine, theirs) = (Directory::of(&owner), Directory::of(&bo));
    let ann = mine.user("ann");
    let group = json!({"displayName": "Desk", "members": [{"value": ann}]});
    let (status, desk) = mine.ask("POST", "/Groups", group);
    assert_eq!(status, 201, "{desk}");
    let desk = desk["id"].as_str().expect("an id").to_owned();
    let before = (members(&owner), mine.get(&format!("/Groups/{desk}")));
    let body = json!({"userName": "x@x.example", "displayName": "x"});
    for path in [format!("/Users/{ann}"), format!("/Groups/{desk}")] {
        assert_eq!(theirs.ask("GET", &path, Value::Null).0, 404);
        assert_eq!(theirs.ask("PUT", &path, body.clone()).0, 404);
        assert_eq!(
            theirs.patch(&path, json!([{"op": "replace", "path": "displayName", "value": "x"}])).0,
            404
        );
        assert_eq!(theirs.ask("DELETE", &path, Value::Null).0, 404);
    }
    for filter in [
        "userName eq \"ann\"",
        "externalId eq \"00u-ann\"",
        &format!("id eq \"{ann}\""),
        "displayName eq \"ann\"",
    ] {
        assert!(theirs.found("Users", filter).is_empty(), "{filter}");
    }
    assert_eq!(theirs.get("/Users")["totalResults"], 1);
    assert_eq!(theirs.get("/Groups")["totalResults"], 0);
    let foreign = json!({"displayName": "Theirs", "members": [{"value": ann}]});
    assert_eq!(kind(&theirs.ask("POST", "/Groups", foreign)), (400, "invalidValue"));
    // The same name is free in each, an address in none.
    let same = json!({"userName": "ann", "emails": [{"value": "ann@theirs.example"}]});
    assert_eq!(theirs.ask("POST", "/Users", same).0, 201);
    let same = json!({"userName": "ann2", "emails": [{"value": "ann@bank.example"}]});
    assert_eq!(kind(&theirs.ask("POST", "/Users", same)), (409, "uniqueness"));
    let revoke = "mutation($id: ID!) { revokeScimToken(id: $id) { __typename } }";
    let id = owner.run("{ scimTokens { id } }", json!({}))["scimTokens"][0]["id"].clone();
    assert_eq!(bo.run(revoke, json!({"id": id}))["revokeScimToken"]["__typename"], "NotFound");
    assert_eq!((members(&owner), mine.get(&format!("/Groups/{desk}"))), before);
}

#[test]
fn groups_give_roles_and_take_them_as_those_of_single_sign_on_do() {
    const SAVE: &str = "mutation($i: SingleSignOnInput!) { saveSingleSignOn(input: $i) { __typename ... on Invalid { field message } } }";
    let platform = start();
    let owner = platform.member(OWNER);
    let settings = json!({"issuer": "https://id.bank.example", "clientId": "botloom", "clientSecret": "hush", "domains": ["bank.example"],
        "address": "https://bots.bank.example",
        "groupRoles": [{"group": "Bosses", "role": "OWNER"}, {"group": "desk-leads", "role": "SUPERVISOR"}, {"group": "e7-desk", "role": "AGENT"}]});
    assert_eq!(
        owner.run(SAVE, json!({"i": settings}))["saveSingleSignOn"]["__typename"],
        "SingleSignOnSaved"
    );
    let directory = Directory::of(&owner);
    let (ann, bo) = (directory.user("ann"), directory.user("bo"));
    let role = |id: &str| member(&owner, id)["role"].clone();
    let group = |name: &str, external: &str| {
        let (status, made) =
            directory.ask("POST", "/Groups", json!({"displayName": name, "externalId": external}));
        assert_eq!(status, 201, "{made}");
        format!("/Groups/{}", made["id"].as_str().expect("an id"))
    };
    let (leads, desk, choir) = (group("desk-leads", "e1"), group("Desk", "e7-desk"), group("Choir", "e9"));
    assert_eq!(kind(&directory.ask("POST", "/Groups", json!({"displayName": "CHOIR"}))), (409, "uniqueness"));
    let add = |id: &str| json!([{"op": "Add", "path": "members", "value": [{"value": id}]}]);
    let remove = |id: &str| json!([{"op": "Remove", "path": format!("members[value eq \"{id}\"]")}]);
    assert_eq!(directory.patch(&choir, add(&ann)).0, 204);
    assert_eq!(role(&ann), "VIEWER", "a group without a role gives none");
    assert_eq!(
        directory
            .patch(&desk, json!([{"op": "add", "path": "members", "value": [{"value": ann}, {"value": bo}]}]))
            .0,
        204
    );
    assert_eq!((role(&ann), role(&bo)), (json!("AGENT"), json!("AGENT")), "by what the directory calls it");
    assert_eq!(directory.patch(&leads, add(&ann)).0, 204);
    assert_eq!(role(&ann), "SUPERVISOR");
    let seen = directory.get(&format!("/Users/{ann}"));
    assert_eq!(seen["groups"].as_array().map(Vec::len), Some(3), "{seen}");
    assert_eq!(directory.found("Groups", "displayName eq \"DESK\" and externalId eq \"e7-desk\"").len(), 1);
    assert_eq!(directory.found("Groups", &format!("members eq \"{bo}\"")).len(), 1);
    let bare = directory.get(&format!("{desk}?excludedAttributes=members"));
    assert_eq!(
        (bare.get("members"), directory.get(&desk)["members"].as_array().map(Vec::len)),
        (None, Some(2))
    );
    // Another name is another group.
    assert_eq!(
        directory
            .patch(&leads, json!([{"op": "replace", "value": {"id": "x", "displayName": "Former leads"}}]))
            .0,
        204
    );
    assert_eq!(role(&ann), "AGENT");
    // Who loses the last group that gave a role looks on at most, and is signed out.
    let reset =
        "mutation($m: ID!) { resetPassword(member: $m, newPassword: \"long enough for me\") { __typename } }";
    assert_eq!(owner.run(reset, json!({"m": bo}))["resetPassword"]["__typename"], "PasswordReset");
    let signed = platform.member(("bo@bank.example", "long enough for me"));
    assert_eq!(directory.patch(&desk, remove(&bo)).0, 204);
    assert_eq!(role(&bo), "VIEWER");
    assert!(signed.run("{ viewer { id } }", json!({}))["viewer"].is_null());
    assert_eq!(directory.ask("DELETE", &desk, Value::Null).0, 204);
    assert_eq!(role(&ann), "VIEWER");
    // Owners by a group only with the token of an owner, and no group unmakes one.
    let input = json!({"name": "Ad", "email": "ad@example.com", "password": "long enough", "role": "ADMIN"});
    assert!(owner.run(ADD, json!({"i": input}))["createMember"]["member"]["id"].is_string());
    let weak = Directory::of(&platform.member(("ad@example.com", "long enough")));
    let bosses = json!({"displayName": "Bosses", "members": [{"value": ann}]});
    assert_eq!(weak.ask("POST", "/Groups", bosses.clone()).0, 403);
    assert_eq!(
        (role(&ann), weak.get("/Groups")["totalResults"].clone()),
        (json!("VIEWER"), json!(2)),
        "nothing of it is done"
    );
    let (status, made) = directory.ask("POST", "/Groups", bosses);
    assert_eq!((status, role(&ann)), (201, json!("OWNER")), "{made}");
    let bosses = format!("/Groups/{}", made["id"].as_str().expect("an id"));
    assert_eq!(directory.ask("PUT", &bosses, json!({"displayName": "Bosses"})).0, 200);
    assert_eq!((role(&ann), directory.get(&bosses).get("members").cloned()), (json!("OWNER"), None));
    assert_eq!(kind(&directory.patch(&choir, add("mb_0"))), (400, "invalidValue"));
    assert_eq!(kind(&directory.ask("POST", "/Groups", json!({"displayName": ""}))), (400, "invalidValue"));
}
