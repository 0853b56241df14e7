//! The examples for who runs an installation, checked as far as that goes without a cluster.
//!
//! A manifest is read into the types of the Kubernetes API and written again: what comes out must be what stood there, so a key that the API
//! does not know, or one at a wrong place, is found.

use k8s_openapi::api::apps::v1::Deployment;
use k8s_openapi::api::autoscaling::v2::HorizontalPodAutoscaler;
use k8s_openapi::api::core::v1::{Namespace, Secret, Service};
use k8s_openapi::api::networking::v1::NetworkPolicy;
use k8s_openapi::api::policy::v1::PodDisruptionBudget;
use k8s_openapi::serde::Serialize;
use k8s_openapi::serde::de::DeserializeOwned;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

fn examples() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples")
}

fn documents(file: &Path) -> Vec<Value> {
    let text = fs::read_to_string(file).expect("an example is readable");
    serde_yaml::from_multiple(&text).unwrap_or_else(|error| panic!("{}: {error}", file.display()))
}

/// Reads it as this kind of object, and finds whatever that does not know.
fn typed<T: DeserializeOwned + Serialize>(document: &Value) -> Result<(), String> {
    let read: T = serde_json::from_value(document.clone()).map_err(|error| error.to_string())?;
    let written = serde_json::to_value(&read).map_err(|error| error.to_string())?;
    let mut lost = Vec::new();
    compare("", document, &written, &mut lost);
    if lost.is_empty() { Ok(()) } else { Err(lost.join(", ")) }
}

fn compare(path: &str, given: &Value, kept: &Value, lost: &mut Vec<String>) {
    match (given, kept) {
        (Value::Object(given), Value::Object(kept)) => {
            for (key, value) in given {
                match kept.get(key) {
                    Some(other) => compare(&format!("{path}.{key}"), value, other, lost),
                    None if *value == json!("") => {}
                    None => lost.push(format!("{path}.{key} is not known")),
                }
            }
        }
        (Value::Array(given), Value::Array(kept)) if given.len() == kept.len() => {
            for (at, (value, other)) in given.iter().zip(kept).enumerate() {
                compare(&format!("{path}[{at}]"), value, other, lost);
            }
        }
        _ if given == kept => {}
        _ => lost.push(format!("{path} is {given} and is read as {kept}")),
    }
}

fn check(document: &Value) -> Result<(), String> {
    match (document["apiVersion"].as_str(), document["kind"].as_str()) {
        (Some("v1"), Some("Namespace")) => typed::<Namespace>(document),
        (Some("v1"), Some("Secret")) => typed::<Secret>(document),
        (Some("v1"), Some("Service")) => typed::<Service>(document),
        (Some("apps/v1"), Some("Deployment")) => typed::<Deployment>(document),
        (Some("autoscaling/v2"), Some("HorizontalPodAutoscaler")) => {
            typed::<HorizontalPodAutoscaler>(document)
        }
        (Some("networking.k8s.io/v1"), Some("NetworkPolicy")) => typed::<NetworkPolicy>(document),
        (Some("policy/v1"), Some("PodDisruptionBudget")) => typed::<PodDisruptionBudget>(document),
        other => Err(format!("{other:?} is no kind that is checked here")),
    }
}

fn manifests() -> Vec<Value> {
    let folder = examples().join("kubernetes");
    let kustomization = &documents(&folder.join("kustomization.yaml"))[0];
    let listed: BTreeSet<String> = kustomization["resources"]
        .as_array()
        .expect("it lists resources")
        .iter()
        .map(|name| name.as_str().expect("a name").to_owned())
        .collect();
    let there: BTreeSet<String> = fs::read_dir(&folder)
        .expect("the folder is there")
        .map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned())
        .filter(|name| name.ends_with(".yaml") && name != "kustomization.yaml")
        .collect();
    assert_eq!(listed, there, "what stands in the folder is what kustomize takes");
    listed.iter().flat_map(|name| documents(&folder.join(name))).collect()
}

fn named<'a>(all: &'a [Value], kind: &str) -> &'a Value {
    all.iter().find(|document| document["kind"] == kind).unwrap_or_else(|| panic!("no {kind}"))
}

