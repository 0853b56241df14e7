//! Fulfillment of CX: parameters, messages, generators, webhooks and conditional responses; and requests of both editions.

use crate::bot::{Act, Data, Http, Step, Text};
use crate::cel;
use crate::dialogflow::Agent;
use crate::report::Place;
use crate::tree::{Tree, Value};

impl Agent {
    /// The steps of a fulfillment.
    pub(crate) fn fulfill(&mut self, node: &Tree, path: &str) -> Vec<Step> {
        let mut steps = self.set_params(node.list("setParameterActions"), path);
        for generator in node.list("generators") {
            steps.extend(self.generate(generator, path));
        }
        steps.extend(self.cx_messages(node.list("messages"), path));
        if let Some(webhook) = node.get("webhook") {
            let tag = node.str("tag").unwrap_or_default().to_owned();
            let place = Place::new(path, webhook.line);
            let name = webhook.text().unwrap_or_default().to_owned();
            steps.extend(self.webhook(&name, &tag, &place));
        }
        for cases in node.list("conditionalCases") {
            steps.extend(self.cases(cases.list("cases"), path));
        }
        if let Some(entry) =
            node.entry("enableGenerativeFallback").filter(|entry| entry.value.flag() == Some(true))
        {
            self.add(
                &Place::new(path, entry.line),
                "the generative fallback",
                "what is said when nothing was understood stands in the flow `fallback`",
                "nothing to do; a `generate` step there would do the same",
            );
        }
        steps
    }

    fn cases(&mut self, cases: &[Tree], path: &str) -> Vec<Step> {
        let mut made = Vec::new();
        for case in cases {
            let when = case
                .get("condition")
                .map(|node| (node.text().unwrap_or_default().to_owned(), Place::new(path, node.line)));
            let mut steps = Vec::new();
            for content in case.list("caseContent") {
                if let Some(message) = content.get("message") {
                    steps.extend(self.cx_messages(std::slice::from_ref(message), path));
                }
                if let Some(more) = content.get("additionalCases") {
                    steps.extend(self.cases(more.list("cases"), path));
                }
            }
            let when = when
                .filter(|(text, _)| !text.trim().is_empty())
                .map(|(text, place)| self.condition(&text, &place));
            made.push((when, steps));
        }
        if made.is_empty() { Vec::new() } else { vec![Step::new(Act::Switch(made))] }
    }

    /// Parameters that are set or forgotten.
    pub(crate) fn set_params(&mut self, actions: &[Tree], path: &str) -> Vec<Step> {
        let (mut steps, mut set, mut clear) = (Vec::new(), Vec::new(), Vec::new());
        for action in actions {
            let place = Place::new(path, action.line);
            let Some(param) = action.str("parameter") else { continue };
            let param = plain(param);
            let name = self.slot(&param, &place);
            let entry = action.entry("value");
            let Some(value) = entry.map(|entry| &entry.value).filter(|value| !value.is_null()) else {
                clear.push(name);
                continue;
            };
            match &value.value {
                Value::Scalar { text, .. } => {
                    if let Some(value) = self.assigned(&param, text, &place) {
                        // A value that is computed from another one is set after it.
                        let reads = cel::variables(&value);
                        if set.iter().any(|(known, _)| reads.contains(known)) {
                            steps.push(Step::new(Act::Set(std::mem::take(&mut set))));
                        }
                        set.push((name, value));
                    }
                }
                _ => self.add(
                    &place,
                    format!("`{param}` is set to a list or a map"),
                    "a slot holds one value here",
                    "use several slots, or look the values up in a plug-in",
                ),
            }
        }
        if !set.is_empty() {
            steps.push(Step::new(Act::Set(set)));
        }
        if !clear.is_empty() {
            steps.push(Step::new(Act::Clear(clear)));
        }
        steps
    }

