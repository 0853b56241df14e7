//! Members, roles, sessions and second factors on the running platform, as a review of security would try them.

use harness::{Client, OWNER, TestPlatform};
use serde_json::{Value, json};
use std::time::{SystemTime, UNIX_EPOCH};
use totp_rs::{Builder, Secret};

const SIGN_IN: &str = "mutation($e: String!, $p: String!, $c: String) { signIn(email: $e, password: $p, code: $c) {
    __typename ... on SignedIn { token viewer { mustSetUpSecondFactor permissions } } ... on Denied { message } } }";

fn start() -> TestPlatform {
    TestPlatform::start(env!("CARGO_BIN_EXE_botloom"))
}

fn add(owner: &Client, name: &str, role: &str) -> (String, (String, String)) {
    const ADD: &str = "mutation($i: CreateMemberInput!) { createMember(input: $i) { ... on MemberCreated { member { id } } } }";
    let (email, password) = (format!("{name}@example.com"), format!("{name}-long-enough"));
    let input = json!({"name": name, "email": email, "password": password, "role": role});
    let made = owner.run(ADD, json!({"i": input}));
    let id = made["createMember"]["member"]["id"].as_str().expect("a member").to_owned();
    (id, (email, password))
}

fn as_member(platform: &TestPlatform, who: &(String, String)) -> Client {
    platform.member((&who.0, &who.1))
}

/// The outcome of a mutation of one field: its type, and its message if it has one.
fn outcome(client: &Client, query: &str, variables: Value) -> (String, String) {
    let data = client.run(query, variables);
    let payload = data.as_object().and_then(|fields| fields.values().next()).expect("a field");
    let text = |name: &str| payload[name].as_str().unwrap_or_default().to_owned();
    (text("__typename"), text("message"))
}

#[test]
fn nobody_gives_more_than_they_have_and_the_last_owner_stays() {
    const ROLE: &str = "mutation($id: ID!, $r: Role!) { changeMemberRole(id: $id, role: $r) { __typename
        ... on Denied { message } ... on Conflict { message } } }";
    const ACTIVE: &str = "mutation($id: ID!) { setMemberActive(id: $id, active: false) { __typename
        ... on Denied { message } ... on Conflict { message } } }";
    const INVITE: &str = "mutation($r: Role!) { inviteMember(email: \"x@example.com\", role: $r) { __typename ... on Denied { message } } }";
    const KEY: &str = "mutation($r: Role!, $s: [Permission!]) { createApiKey(name: \"k\", role: $r, scopes: $s) { __typename
        ... on ApiKeyCreated { secret } ... on Denied { message } ... on Invalid { message } } }";
    const OWN: &str =
        "mutation($p: [Permission!]!) { createRole(input: {name: \"Own\", permissions: $p}) { __typename
        ... on RoleSaved { role { role } } ... on Denied { message } } }";
    let platform = start();
    let owner = platform.member(OWNER);
    let me = owner.run("{ viewer { id } }", json!({}))["viewer"]["id"].as_str().expect("an id").to_owned();
    let (admin_id, who) = add(&owner, "admin", "ADMIN");
    let admin = as_member(&platform, &who);
    // An administrator makes nobody an owner, by no way, and takes none away.
    for (query, variables) in [
        (ROLE, json!({"id": admin_id, "r": "OWNER"})),
        (ROLE, json!({"id": me, "r": "VIEWER"})),
        (ACTIVE, json!({"id": me})),
        (INVITE, json!({"r": "OWNER"})),
        (KEY, json!({"r": "OWNER"})),
        (OWN, json!({"p": ["READ_BOTS", "MANAGE_OWNERS"]})),
    ] {
        let (kind, message) = outcome(&admin, query, variables);
        assert!(kind == "Denied" && message.contains("`manage-owners`"), "{query}: {kind} {message}");
    }
    // The last owner stays one, also for themselves.
    for (query, variables) in [(ROLE, json!({"id": me, "r": "ADMIN"})), (ACTIVE, json!({"id": me}))] {
        let (kind, message) = outcome(&owner, query, variables);
        assert!(kind == "Conflict" && message.contains("last owner"), "{kind} {message}");
    }
    // Scopes narrow a key and widen nothing.
    let key = admin.run(KEY, json!({"r": "OWNER", "s": ["READ_BOTS"]}));
    let key = platform.nobody().with(key["createApiKey"]["secret"].as_str().expect("a secret"));
    assert_eq!(
        key.run("{ viewer { permissions } }", json!({}))["viewer"]["permissions"],
        json!(["READ_BOTS"])
    );
    assert!(key.answer("{ members { id } }", json!({}))["errors"].is_array());
    assert_eq!(outcome(&admin, KEY, json!({"r": "VIEWER", "s": ["DEPLOY"]})).0, "Invalid");
    // A role of the workspace: what it may changes for who has it, at once.
    let made = admin.run(OWN, json!({"p": ["READ_BOTS", "READ_MEMBERS"]}));
    let role = made["createRole"]["role"]["role"].as_str().expect("a role").to_owned();
    let (night, who) = add(&owner, "night", &role);
    let night_client = as_member(&platform, &who);
    assert!(night_client.answer("{ apiKeys { id } }", json!({}))["errors"].is_array());
    const CHANGE: &str = "mutation($id: ID!) { changeRole(id: $id, input: {name: \"Own\", permissions: [MANAGE_KEYS]}) { __typename } }";
    assert_eq!(outcome(&admin, CHANGE, json!({"id": role})).0, "RoleSaved");
    assert!(night_client.answer("{ apiKeys { id } }", json!({}))["errors"].is_null());
    assert!(night_client.answer("{ bots { nodes { id } } }", json!({}))["errors"].is_array());
    const DELETE: &str = "mutation($id: ID!) { deleteRole(id: $id) { __typename } }";
    assert_eq!(outcome(&admin, DELETE, json!({"id": role})).0, "Conflict");
    assert_eq!(outcome(&admin, ROLE, json!({"id": night, "r": "VIEWER"})).0, "MemberChanged");
    assert_eq!(outcome(&admin, DELETE, json!({"id": role})).0, "RoleDeleted");
}

