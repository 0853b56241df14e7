//! What a bot writes by itself goes out only to customers who consented to its purpose, on the running platform.

use harness::{Client, Customer, OWNER, TestPlatform};
use serde_json::{Value, json};

const BOT: &str = "bot: shop\nlanguages: [en, zh-CN]\npurposes:\n  offers: {title: {en: offers, zh-CN: 优惠活动}}\n  orders: {title: {en: orders, zh-CN: 订单}, consent: none}\n";
const SALE: &str = "flow: sale\ntitle: {en: Sale, zh-CN: 促销}\npurpose: offers\ntriggers: [{event: sale_began}]\nsteps: [{say: {en: Cheaper today., zh-CN: 今天八折。}}]\n";
const SENT: &str = "flow: sent\ntitle: {en: Sent, zh-CN: 发货}\npurpose: orders\ntriggers: [{event: sent}]\nsteps: [{say: {en: It is on its way., zh-CN: 已发货。}}]\n";
const JOIN: &str = "flow: join\ntitle: {en: Offers, zh-CN: 优惠}\ntriggers: [send me offers please, 我要优惠活动]\nsteps: [{consent: offers}, {say: {en: Joined., zh-CN: 好的。}}]\n";

const EVENT: &str = "mutation($c: ID!, $name: String!, $key: String!) { sendEvent(conversation: $c, name: $name, key: $key) { __typename
    ... on Talked { turn { activities { text } } }
    ... on ConsentMissing { message purpose flow turn { activities { text } trace } }
    ... on Conflict { message } } }";
const RECORD: &str = "mutation($c: ID, $p: String, $purpose: String!, $evidence: String, $until: DateTime) {
    recordConsent(conversation: $c, person: $p, purpose: $purpose, evidence: $evidence, expiresAt: $until) { __typename
    ... on ConsentRecorded { consent { purpose given holds source actor evidence expiresAt } }
    ... on Invalid { field message } ... on Denied { message } ... on NotFound { message } } }";
const WITHDRAW: &str =
    "mutation($c: ID, $purpose: String!) { withdrawConsent(conversation: $c, purpose: $purpose) { __typename
    ... on ConsentRecorded { consent { purpose given } } ... on Invalid { field } } }";
const KNOWN: &str = "query($c: ID!) { conversation(id: $c) { purposes { name title(language: \"zh-CN\") }
    consents { purpose given source turn actor } consentHistory { given source turn } } }";

struct Shop {
    platform: TestPlatform,
    owner: Client,
    secret: String,
}

impl Shop {
    fn open() -> Self {
        let platform = TestPlatform::start(env!("CARGO_BIN_EXE_botloom"));
        let owner = platform.member(OWNER);
        let files = [
            ("bot.yaml", BOT),
            ("flows/sale.yaml", SALE),
            ("flows/sent.yaml", SENT),
            ("flows/join.yaml", JOIN),
        ];
        let secret = owner.deploy("shop", &files);
        Self { platform, owner, secret }
    }

    fn customer(&self) -> Customer {
        Customer::begin(&self.platform.url, &self.secret)
    }

    fn event(&self, customer: &Customer, name: &str, key: &str) -> Value {
        let variables = json!({"c": customer.conversation, "name": name, "key": key});
        self.owner.run(EVENT, variables)["sendEvent"].clone()
    }

    fn known(&self, customer: &Customer) -> Value {
        self.owner.run(KNOWN, json!({"c": customer.conversation}))["conversation"].clone()
    }

    fn key(&self, role: &str, scopes: Option<&[&str]>) -> Client {
        let create = "mutation($r: Role!, $s: [Permission!]) { createApiKey(name: \"CRM\", role: $r, scopes: $s) { ... on ApiKeyCreated { secret } } }";
        let made = self.owner.run(create, json!({"r": role, "s": scopes}));
        self.platform.nobody().with(made["createApiKey"]["secret"].as_str().expect("a secret"))
    }
}

