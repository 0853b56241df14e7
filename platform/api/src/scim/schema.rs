//! The attributes that are kept of users and groups, as `/Schemas` publishes them, and the reading of what a directory sends.
//!
//! What is not listed here is taken and not kept: phones, addresses and the like are not needed to work with Botloom.

use super::Refusal;
use serde_json::{Map, Value as Json, json};

pub(super) const USER: &str = "urn:ietf:params:scim:schemas:core:2.0:User";
pub(super) const GROUP: &str = "urn:ietf:params:scim:schemas:core:2.0:Group";
const SCHEMA: &str = "urn:ietf:params:scim:schemas:core:2.0:Schema";

/// The most characters of a text.
const LONGEST: usize = 1_000;
/// What every resource has and nobody changes.
pub(super) const FIXED: [&str; 3] = ["id", "schemas", "meta"];
/// Attributes of the standard that are taken and not kept.
pub(super) const UNKEPT: [&str; 16] = [
    "nickName",
    "profileUrl",
    "title",
    "userType",
    "preferredLanguage",
    "locale",
    "timezone",
    "password",
    "phoneNumbers",
    "ims",
    "photos",
    "addresses",
    "entitlements",
    "roles",
    "x509Certificates",
    "honorificPrefix",
];

/// What the values of an attribute are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Text,
    Flag,
    Reference(&'static str),
    Complex(&'static [Attribute]),
}

/// An attribute.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Attribute {
    pub name: &'static str,
    pub kind: Kind,
    pub many: bool,
    pub required: bool,
    pub mutability: &'static str,
    unique: bool,
    exact: bool,
    about: &'static str,
}

const fn one(name: &'static str, kind: Kind, about: &'static str) -> Attribute {
    let mutability = "readWrite";
    Attribute { name, kind, many: false, required: false, mutability, unique: false, exact: false, about }
}

/// The attributes of users.
pub(super) const OF_USER: &[Attribute] = &[
    Attribute {
        required: true,
        unique: true,
        ..one(
            "userName",
            Kind::Text,
            "What the directory calls them, unique in the workspace in letters of any case.",
        )
    },
    one(
        "name",
        Kind::Complex(&[
            one("formatted", Kind::Text, "The whole name."),
            one("familyName", Kind::Text, "The family name."),
            one("givenName", Kind::Text, "The given name."),
        ]),
        "Their name.",
    ),
    one(
        "displayName",
        Kind::Text,
        "What customers and colleagues read; of more than 80 characters the first.",
    ),
    one("active", Kind::Flag, "Whether they may come in. Who may not is signed out at once."),
    Attribute {
        many: true,
        required: true,
        ..one(
            "emails",
            Kind::Complex(&[
                Attribute { required: true, ..one("value", Kind::Text, "An address.") },
                one("type", Kind::Text, "Such as `work` or `home`."),
                one("primary", Kind::Flag, "Whether it is the one that they sign in with."),
            ]),
            "Their addresses. They sign in with the primary one, else that for work, else the first. May be left out if `userName` is an address.",
        )
    },
    Attribute {
        many: true,
        mutability: "readOnly",
        ..one(
            "groups",
            Kind::Complex(&[
                Attribute {
                    mutability: "readOnly",
                    exact: true,
                    ..one("value", Kind::Text, "The id of the group.")
                },
                Attribute {
                    mutability: "readOnly",
                    exact: true,
                    ..one("$ref", Kind::Reference("Group"), "The address of the group.")
                },
                Attribute { mutability: "readOnly", ..one("display", Kind::Text, "The name of the group.") },
            ]),
            "The groups that they are in.",
        )
    },
];

/// The attributes of groups.
pub(super) const OF_GROUP: &[Attribute] = &[
    Attribute {
        required: true,
        unique: true,
        ..one(
            "displayName",
            Kind::Text,
            "What the group is called, unique in the workspace in letters of any case.",
        )
    },
    Attribute {
        many: true,
        ..one(
            "members",
            Kind::Complex(&[
                Attribute {
                    mutability: "immutable",
                    exact: true,
                    ..one("value", Kind::Text, "The id of the user.")
                },
                Attribute {
                    mutability: "immutable",
                    exact: true,
                    ..one("$ref", Kind::Reference("User"), "The address of the user.")
                },
            ]),
            "Who is in it.",
        )
    },
];

/// What every resource may have beside its own.
const EXTERNAL_ID: Attribute =
    Attribute { exact: true, ..one("externalId", Kind::Text, "What the directory calls it for itself.") };