#[test]
fn sessions_are_seen_and_ended_and_who_is_sent_away_is_out_at_once() {
    const SESSIONS: &str = "{ viewer { sessions { id current } } }";
    let platform = start();
    let owner = platform.member(OWNER);
    let (id, who) = add(&owner, "bo", "AGENT");
    let (first, second, third) =
        (as_member(&platform, &who), as_member(&platform, &who), as_member(&platform, &who));
    let mine = first.run(SESSIONS, json!({}))["viewer"]["sessions"].as_array().expect("a list").clone();
    assert_eq!(mine.len(), 3);
    assert_eq!(mine.iter().filter(|session| session["current"] == true).count(), 1);
    let alive = |client: &Client| !client.run("{ viewer { id } }", json!({}))["viewer"].is_null();
    // Nobody ends the session of somebody else by its name.
    let current = |client: &Client| {
        let all = client.run(SESSIONS, json!({}))["viewer"]["sessions"].as_array().expect("a list").clone();
        all.into_iter().find(|session| session["current"] == true).expect("its own")["id"].clone()
    };
    const END: &str = "mutation($id: ID!) { endSession(id: $id) { __typename } }";
    assert_eq!(outcome(&owner, END, json!({"id": current(&first)})).0, "NotFound");
    assert_eq!(outcome(&first, END, json!({"id": current(&second)})).0, "SessionsEnded");
    assert!(alive(&first) && !alive(&second) && alive(&third));
    assert_eq!(outcome(&first, "mutation { endOtherSessions { __typename } }", json!({})).0, "SessionsEnded");
    assert!(alive(&first) && !alive(&third));
    // Another password ends what was signed in with the old one, and goes on under a new token.
    const CHANGE: &str =
        "mutation($p: String!, $n: String!) { changePassword(password: $p, newPassword: $n) { __typename
        ... on PasswordChanged { token } ... on Invalid { message } } }";
    assert_eq!(outcome(&first, CHANGE, json!({"p": "wrong", "n": "another long one"})).0, "Invalid");
    let changed = first.run(CHANGE, json!({"p": who.1, "n": "another long one"}));
    let next = first.with(changed["changePassword"]["token"].as_str().expect("a token"));
    assert!(!alive(&first) && alive(&next));
    assert_eq!(outcome(&platform.nobody(), SIGN_IN, json!({"e": who.0, "p": who.1})).0, "Denied");
    // An administrator sees and ends them.
    let seen = owner.run("query($m: ID!) { memberSessions(member: $m) { id } }", json!({"m": id}));
    assert_eq!(seen["memberSessions"].as_array().map(Vec::len), Some(1));
    let away = "mutation($id: ID!, $a: Boolean!) { setMemberActive(id: $id, active: $a) { __typename } }";
    assert_eq!(outcome(&owner, away, json!({"id": id, "a": false})).0, "MemberChanged");
    assert!(!alive(&next));
    let refused = outcome(&platform.nobody(), SIGN_IN, json!({"e": who.0, "p": "another long one"}));
    let unknown = outcome(&platform.nobody(), SIGN_IN, json!({"e": "nobody@example.com", "p": "x"}));
    assert_eq!(refused, unknown, "it does not tell that they were here");
    assert_eq!(outcome(&owner, away, json!({"id": id, "a": true})).0, "MemberChanged");
    assert_eq!(
        outcome(&platform.nobody(), SIGN_IN, json!({"e": who.0, "p": "another long one"})).0,
        "SignedIn"
    );
}