#[test]
fn the_manifests_are_what_the_api_of_kubernetes_takes() {
    let all = manifests();
    assert_eq!(all.len(), 11);
    for document in &all {
        check(document)
            .unwrap_or_else(|why| panic!("{} {}: {why}", document["kind"], document["metadata"]["name"]));
    }
    // The check is not blind.
    let mut wrong = named(&all, "Deployment").clone();
    wrong["spec"]["template"]["spec"]["containers"][0]["readinesProbe"] = json!({});
    assert!(check(&wrong).is_err_and(|why| why.contains("readinesProbe is not known")));
    let mut wrong = named(&all, "PodDisruptionBudget").clone();
    wrong["spec"]["minAvailabel"] = json!(1);
    assert!(check(&wrong).is_err());
}

#[test]
fn the_manifests_fit_one_another_and_the_settings() {
    let all = manifests();
    let of = |kind: &'static str| all.iter().filter(move |document| document["kind"] == kind);
    let selects = |selector: &Value, deployment: &Value| {
        let labels = &deployment["spec"]["template"]["metadata"]["labels"];
        let pairs = selector.as_object().expect("a selector has labels");
        !pairs.is_empty() && pairs.iter().all(|(key, value)| labels[key] == *value)
    };
    let named_so = |name: &str| {
        of("Deployment").find(|document| document["metadata"]["name"] == name).expect("a Deployment")
    };
    let (answering, working) = (named_so("botloom"), named_so("botloom-worker"));
    assert_eq!(of("Deployment").count(), 2);
    for (deployment, other, role) in [(answering, working, "api"), (working, answering, "worker")] {
        let selector = &deployment["spec"]["selector"]["matchLabels"];
        assert!(selects(selector, deployment) && !selects(selector, other), "{role}");
        let budgets = of("PodDisruptionBudget").map(|budget| &budget["spec"]["selector"]["matchLabels"]);
        assert_eq!(budgets.filter(|selector| selects(selector, deployment)).count(), 1, "{role}");
        let policy = &named(&all, "NetworkPolicy")["spec"]["podSelector"]["matchLabels"];
        assert!(selects(policy, deployment), "{role}");
        let container = &deployment["spec"]["template"]["spec"]["containers"][0];
        let args: Vec<&str> =
            container["args"].as_array().expect("arguments").iter().filter_map(Value::as_str).collect();
        assert_eq!(args, ["serve", "--role", role, "--config", "/etc/botloom/botloom.toml"]);
    }
    assert_eq!(named(&all, "HorizontalPodAutoscaler")["spec"]["scaleTargetRef"]["name"], "botloom");
    for service in of("Service") {
        // Nobody is sent to a worker; Prometheus asks all nodes.
        let (selector, port) = (&service["spec"]["selector"], &service["spec"]["ports"][0]["targetPort"]);
        assert!(selects(selector, answering));
        assert_eq!(selects(selector, working), port == "metrics");
        for deployment in of("Deployment").filter(|deployment| selects(selector, deployment)) {
            assert!(ports(deployment).contains(port.as_str().expect("a name")));
        }
    }
    let secret = of("Secret").find(|secret| secret["metadata"]["name"] == "botloom").expect("a Secret");
    for file in ["database-url", "master.keys"] {
        assert!(secret["stringData"][file].is_string(), "{file}");
    }
    for deployment in of("Deployment") {
        fits_the_settings(deployment);
    }
}

/// The names of a node's ports.
fn ports(deployment: &Value) -> BTreeSet<&str> {
    let ports = &deployment["spec"]["template"]["spec"]["containers"][0]["ports"];
    ports.as_array().expect("ports").iter().filter_map(|port| port["name"].as_str()).collect()
}