/// The attribute of this name, in letters of any case.
pub(super) fn named(attributes: &'static [Attribute], name: &str) -> Option<&'static Attribute> {
    let own = attributes.iter().find(|attribute| attribute.name.eq_ignore_ascii_case(name));
    own.or_else(|| "externalId".eq_ignore_ascii_case(name).then_some(&EXTERNAL_ID))
}

/// What is kept of what was sent: the attributes that are known, each of its kind, under their own names.
pub(super) fn read(
    attributes: &'static [Attribute],
    sent: &Map<String, Json>,
) -> Result<Map<String, Json>, Refusal> {
    let mut kept = Map::new();
    for (name, value) in sent {
        let Some(attribute) = named(attributes, name).filter(|one| one.mutability != "readOnly") else {
            continue;
        };
        if let Some(value) = value_of(attribute, value)? {
            kept.insert(attribute.name.to_owned(), value);
        }
    }
    Ok(kept)
}

/// A value of an attribute; none if it says that there is none.
pub(super) fn value_of(attribute: &'static Attribute, value: &Json) -> Result<Option<Json>, Refusal> {
    if !attribute.many {
        return single(attribute, value);
    }
    let list = match value {
        Json::Array(items) => items.iter().filter_map(|item| single(attribute, item).transpose()).collect(),
        one => single(attribute, one).map(|one| one.into_iter().collect::<Vec<_>>()),
    };
    let list = list?;
    let first = list.iter().filter(|one| one["primary"] == true).count();
    if first > 1 {
        let what = format!("`{}` may have one primary value", attribute.name);
        return Err(Refusal::bad("invalidValue", what));
    }
    Ok((!list.is_empty()).then_some(Json::Array(list)))
}

fn single(attribute: &'static Attribute, value: &Json) -> Result<Option<Json>, Refusal> {
    let name = attribute.name;
    let wrong = |wanted: &str| Err(Refusal::bad("invalidValue", format!("`{name}` must be {wanted}")));
    match (attribute.kind, value) {
        (_, Json::Null) => Ok(None),
        (Kind::Text | Kind::Reference(_), Json::String(text)) => {
            if text.chars().count() > LONGEST || text.contains(char::is_control) {
                return wrong(&format!("a text of at most {LONGEST} characters, without control characters"));
            }
            Ok((!text.is_empty()).then(|| json!(text)))
        }
        (Kind::Text | Kind::Reference(_), _) => wrong("a text"),
        (Kind::Flag, Json::Bool(is)) => Ok(Some(json!(is))),
        // As Entra ID sends them.
        (Kind::Flag, Json::String(text)) if text.eq_ignore_ascii_case("true") => Ok(Some(json!(true))),
        (Kind::Flag, Json::String(text)) if text.eq_ignore_ascii_case("false") => Ok(Some(json!(false))),
        (Kind::Flag, _) => wrong("`true` or `false`"),
        (Kind::Complex(inner), Json::Object(fields)) => {
            let mut kept = Map::new();
            for (name, value) in fields {
                let Some(inner) = inner.iter().find(|inner| inner.name.eq_ignore_ascii_case(name)) else {
                    continue;
                };
                if let Some(value) = single(inner, value)? {
                    kept.insert(inner.name.to_owned(), value);
                }
            }
            Ok((!kept.is_empty()).then_some(Json::Object(kept)))
        }
        (Kind::Complex(_), Json::String(_)) if attribute.many => Ok(Some(json!({"value": value}))),
        (Kind::Complex(_), _) => wrong("an object"),
    }
}

fn published(attribute: &Attribute) -> Json {
    let mut shown = json!({
        "name": attribute.name,
        "type": match attribute.kind {
            Kind::Text => "string",
            Kind::Flag => "boolean",
            Kind::Reference(_) => "reference",
            Kind::Complex(_) => "complex",
        },
        "multiValued": attribute.many,
        "description": attribute.about,
        "required": attribute.required,
        "mutability": attribute.mutability,
        "returned": "default",
    });
    match attribute.kind {
        Kind::Complex(inner) => shown["subAttributes"] = inner.iter().map(published).collect(),
        Kind::Reference(to) => {
            shown["referenceTypes"] = json!([to]);
            shown["caseExact"] = json!(true);
            shown["uniqueness"] = json!("none");
        }
        Kind::Text => {
            shown["caseExact"] = json!(attribute.exact);
            shown["uniqueness"] = json!(if attribute.unique { "server" } else { "none" });
        }
        Kind::Flag => {}
    }
    shown
}

/// `/Schemas`.
pub(super) fn schemas(base: &str) -> Vec<Json> {
    let all = [
        (USER, "User", "A member of the workspace", OF_USER),
        (GROUP, "Group", "A group of the directory", OF_GROUP),
    ];
    let schema = |(id, name, about, attributes): (&str, &str, &str, &[Attribute])| {
        json!({
            "schemas": [SCHEMA],
            "id": id,
            "name": name,
            "description": about,
            "attributes": attributes.iter().map(published).collect::<Vec<_>>(),
            "meta": {"resourceType": "Schema", "location": format!("{base}/Schemas/{id}")},
        })
    };
    all.into_iter().map(schema).collect()
}

/// `/ResourceTypes`.
pub(super) fn resource_types(base: &str) -> Vec<Json> {
    let kind = |(name, endpoint, schema): (&str, &str, &str)| {
        json!({
            "schemas": ["urn:ietf:params:scim:schemas:core:2.0:ResourceType"],
            "id": name,
            "name": name,
            "endpoint": endpoint,
            "schema": schema,
            "meta": {"resourceType": "ResourceType", "location": format!("{base}/ResourceTypes/{name}")},
        })
    };
    [("User", "/Users", USER), ("Group", "/Groups", GROUP)].into_iter().map(kind).collect()
}

/// `/ServiceProviderConfig`.
pub(super) fn provider(base: &str, most: usize) -> Json {
    json!({
        "schemas": ["urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig"],
        "patch": {"supported": true},
        "bulk": {"supported": false, "maxOperations": 0, "maxPayloadSize": 0},
        "filter": {"supported": true, "maxResults": most},
        "changePassword": {"supported": false},
        "sort": {"supported": false},
        "etag": {"supported": false},
        "authenticationSchemes": [{
            "type": "oauthbearertoken",
            "name": "Bearer token",
            "description": "A token that the workspace made for its directory",
            "primary": true,
        }],
        "meta": {"resourceType": "ServiceProviderConfig", "location": format!("{base}/ServiceProviderConfig")},
    })
}