#[test]
fn accounts_and_addresses_are_locked_after_failures_whether_they_exist_or_not() {
    let platform = start();
    let attempt = |email: &str| outcome(&platform.nobody(), SIGN_IN, json!({"e": email, "p": "wrong"})).1;
    for email in [OWNER.0, "nobody@example.com"] {
        let answers: Vec<String> = (0..12).map(|_| attempt(email)).collect();
        assert!(answers[..10].iter().all(|answer| answer.contains("is wrong")), "{answers:?}");
        assert!(answers[10..].iter().all(|answer| answer.contains("too many")), "{answers:?}");
    }
    // One address tries many accounts: in the end none is tried, whatever the password.
    let all: Vec<String> = (0..100).map(|number| attempt(&format!("{number}@example.com"))).collect();
    assert!(all[79].contains("is wrong") && all[80].contains("too many"), "{} {}", all[79], all[80]);
}

fn code(secret: &str, ahead: u64) -> String {
    let secret = Secret::try_from_base32(secret).expect("it is base 32");
    let now = SystemTime::now().duration_since(UNIX_EPOCH).expect("after 1970").as_secs();
    let totp = Builder::new().with_secret(secret).build().expect("it is long enough");
    totp.generate(now + ahead * 30).to_string()
}

#[test]
fn a_second_factor_is_asked_for_once_it_is_confirmed_and_may_be_required() {
    const BEGIN: &str = "mutation($p: String!) { beginSecondFactor(password: $p) { __typename
        ... on SecondFactorBegun { secret uri } ... on Denied { message } } }";
    const CONFIRM: &str = "mutation($c: String!) { confirmSecondFactor(code: $c) { __typename
        ... on SecondFactorConfirmed { recoveryCodes viewer { mustSetUpSecondFactor } } } }";
    const POLICY: &str = "mutation($r: Boolean!) { changeSignInPolicy(requiresSecondFactor: $r) { __typename ... on Denied { message } } }";
    let platform = start();
    let owner = platform.member(OWNER);
    let (id, who) = add(&owner, "bo", "BUILDER");
    let bo = as_member(&platform, &who);
    assert_eq!(outcome(&bo, POLICY, json!({"r": true})).0, "Denied");
    assert_eq!(outcome(&owner, POLICY, json!({"r": true})).0, "SignInPolicyChanged");
    // From now on they can do nothing but set it up.
    let viewer = bo.run("{ viewer { mustSetUpSecondFactor permissions } }", json!({}))["viewer"].clone();
    assert_eq!(viewer, json!({"mustSetUpSecondFactor": true, "permissions": []}));
    assert!(
        bo.answer("{ bots { nodes { id } } }", json!({}))["errors"][0]["message"]
            .as_str()
            .is_some_and(|text| text.contains("second factor"))
    );
    assert_eq!(outcome(&bo, BEGIN, json!({"p": "wrong"})).0, "Denied");
    let begun = bo.run(BEGIN, json!({"p": who.1}))["beginSecondFactor"].clone();
    let secret = begun["secret"].as_str().expect("a secret").to_owned();
    assert!(
        begun["uri"].as_str().is_some_and(|uri| uri.starts_with("otpauth://totp/") && uri.contains(&secret))
    );
    assert_eq!(outcome(&bo, CONFIRM, json!({"c": "000000"})).0, "Invalid");
    // It is not asked for before it was confirmed.
    assert_eq!(outcome(&platform.nobody(), SIGN_IN, json!({"e": who.0, "p": who.1})).0, "SignedIn");
    let used = code(&secret, 0);
    let confirmed = bo.run(CONFIRM, json!({"c": used}))["confirmSecondFactor"].clone();
    assert_eq!(confirmed["viewer"]["mustSetUpSecondFactor"], false, "{confirmed}");
    let recovery = confirmed["recoveryCodes"].as_array().expect("codes").clone();
    assert_eq!(recovery.len(), 10);
    assert!(
        bo.run("{ viewer { id } }", json!({}))["viewer"].is_null(),
        "the session goes on under a new token"
    );

    let attempt =
        |code: Value| outcome(&platform.nobody(), SIGN_IN, json!({"e": who.0, "p": who.1, "c": code})).0;
    assert_eq!(attempt(json!(null)), "CodeNeeded");
    assert_eq!(attempt(json!(used)), "Denied", "a code is taken once");
    assert_eq!(attempt(json!(code(&secret, 1))), "SignedIn");
    assert_eq!(attempt(json!(recovery[0])), "SignedIn");
    assert_eq!(attempt(json!(recovery[0])), "Denied", "so is a recovery code");
    // With a wrong password the code is not even looked at, and does not tell that there is one.
    let wrong = outcome(&platform.nobody(), SIGN_IN, json!({"e": who.0, "p": "wrong", "c": recovery[1]}));
    assert!(wrong.1.contains("address or the password"), "{wrong:?}");
    assert_eq!(attempt(json!(recovery[1])), "SignedIn");
    // Codes are not guessed: they count like passwords, also where the password was right in between.
    let answers: Vec<String> = (0..24)
        .map(|number| {
            let code = if number % 2 == 0 { json!("000000") } else { json!(null) };
            outcome(&platform.nobody(), SIGN_IN, json!({"e": who.0, "p": who.1, "c": code})).1
        })
        .collect();
    assert!(answers.last().is_some_and(|answer| answer.contains("too many")), "{answers:?}");

    // Who lost phone and codes is helped by an administrator, who needs their own first.
    const RESET: &str = "mutation($m: ID!) { resetSecondFactor(member: $m) { __typename } }";
    assert_eq!(outcome(&owner, RESET, json!({"m": id})).0, "Denied");
    let begun = owner.run(BEGIN, json!({"p": OWNER.1}))["beginSecondFactor"]["secret"].clone();
    let secret = begun.as_str().expect("a secret").to_owned();
    assert_eq!(outcome(&owner, CONFIRM, json!({"c": code(&secret, 0)})).0, "SecondFactorConfirmed");
    let signed = platform.nobody().run(SIGN_IN, json!({"e": OWNER.0, "p": OWNER.1, "c": code(&secret, 1)}));
    let owner = owner.with(signed["signIn"]["token"].as_str().expect("a token"));
    assert_eq!(outcome(&owner, RESET, json!({"m": id})).0, "SecondFactorRemoved");
}