    fn generate(&mut self, generator: &Tree, path: &str) -> Vec<Step> {
        let place = Place::new(path, generator.line);
        let name = generator.str("generator").unwrap_or_default().to_owned();
        let Some((file, known)) = self.generators.get(&name).cloned() else {
            self.add(&place, format!("the generator `{name}`"), "no file has it", "write a `generate` step");
            return Vec::new();
        };
        let (mut prompt, mut facts) = (Text::default(), Vec::new());
        let one = known.get("promptText").map(std::slice::from_ref).unwrap_or_default();
        for text in known.list("promptTexts").iter().chain(one) {
            let language = self.tag(text.str("languageCode"));
            let written = text.str("text").unwrap_or_default();
            let mut words = String::new();
            let mut rest = written;
            while let Some(at) = rest.find('$') {
                words.push_str(&cel::literal(&rest[..at]));
                let after = &rest[at + 1..];
                let end =
                    after.find(|c: char| !(c.is_alphanumeric() || "_-".contains(c))).unwrap_or(after.len());
                match &after[..end] {
                    "last-user-utterance" | "text" => words.push_str("${message}"),
                    "conversation" => {}
                    other => {
                        let input = generator.list("inputParameters").iter().find(|input| {
                            input.str("key").is_some_and(|key| key.trim_start_matches('$') == other)
                        });
                        let value = input.and_then(|input| input.str("value")).map(str::to_owned);
                        let value = value.map(|value| self.cx_text(&value, &place));
                        words.push_str(&value.unwrap_or_else(|| format!("${other}")));
                    }
                }
                rest = &after[end..];
            }
            words.push_str(&cel::literal(rest));
            prompt.add(&language, words.trim());
        }
        for input in generator.list("inputParameters") {
            if let Some(value) = input.str("value").filter(|value| super::expressions::is_reference(value)) {
                let value = self.cx_text(value, &place);
                facts.extend(crate::cel::parts(&value));
            }
        }
        facts.sort();
        facts.dedup();
        let into = generator.str("outputParameter").map(|output| {
            let output = output.trim_start_matches('$').to_owned();
            let wanted = output.rsplit('.').next().unwrap_or("answer").to_owned();
            self.slot_names.of_as(&output, &wanted, "answer")
        });
        self.add(
            &Place::new(&file, 1),
            format!("the model settings of the generator `{name}`"),
            "which model writes is a setting of the installation; where there is none, `otherwise` is done",
            "write into `otherwise` what shall be said then",
        );
        let otherwise = match &into {
            Some(name) => vec![Step::new(Act::Set(vec![(name.clone(), cel::text(""))]))],
            None => vec![Step::new(Act::Run("fallback".to_owned()))],
        };
        vec![Step::new(Act::Generate { prompt, facts, into, otherwise })]
    }