#[test]
fn events_reach_who_consented_until_they_withdraw_in_their_own_words() {
    let shop = Shop::open();
    let customer = shop.customer();
    let greeted = customer.heard().len();
    let missing = shop.event(&customer, "sale_began", "1");
    assert_eq!((&missing["__typename"], &missing["purpose"]), (&json!("ConsentMissing"), &json!("offers")));
    assert_eq!((&missing["flow"], &missing["turn"]["activities"]), (&json!("sale"), &json!([])));
    assert_eq!(missing["message"], "the customer has not consented to `offers`");
    assert!(missing["turn"]["trace"].to_string().contains("has not consented"), "{missing}");
    assert_eq!(customer.heard().len(), greeted, "nothing went out");
    let sent = shop.event(&customer, "sent", "2");
    assert_eq!(sent["turn"]["activities"][0]["text"], "It is on its way.", "service needs no consent");

    customer.say("send me offers please", "a").expect("it is taken");
    assert_eq!(shop.event(&customer, "sale_began", "3")["__typename"], "Talked");
    assert_eq!(shop.event(&customer, "sale_began", "1")["__typename"], "ConsentMissing", "the same key");
    assert_eq!(customer.heard().last().map(String::as_str), Some("Cheaper today."));
    let known = shop.known(&customer);
    assert_eq!(known["purposes"], json!([{"name": "offers", "title": "优惠活动"}]));
    assert_eq!(known["consents"].as_array().map(Vec::len), Some(1));
    let consent = &known["consents"][0];
    assert_eq!((&consent["given"], &consent["source"]), (&json!(true), &json!("CUSTOMER")));
    assert!(consent["turn"].as_u64() > Some(1), "{known}");

    customer.say("ＵＮＳＵＢＳＣＲＩＢＥ！", "b").expect("it is taken");
    let heard = customer.heard();
    assert!(heard.last().is_some_and(|text| text.starts_with("You are unsubscribed")), "{heard:?}");
    assert_eq!(shop.event(&customer, "sale_began", "4")["__typename"], "ConsentMissing");
    let history = shop.known(&customer)["consentHistory"].clone();
    let given: Vec<_> = history.as_array().into_iter().flatten().map(|change| &change["given"]).collect();
    assert_eq!(given, [&json!(false), &json!(true)], "every change is kept, the newest first");

    // What happened happened: the recorded turns say what they said.
    let turns = "query($c: ID!) { conversation(id: $c) { turns { activities { text } } } }";
    let turns = shop.owner.run(turns, json!({"c": customer.conversation})).to_string();
    assert!(turns.contains("Cheaper today."), "{turns}");
}

#[test]
fn members_and_programs_record_consents_which_are_given_out_and_erased() {
    let shop = Shop::open();
    let customer = shop.customer();
    let record = |client: &Client, variables: Value| client.run(RECORD, variables)["recordConsent"].clone();
    let of =
        |purpose: &str| json!({"c": customer.conversation, "purpose": purpose, "evidence": "on the phone"});
    let recorded = record(&shop.owner, of("offers"));
    let consent = &recorded["consent"];
    assert_eq!((&consent["source"], &consent["evidence"]), (&json!("MEMBER"), &json!("on the phone")));
    assert!(consent["actor"].is_string() && consent["holds"] == true, "{recorded}");
    assert_eq!(shop.event(&customer, "sale_began", "1")["__typename"], "Talked");

    assert_eq!(record(&shop.owner, of("orders"))["field"], "purpose", "it needs no consent");
    assert_eq!(record(&shop.owner, json!({"purpose": "offers"}))["field"], "conversation");
    let past = json!({"c": customer.conversation, "purpose": "offers", "until": "2020-01-01T00:00:00Z"});
    assert_eq!(record(&shop.owner, past)["field"], "expiresAt");
    let gone = json!({"c": "cv_nobody", "purpose": "offers"});
    assert_eq!(record(&shop.owner, gone)["__typename"], "NotFound");
    assert_eq!(record(&shop.key("ANALYST", None), of("offers"))["__typename"], "Denied");
    let person = json!({"p": "crm-7", "purpose": "offers"});
    let agent = shop.key("AGENT", Some(&["ANSWER_CUSTOMERS"]));
    assert_eq!(record(&agent, person.clone())["__typename"], "Denied", "who a person is it may not know");
    assert_eq!(
        record(&shop.key("AGENT", Some(&["ANSWER_CUSTOMERS", "READ_PERSONAL_DATA"])), person)["consent"]["source"],
        "PROGRAM"
    );

    let withdrawn = shop.owner.run(WITHDRAW, json!({"c": customer.conversation, "purpose": "offers"}));
    assert_eq!(withdrawn["withdrawConsent"]["consent"]["given"], false);
    assert_eq!(shop.event(&customer, "sale_began", "2")["__typename"], "ConsentMissing");

    let archive = "query($ids: [ID!]!) { conversationArchive(conversations: $ids) }";
    let archive = shop.owner.run(archive, json!({"ids": [customer.conversation]}));
    let kept = &archive["conversationArchive"]["conversations"][0]["consents"];
    assert_eq!((kept.as_array().map(Vec::len), &kept[0]["evidence"]), (Some(2), &json!("on the phone")));
    let erase = "mutation($ids: [ID!]!) { eraseConversations(conversations: $ids) { __typename } }";
    let erased = shop.owner.run(erase, json!({"ids": [customer.conversation]}));
    assert_eq!(erased["eraseConversations"]["__typename"], "ConversationsErased");
    let known = shop.known(&customer);
    assert_eq!((&known["consents"], &known["consentHistory"]), (&json!([]), &json!([])));
    let log =
        shop.owner.run("{ audit(first: 50) { nodes { action arguments outcome } } }", json!({})).to_string();
    assert!(log.contains("recordConsent") && log.contains("withdrawConsent"), "{log}");
    assert!(log.contains("consent_missing"), "{log}");
    // Nothing that is erased may stand there.
    assert!(!log.contains("on the phone") && !log.contains("crm-7"), "{log}");
}