/// What a node is asked, has and is given time for is as the settings say.
fn fits_the_settings(deployment: &Value) {
    let ports = ports(deployment);
    let pod = &deployment["spec"]["template"]["spec"];
    let container = &pod["containers"][0];
    for probe in ["startupProbe", "readinessProbe", "livenessProbe"] {
        let get = &container[probe]["httpGet"];
        assert!(ports.contains(get["port"].as_str().expect("a name")), "{probe}");
        let expected = if probe == "readinessProbe" { "/readyz" } else { "/healthz" };
        assert_eq!(get["path"], expected, "a node whose database is away must not be started anew");
    }
    let mounts = container["volumeMounts"].as_array().expect("mounts");
    let volumes: Vec<&Value> =
        pod["volumes"].as_array().expect("volumes").iter().map(|volume| &volume["name"]).collect();
    assert!(mounts.iter().all(|mount| volumes.contains(&&mount["name"])));
    let mounted = |path: &str| {
        mounts.iter().any(|mount| path.starts_with(mount["mountPath"].as_str().expect("a path")))
    };

    // The settings are read by the binary, as in the ConfigMap; the secret's file is somewhere else here.
    let settings =
        fs::read_to_string(examples().join("kubernetes/botloom.toml")).expect("an example is readable");
    let folder = tempfile::tempdir().expect("a folder");
    let secret = folder.path().join("database-url");
    fs::write(&secret, "postgres://botloom@db/botloom").expect("a file");
    let file = folder.path().join("botloom.toml");
    let here = settings.replace("/run/secrets/botloom/database-url", &secret.display().to_string());
    assert_ne!(here, settings);
    fs::write(&file, here).expect("a file");
    let effective = effective(&file);
    let seconds = |name: &str| -> u64 {
        let line = effective.lines().find(|line| line.starts_with(&format!("{name} = "))).expect("it is set");
        line.trim_end_matches("s\"").rsplit('"').next().and_then(|text| text.parse().ok()).expect("seconds")
    };
    let grace = pod["terminationGracePeriodSeconds"].as_u64().expect("it is set");
    assert!(grace > seconds("notice") + seconds("drain") + 5, "nobody is cut off");
    for path in [
        "/etc/botloom/botloom.toml",
        "/run/secrets/botloom/database-url",
        "/run/secrets/botloom/master.keys",
        "/run/secrets/bots",
        "/var/lib/botloom",
        "/var/cache/botloom",
    ] {
        assert!(mounted(path), "{path}");
    }
    // A key that a node made for itself would go with its folder, and no other node would have it.
    assert!(settings.contains("key_file = \"/run/secrets/botloom/master.keys\""));
    assert!(settings.contains("/run/secrets/bots") && settings.contains("/var/lib/botloom"));
    for (name, port) in [("http", 8080), ("metrics", 9464)] {
        assert!(effective.contains(&format!("listen = \"0.0.0.0:{port}\"")));
        let mut found = container["ports"].as_array().expect("ports").iter();
        let found = found.find(|found| found["name"] == name);
        assert!(found.is_none_or(|found| found["containerPort"] == port), "{name}");
    }
}

fn effective(file: &Path) -> String {
    let mut config = Command::new(env!("CARGO_BIN_EXE_botloom"));
    config
        .args(["config", "--effective", "--config"])
        .arg(file)
        .env_remove("BOTLOOM_DATABASE")
        .env_remove("BOTLOOM_LOG");
    let done = config.output().expect("the binary starts");
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    String::from_utf8_lossy(&done.stdout).into_owned()
}

#[test]
fn the_unit_of_systemd_gives_little_away() {
    let unit = examples().join("systemd/botloom.service");
    // Exposure from 0 to 10; the threshold is in tenths.
    let done = Command::new("systemd-analyze")
        .args(["security", "--offline=true", "--no-pager", "--threshold=16"])
        .arg(&unit)
        .output()
        .expect("`scripts/setup.sh test` brings systemd-analyze");
    let told = String::from_utf8_lossy(&done.stdout);
    assert!(done.status.success(), "{told}{}", String::from_utf8_lossy(&done.stderr));
    assert!(told.contains("Overall exposure level"), "{told}");
    // It waits longer than a node takes to end.
    let text = fs::read_to_string(unit).expect("an example is readable");
    let stop: u64 =
        text.lines().find_map(|line| line.strip_prefix("TimeoutStopSec=")?.parse().ok()).expect("it is set");
    let defaults = tempfile::NamedTempFile::new().expect("a file");
    let effective = effective(defaults.path());
    assert!(effective.contains("drain = \"20s\"") && effective.contains("notice = \"0s\"") && stop > 25);
}

#[test]
fn every_alert_is_explained_to_who_is_woken_by_it() {
    let rules = &documents(&examples().join("monitoring/alerts.yaml"))[0];
    let page = fs::read_to_string(examples().join("../docs/operations.md")).expect("the page is there");
    let groups = rules["groups"].as_array().expect("groups").iter();
    let alerts: Vec<&Value> = groups.flat_map(|group| group["rules"].as_array().expect("rules")).collect();
    assert!(alerts.len() > 5);
    for alert in alerts {
        let name = alert["alert"].as_str().expect("a name");
        assert!(page.contains(&format!("### {name}\n")), "docs/operations.md does not explain `{name}`");
        assert!(
            alert["annotations"]["summary"].is_string() && alert["labels"]["severity"].is_string(),
            "{name}"
        );
    }
}
