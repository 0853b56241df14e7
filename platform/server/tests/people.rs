//! Members, roles, sessions and second factors on the running platform, as a review of security would try them.

use harness::{Client, Customer, OWNER, TestPlatform};
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

#[test]
fn who_may_not_see_personal_data_reads_conversations_without_it() {
    let platform = start();
    let owner = platform.member(OWNER);
    let secret = owner.deploy(
        "desk",
        &[
            ("bot.yaml", "bot: desk\ntitle: Desk\nlanguages: [en]\nslots:\n  phone: {type: phone, sensitive: true, ask: Which number?}\n  place: {type: text, ask: Where to?}\n"),
            ("flows/call.yaml", "flow: call\ntitle: Call\ntriggers: [call me back, please phone me]\nsteps:\n  - ask: phone\n  - ask: place\n  - say: 'We call ${phone}, or you call 400-820-8820.'\n"),
        ],
    );
    let customer = Customer::begin(&platform.url, &secret);
    for (key, text) in ["please phone me", "138 1234 5678", "12 Baker Street"].into_iter().enumerate() {
        customer.say(text, &format!("m{key}")).expect("it is taken");
    }
    let key = |role: &str| {
        let create =
            "mutation($r: Role!) { createApiKey(name: \"k\", role: $r) { ... on ApiKeyCreated { secret } } }";
        let made = owner.run(create, json!({"r": role}));
        platform.nobody().with(made["createApiKey"]["secret"].as_str().expect("a secret"))
    };
    let read = "{ conversations(first: 5) { nodes { id masked lastText slots activities { from text } turns { trace slots activities { text } } } } }";
    let talk = |client: &Client| client.run(read, json!({}))["conversations"]["nodes"][0].clone();
    let (agent, analyst) = (key("AGENT"), key("ANALYST"));
    let (open, hidden) = (talk(&agent), talk(&analyst));
    let said = |talk: &Value| {
        let lines = talk["activities"].as_array().expect("lines").iter();
        lines.map(|line| line["text"].as_str().unwrap_or_default().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(open["masked"], false);
    assert!(said(&open).contains(&"138 1234 5678".to_owned()), "{open}");
    assert_eq!(hidden["masked"], true);
    assert_eq!(
        said(&hidden)[1..],
        [
            "please phone me",
            "Which number?",
            "***",
            "Where to?",
            "***",
            "We call ***, or you call 400-820-8820."
        ]
    );
    // Neither in the trace nor anywhere else, however it is written.
    let all = hidden.to_string();
    for telling in ["138 1234 5678", "13812345678", "Baker"] {
        assert!(open.to_string().contains(telling) && !all.contains(telling), "{telling}: {all}");
    }
    // Nor in what was decided, in whichever language it is said.
    let decided = |talk: &Value| {
        let lines = talk["turns"].as_array().expect("turns").iter();
        let lines = lines.flat_map(|turn| turn["trace"].as_array().expect("a trace"));
        let lines = lines.filter(|line| line["template"] == "`{name}` is `{value}`");
        lines.map(|line| line["what"].as_str().expect("a sentence").to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(decided(&open), ["`phone` is `13812345678`", "`place` is `12 Baker Street`"]);
    assert_eq!(decided(&hidden), ["`phone` is `***`", "`place` is `***`"]);
    let chinese = talk(&analyst.speaking("zh-CN"));
    assert_eq!(decided(&chinese), ["`phone` 的值是 `***`", "`place` 的值是 `***`"]);
    for telling in ["138 1234 5678", "13812345678", "Baker"] {
        assert!(!chinese.to_string().contains(telling), "{telling}: {chinese}");
    }
    // In lists, values of sensitive slots are hidden from everybody.
    assert_eq!(open["lastText"], "We call ***, or you call 400-820-8820.");
    assert_eq!(open["slots"], json!({"phone": "***", "place": "12 Baker Street"}));
    assert_eq!(hidden["slots"], json!({"phone": "***", "place": "***"}));
    // Looking for it does not tell that it was said.
    let search = "query($t: String!) { conversations(first: 5, filter: {text: $t}) { nodes { id } } }";
    let refused = analyst.answer(search, json!({"t": "138 1234 5678"}));
    assert_eq!(refused["errors"][0]["extensions"]["code"], "FORBIDDEN", "{refused}");
    assert!(analyst.answer(search, json!({"t": "phone"}))["errors"].is_null());
    assert!(agent.answer(search, json!({"t": "138 1234 5678"}))["errors"].is_null());
}

#[test]
fn what_a_customer_said_is_taken_out_and_erased() {
    let platform = start();
    let owner = platform.member(OWNER);
    let customer = Customer::begin(&platform.url, &platform.secret);
    customer.say("my card is 6222021234567890123", "m1").expect("it is taken");
    let upload =
        format!("{}/v3/directline/conversations/{}/upload?userId=me", platform.url, customer.conversation);
    let sent = ureq::post(upload)
        .header("Authorization", format!("Bearer {}", customer.token()))
        .header("Content-Type", "text/plain")
        .header("Content-Disposition", "attachment; filename=\"card.txt\"")
        .send("hello");
    assert!(sent.is_ok(), "{sent:?}");
    let list =
        "{ conversations(first: 5, kind: LIVE) { nodes { id mode erasedAt lastText activities { text } } } }";
    let talk = || owner.run(list, json!({}))["conversations"]["nodes"][0].clone();
    let id = talk()["id"].clone();
    let key = |role: &str| {
        let create =
            "mutation($r: Role!) { createApiKey(name: \"k\", role: $r) { ... on ApiKeyCreated { secret } } }";
        let made = owner.run(create, json!({"r": role}));
        platform.nobody().with(made["createApiKey"]["secret"].as_str().expect("a secret"))
    };
    let archive = "query($ids: [ID!]!) { conversationArchive(conversations: $ids) }";
    let taken = owner.run(archive, json!({"ids": [id, "cv_nobody"]}))["conversationArchive"].clone();
    let kept = taken["conversations"].as_array().expect("a list");
    assert_eq!((kept.len(), &kept[0]["id"]), (1, &id));
    assert!(kept[0]["lines"].to_string().contains("6222021234567890123"), "{taken}");
    assert_eq!(
        (&kept[0]["files"][0]["name"], &kept[0]["files"][0]["base64"]),
        (&json!("card.txt"), &json!("aGVsbG8="))
    );
    let file = format!("{}{}", platform.url, kept[0]["files"][0]["url"].as_str().expect("an address"));
    assert_eq!(ureq::get(&file).call().map(|found| found.status().as_u16()).ok(), Some(200));
    // An analyst exports, and sees no personal data; an agent sees it, and exports nothing.
    for role in ["ANALYST", "AGENT"] {
        let refused = key(role).answer(archive, json!({"ids": [id]}));
        assert_eq!(refused["errors"][0]["extensions"]["code"], "FORBIDDEN", "{role}: {refused}");
    }

    let erase = "mutation($ids: [ID!]!) { eraseConversations(conversations: $ids) { __typename ... on ConversationsErased { conversations { id mode erasedAt } } } }";
    let asked =
        |client: &Client, ids: Value| client.run(erase, json!({"ids": ids}))["eraseConversations"].clone();
    assert_eq!(asked(&key("SUPERVISOR"), json!([id]))["__typename"], "Denied");
    assert_eq!(asked(&owner, json!([]))["__typename"], "Invalid");
    assert_eq!(asked(&owner, json!(["no such id!"]))["__typename"], "Invalid");
    assert_eq!(asked(&owner, json!([id, "cv_nobody"]))["__typename"], "NotFound");
    assert!(talk()["erasedAt"].is_null(), "nothing is erased by half");
    let erased = asked(&key("ADMIN"), json!([id]));
    assert_eq!(
        (&erased["conversations"][0]["id"], &erased["conversations"][0]["mode"]),
        (&id, &json!("ENDED"))
    );
    assert_eq!(asked(&owner, json!([id]))["conversations"], json!([]));

    let after = talk();
    assert_eq!((&after["activities"], &after["lastText"]), (&json!([]), &Value::Null));
    assert!(!after["erasedAt"].is_null());
    assert!(ureq::get(&file).call().is_err());
    // The customer begins anew, from where they are.
    let (status, ..) = customer.post("are you there?", "m2").expect("an answer");
    assert_eq!(status, 404);
    for part in ["", "/activities"] {
        let conversation = &customer.conversation;
        let reading = ureq::get(format!("{}/v3/directline/conversations/{conversation}{part}", platform.url))
            .header("Authorization", format!("Bearer {}", customer.token()));
        assert!(matches!(reading.call(), Err(ureq::Error::StatusCode(404))), "{part}");
    }
    assert_eq!(talk()["activities"], json!([]));
    let move_on = "mutation($id: ID!) { takeOver(conversation: $id) { __typename } }";
    assert_eq!(owner.run(move_on, json!({"id": id}))["takeOver"]["__typename"], "NotFound");
    // Who did it stands in the log, and nothing of what was said.
    let log = owner.run("{ audit(first: 9) { nodes { action arguments outcome } } }", json!({})).to_string();
    assert!(log.contains("eraseConversations") && !log.contains("6222021234567890123"), "{log}");
}

#[test]
fn conversations_are_kept_for_as_long_as_the_workspace_says() {
    let mut platform = start();
    let owner = platform.member(OWNER);
    let secret = owner.deploy(
        "desk",
        &[
            ("bot.yaml", "bot: desk\ntitle: Desk\nlanguages: [en]\n"),
            (
                "flows/hello.yaml",
                "flow: hello\ntitle: Hello\ntriggers: [hello, good morning]\nsteps:\n  - say: Hello.\n",
            ),
        ],
    );
    Customer::begin(&platform.url, &secret).say("hello", "m1").expect("it is taken");
    let set = "mutation($c: Int, $t: Int) { setRetention(conversations: $c, tests: $t) { __typename ... on RetentionSet { retention { conversations tests } } ... on Invalid { field message } } }";
    let asked =
        |days: Value, tests: Value| owner.run(set, json!({"c": days, "t": tests}))["setRetention"].clone();
    let wrong = asked(json!(0), Value::Null);
    assert_eq!(
        (&wrong["field"], &wrong["message"]),
        (&json!("conversations"), &json!("write 1 to 36500 days, or nothing to keep them for good"))
    );
    assert_eq!(asked(json!(30), json!(7))["retention"], json!({"conversations": 30, "tests": 7}));
    let talks =
        owner.run("{ conversations(first: 5, kind: LIVE) { nodes { lastText updatedAt } } }", json!({}));
    let talk = talks["conversations"]["nodes"][0].clone();
    assert_eq!(talk["lastText"], "Hello.");
    let read = "{ retention { conversations tests } wouldErase(conversations: 1, tests: 1) }";
    assert_eq!(
        owner.run(read, json!({})),
        json!({"retention": {"conversations": 30, "tests": 7}, "wouldErase": 0})
    );

    let list = "{ conversations(first: 5, kind: LIVE) { nodes { erasedAt lastText } } }";
    let erased = |platform: &TestPlatform| {
        let found = platform.member(OWNER).run(list, json!({}))["conversations"]["nodes"].clone();
        found.as_array().expect("a list").iter().filter(|one| !one["erasedAt"].is_null()).count()
    };
    let began: jiff::Timestamp = talk["updatedAt"].as_str().and_then(|at| at.parse().ok()).expect("a time");
    let later = |days: i64| (began + jiff::SignedDuration::from_hours(24 * days)).to_string();
    platform.kill_and_restart_at(&later(29));
    let would = "{ wouldErase(conversations: 20) }";
    assert_eq!(platform.member(OWNER).run(would, json!({}))["wouldErase"], 1);
    assert_eq!(erased(&platform), 0);
    // It begins with the server.
    platform.kill_and_restart_at(&later(31));
    let since = std::time::Instant::now();
    while erased(&platform) == 0 {
        assert!(since.elapsed() < std::time::Duration::from_secs(30), "nothing is erased");
        std::thread::sleep(std::time::Duration::from_millis(50));
    }
    assert_eq!(platform.member(OWNER).run(would, json!({}))["wouldErase"], 0);
}