#[test]
fn an_invitation_works_once_without_mail() {
    const INVITE: &str = "mutation { inviteMember(email: \"cy@example.com\", role: ANALYST) { __typename
        ... on MemberInvited { token invitation { id } } } }";
    const ACCEPT: &str = "mutation($t: String!, $p: String!) { acceptInvitation(token: $t, name: \"Cy\", password: $p) { __typename
        ... on SignedIn { token viewer { role email } } } }";
    let platform = start();
    let owner = platform.member(OWNER);
    let invited = owner.run(INVITE, json!({}))["inviteMember"].clone();
    let token = invited["token"].as_str().expect("a token").to_owned();
    let stranger = platform.nobody();
    let offer =
        stranger.run("query($t: String!) { invitation(token: $t) { email workspace } }", json!({"t": token}));
    assert_eq!(offer["invitation"], json!({"email": "cy@example.com", "workspace": "Botloom"}));
    assert_eq!(outcome(&stranger, ACCEPT, json!({"t": token, "p": "short"})).0, "Invalid");
    let came =
        stranger.run(ACCEPT, json!({"t": token, "p": "long enough for me"}))["acceptInvitation"].clone();
    assert_eq!(came["viewer"], json!({"role": "ANALYST", "email": "cy@example.com"}));
    assert_eq!(outcome(&stranger, ACCEPT, json!({"t": token, "p": "long enough for me"})).0, "NotFound");
    assert_eq!(outcome(&stranger, ACCEPT, json!({"t": "bli_0", "p": "long enough for me"})).0, "NotFound");
    assert_eq!(outcome(&owner, INVITE, json!({})).0, "Conflict", "they are a member now");
    let members =
        owner.run("{ members { email } audit(first: 20) { nodes { action arguments } } }", json!({}));
    assert_eq!(members["members"].as_array().map(Vec::len), Some(2));
    let log = members["audit"].to_string();
    assert!(log.contains("acceptInvitation") && log.contains("inviteMember"), "{log}");
    assert!(!log.contains(&token) && !log.contains("long enough for me"), "secrets are left out");
}