    fn webhook(&mut self, name: &str, tag: &str, place: &Place) -> Vec<Step> {
        let Some((path, node)) = self.webhooks.get(name).cloned() else {
            self.add(place, format!("the webhook `{name}`"), "no file has it", "write an `http` step");
            return Vec::new();
        };
        let service = node.get("genericWebService").or_else(|| {
            node.get("serviceDirectory").and_then(|directory| directory.get("genericWebService"))
        });
        let Some((service, url)) =
            service.and_then(|service| Some((service.clone(), service.str("uri")?.to_owned())))
        else {
            self.add(
                &Place::new(&path, 1),
                format!("the address of the webhook `{name}`"),
                "the file has none; it may be set for an environment",
                "write an `http` step where the webhook was called",
            );
            return Vec::new();
        };
        for key in [
            "username",
            "password",
            "requestHeaders",
            "oauthConfig",
            "secretVersionForUsernamePassword",
            "allowedCaCerts",
        ] {
            if let Some(entry) =
                service.entry(key).filter(|entry| key != "username" && !entry.value.is_null())
            {
                self.add(
                    &Place::new(&path, entry.line),
                    format!("`{key}` of the webhook `{name}`"),
                    "it may hold a secret, and secrets never stand in the files of a bot",
                    "put it into the secrets of the workspace and name it in `headers`",
                );
            }
        }
        let mut http = Http {
            method: service.str("httpMethod").unwrap_or("POST").to_owned(),
            url: address(&url),
            into: "reply".to_owned(),
            timeout: node
                .get("timeout")
                .and_then(|timeout| timeout.str("seconds"))
                .map(|seconds| format!("{seconds}s")),
            otherwise: self.failure.clone(),
            ..Http::default()
        };
        let flexible = service.str("webhookType") == Some("FLEXIBLE");
        if flexible {
            if let Some(body) = service.get("requestBody") {
                let place = Place::new(&path, body.line);
                match serde_json::from_str(body.text().unwrap_or_default()) {
                    Ok(serde_json::Value::Object(map)) => {
                        http.json =
                            map.iter().map(|(key, value)| (key.clone(), self.body(value, &place))).collect();
                    }
                    _ => self.add(
                        &place,
                        format!("the body of the request `{name}`"),
                        "it is no JSON object",
                        "write it as `json` of the step `http`",
                    ),
                }
            }
            let mut steps = vec![Step::new(Act::Http(Box::new(http)))];
            let mut set = Vec::new();
            for mapping in service.list("parameterMapping") {
                let place = Place::new(&path, mapping.line);
                let (Some(param), Some(from)) = (mapping.str("key"), mapping.str("value")) else { continue };
                let slot = self.slot(&plain(param), &place);
                let from = from.trim_start_matches("$.").trim_start_matches('$');
                let right =
                    !from.is_empty() && from.chars().all(|c| c.is_ascii_alphanumeric() || "_.".contains(c));
                let list = self.kind(&plain(param)) == crate::kind::Kind::List;
                if right && !list {
                    let value = match self.kind(&plain(param)) {
                        kind if kind.is_number() => format!("number(reply.{from})"),
                        crate::kind::Kind::Boolean => format!("reply.{from} == true"),
                        _ => format!("string(reply.{from})"),
                    };
                    set.push((slot, value));
                } else {
                    self.add(
                        &place,
                        format!("`{from}` of the answer of the webhook `{name}`"),
                        if list { "its slot is a list" } else { "it is more than a path of names" },
                        "set the slot with an expression in CEL",
                    );
                }
            }
            if !set.is_empty() {
                steps.push(Step::new(Act::Set(set)));
            }
            return steps;
        }
        let mut params = Vec::new();
        for (original, param) in &self.params {
            if let Some(slot) = self.slot_names.known(original).filter(|_| !param.place.file.is_empty()) {
                params.push((original.clone(), Data::Text(format!("${{{slot}}}"))));
            }
        }
        http.json = vec![
            ("fulfillmentInfo".to_owned(), Data::Map(vec![("tag".to_owned(), Data::Text(tag.to_owned()))])),
            ("sessionInfo".to_owned(), Data::Map(vec![("parameters".to_owned(), Data::Map(params))])),
            ("text".to_owned(), Data::Text("${message}".to_owned())),
            ("languageCode".to_owned(), Data::Text("${language}".to_owned())),
        ];
        self.add(
            place,
            format!("what the webhook `{name}` answers to the tag `{tag}`"),
            "its code decides what it sets and says; the request is sent, and the answer is in `reply`",
            "take what you need from `reply` with `set` and `say`",
        );
        vec![Step::new(Act::Http(Box::new(http)))]
    }

    fn body(&mut self, value: &serde_json::Value, place: &Place) -> Data {
        match value {
            serde_json::Value::Object(map) => {
                Data::Map(map.iter().map(|(key, value)| (key.clone(), self.body(value, place))).collect())
            }
            serde_json::Value::String(text) => Data::Text(self.cx_text(text, place)),
            other => Data::Text(other.to_string()),
        }
    }
}

/// The name of a parameter without what says where it lives.
pub(crate) fn plain(param: &str) -> String {
    let name = ["$session.params.", "$flow.", "session.params.", "flow."]
        .iter()
        .find_map(|begin| param.strip_prefix(begin));
    name.unwrap_or(param).to_owned()
}

/// The address of a webhook, with a path.
pub(crate) fn address(url: &str) -> String {
    let url = cel::literal(url.trim());
    if url.matches('/').count() == 2 { format!("{url}/") } else { url }
}
