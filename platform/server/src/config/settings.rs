//! Every setting: once, with its words.

use super::value::{Bytes, Forbidden, Format, Rate, Raw, Role, Secret, Setting};
use ipnet::IpNet;
use jiff::Timestamp;
use std::path::PathBuf;
use std::time::Duration;

/// One setting, as tables and files show it.
pub struct Row {
    pub section: &'static str,
    pub name: &'static str,
    /// What people read about it.
    pub words: Vec<&'static str>,
    /// The variable that sets it.
    pub variable: String,
    /// How a value of it is written; none where there is none.
    pub value: Option<String>,
    /// A value to show where there is no default.
    pub example: Option<&'static str>,
}

macro_rules! settings {
    ($(
        $(#[doc = $about:literal])+
        $section:ident: $type:ident {$(
            $(#[doc = $doc:literal])+
            $name:ident: $kind:ty = $default:expr
            $(=> $(variable $variable:literal)? $(example $example:literal)?)?;
        )+}
    )+) => {
        /// What an installation sets.
        #[derive(Debug, Clone, PartialEq, Default)]
        pub struct Config {
            $($(#[doc = $about])+ pub $section: $type,)+
        }

        $(
            $(#[doc = $about])+
            #[derive(Debug, Clone, PartialEq)]
            pub struct $type {
                $($(#[doc = $doc])+ pub $name: $kind,)+
            }

            impl Default for $type {
                fn default() -> Self {
                    Self { $($name: $default,)+ }
                }
            }
        )+

        /// The sections with their words, in the order of the file.
        pub const SECTIONS: &[(&str, &[&str])] = &[$((stringify!($section), &[$($about),+])),+];

        impl Config {
            /// Every setting with its value here.
            pub fn rows(&self) -> Vec<Row> {
                vec![$($({
                    let plain = concat!("BOTLOOM_", stringify!($section), "_", stringify!($name)).to_uppercase();
                    let variables: &[&str] = &[$($($variable)?)?];
                    let examples: &[&'static str] = &[$($($example)?)?];
                    Row {
                        section: stringify!($section),
                        name: stringify!($name),
                        words: vec![$($doc),+],
                        variable: variables.first().map_or(plain, |variable| (*variable).to_owned()),
                        value: self.$section.$name.write(),
                        example: examples.first().copied(),
                    }
                },)+)+]
            }

            /// Sets one; `None` if there is none of this name.
            pub fn set(&mut self, section: &str, name: &str, raw: &Raw<'_>) -> Option<Result<(), String>> {
                match (section, name) {
                    $($((stringify!($section), stringify!($name)) => {
                        Some(<$kind as Setting>::read(raw).map(|value| self.$section.$name = value))
                    })+)+
                    _ => None,
                }
            }
        }
    };
}

settings! {
    /// The server: where it listens and how much it takes on.
    server: Server {
        /// The folder that holds everything which is not in a database elsewhere; it is made at the first start.
        data: PathBuf = PathBuf::from("data");
        /// The address to listen on; port 0 takes a free one.
        listen: String = "127.0.0.1:8080".to_owned();
        /// Which part of the work this node takes: `all`; `api` answers people, programs and customers; `worker` does what nobody waits for.
        role: Role = Role::All;
        /// How many threads answer requests; as many as there are processors if nothing is said.
        workers: Option<usize> = None => example "4";
        /// How long work that is under way has to end after a termination signal. Kubernetes and systemd must wait longer than this.
        drain: Duration = Duration::from_secs(20);
        /// How long `/readyz` says no before new work is refused, so that a load balancer notices first.
        notice: Duration = Duration::ZERO;
        /// How many turns run at a time.
        turns: usize = 256;
        /// How many more may wait; whoever comes then is told 503 with `Retry-After`.
        waiting: usize = 1024;
        /// Proxies whose `X-Forwarded-For` is believed: addresses or networks such as `10.0.0.0/8`.
        proxies: Vec<IpNet> = Vec::new();
        /// Brings a workspace with a bot that is deployed, to look around.
        demo: bool = false;
        /// Sets the clock of the bots to this time at the start, for demos and tests.
        clock: Option<Timestamp> = None => example "2026-05-06T10:00:00+08:00";
    }

    /// The database. Without an address it is the file `botloom.db` in the folder `server.data`.
    database: Database {
        /// `postgres://USER:PASSWORD@HOST/DATABASE?sslmode=verify-full` or `sqlite:FILE`. A password should stand in a file of its own.
        url: Option<Secret> = None => variable "BOTLOOM_DATABASE" example "{file = \"/run/secrets/botloom-database\"}";
    }

    /// What carries news between nodes: that turns were taken, and who has a draft open. The database does, without an address here.
    bus: Bus {
        /// The addresses of NATS servers with JetStream (2.9 or newer), several with commas between; `tls://HOST` where the connection is to be encrypted.
        url: Option<Secret> = None => example "nats://127.0.0.1:4222";
        /// The file with the credentials of a user (`.creds`), if the server wants one.
        credentials: Option<PathBuf> = None => example "/run/secrets/botloom.creds";
        /// What the names of the stream and its subjects begin with. Installations that share servers have different ones.
        prefix: String = "botloom".to_owned();
        /// How many servers of a cluster keep the news.
        replicas: usize = 1;
    }

    /// A bucket of an object store that speaks S3, in which nodes share the indexes of knowledge that they built. Each node builds its own without it.
    objects: Objects {
        /// The bucket, and what the names of objects begin with: `s3://BUCKET/PREFIX`. Each installation has a prefix of its own.
        url: Option<String> = None => example "s3://botloom/production";
        /// The address of the store, if it is not Amazon's.
        endpoint: Option<String> = None => example "https://minio.example:9000";
        /// The region; `us-east-1` where nothing says another.
        region: Option<String> = None => example "eu-central-1";
        /// The key. Without one it is what the variables `AWS_...`, or a role of the pod or of the machine, give.
        access_key: Option<String> = None => example "botloom";
        /// Its secret.
        secret_key: Option<Secret> = None => example "{file = \"/run/secrets/botloom-objects\"}";
    }

    /// Logs, on stderr. What customers write and what is secret is never in them.
    log: Log {
        /// What is logged: a level, or levels by part, such as `warn,botloom_engine=debug`.
        filter: String = "warn".to_owned() => variable "BOTLOOM_LOG";
        /// `text` for people, `json` for programs: one object a line.
        format: Format = Format::Text;
    }

    /// Metrics in the format of Prometheus. They are off until one of the two is set.
    metrics: Metrics {
        /// An address of their own, which should not be reachable from outside. `/healthz` and `/readyz` are there too.
        listen: Option<String> = None => example "127.0.0.1:9464";
        /// With a token, `/metrics` is also at the main address, for who sends it as `Authorization: Bearer`.
        token: Option<Secret> = None => example "{file = \"/run/secrets/botloom-metrics\"}";
    }

    /// Traces by OTLP over HTTP (protobuf): a span for each turn, step and effect.
    traces: Traces {
        /// The collector; `/v1/traces` is added if the address has no path.
        endpoint: Option<String> = None => example "http://127.0.0.1:4318";
        /// Headers of the requests: `name=value`, several with commas between.
        headers: Option<Secret> = None => example "{file = \"/run/secrets/botloom-otlp\"}";
        /// Which share of the traces is sent, from 0 to 1.
        sample: f64 = 1.0;
        /// Under which name this installation is shown.
        service: String = "botloom".to_owned();
    }

    /// How much one sender may ask for: an amount in a time, such as `20/10s`, `600/min`, or `off`. Who asks for more is told 429 and
    /// when to come again.
    limits: Limits {
        /// Messages of one conversation of a web chat.
        conversation: Rate = Rate::per(60, 10);
        /// Requests of web chats from one address. Many customers may share one.
        address: Rate = Rate::per(6_000, 60);
        /// Requests to one channel of a plug-in (`/hooks`) from one address.
        hook: Rate = Rate::per(6_000, 60);
        /// Requests of directories (`/scim`) from one address.
        scim: Rate = Rate::per(6_000, 60);
        /// GraphQL for one member or API key, by the complexity of what they ask; a query costs 1 for each field.
        graphql: Rate = Rate::per(120_000, 60);
        /// GraphQL from one address without a sign-in, by complexity.
        anonymous: Rate = Rate::per(12_000, 60);
    }

    /// Requests of flows and plug-ins to other systems.
    http: Http {
        /// A PEM file with certificates of authorities that are trusted beside the public ones; NATS and object stores are reached so, too.
        ca_file: Option<PathBuf> = None => variable "BOTLOOM_CA_FILE" example "/etc/ssl/company.pem";
        /// The private networks that bots with `http: private` reach, and plug-ins that may: addresses or networks; `none`, or an empty list, if they reach
        /// none. All if nothing is said. Where strangers write bots, say it.
        private: Option<Vec<IpNet>> = None => example "10.20.0.0/16";
    }

    /// Secrets of flows and plug-ins of the first workspace: `TOKEN` is the variable `BOTLOOM_SECRET_TOKEN`, or the file `TOKEN` in a folder.
    secrets: Secrets {
        /// A folder with a file for each secret; read whenever one is used, so that a new value needs no restart.
        folder: Option<PathBuf> = None => example "/run/secrets/botloom";
        /// The file of the master keys that seal the secrets of workspaces; all nodes need the same. Without it, it is `master.keys` in the
        /// folder of the installation, made at the first start.
        key_file: Option<PathBuf> = None => variable "BOTLOOM_KEY_FILE" example "/etc/botloom/master.keys";
    }

    /// Channels of plug-ins.
    channels: Channels {
        /// For how long a message that cannot be delivered is tried again, before it is given up.
        give_up: Duration = Duration::from_secs(24 * 60 * 60);
    }

    /// Understanding of texts.
    understanding: Understanding {
        /// The folder of a sentence model; every node must name the same one.
        embeddings: Option<PathBuf> = None => variable "BOTLOOM_EMBEDDINGS" example "/opt/models/sentences";
    }

    /// What plug-ins may do at most, whatever bots and workspaces allow them.
    plugins: Plugins {
        /// What no workspace may allow: any of `http`, `private` (hosts in private networks), `secrets`, `slots`, `user`, `values`, `knowledge`.
        forbid: Vec<Forbidden> = vec![Forbidden::Private];
        /// Beginnings of the addresses that may be asked, such as `https://api.example.com/`; any if there are none.
        addresses: Vec<String> = Vec::new();
        /// The processor time of a call: what it gets, and what a bot may ask for.
        cpu: Duration = Duration::from_millis(50);
        /// The most that a bot may ask for.
        cpu_most: Duration = Duration::from_secs(2);
        /// The memory of a call.
        memory: Bytes = Bytes(32 << 20);
        /// The most that a bot may ask for.
        memory_most: Bytes = Bytes(256 << 20);
        /// The most that a call may take by the clock.
        time_most: Duration = Duration::from_secs(60);
        /// HTTP requests of one call.
        requests: u32 = 5;
        /// How many calls may be under way, and how many of them for one workspace.
        calls: u32 = 2_000;
        /// Of one workspace.
        calls_of_workspace: u32 = 500;
        /// The folder of machine code; the user's folder for such files if nothing is said.
        cache: Option<PathBuf> = None => variable "BOTLOOM_PLUGIN_CACHE" example "/var/cache/botloom";
    }
}
