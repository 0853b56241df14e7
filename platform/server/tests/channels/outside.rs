//! A chat system that plug-ins deliver to, and the plug-in that does, built for its address.

use botloom_toolchain::{Tools, build_with};
use serde_json::Value;
use std::collections::HashMap;
use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, OnceLock};

/// What it does with a message of a room.
#[derive(Debug, Clone, Copy)]
pub enum Mode {
    /// Answers with this status; only what it took with 200 has arrived.
    Answers(u16),
    /// Reads it and hangs up.
    HangsUp,
}

/// A message that arrived.
#[derive(Debug, Clone)]
pub struct Got {
    pub id: String,
    pub text: String,
    pub choices: Vec<String>,
    pub authorization: String,
    room: String,
}

/// The chat system.
pub struct Outside {
    /// The beginning of its addresses.
    pub url: String,
    port: u16,
    got: Mutex<Vec<Got>>,
    modes: Mutex<HashMap<String, Mode>>,
}

impl Outside {
    /// What it does with messages of this room from now on.
    pub fn set(&self, room: &str, mode: Mode) {
        self.modes.lock().expect("nobody panics with it").insert(room.to_owned(), mode);
    }

    /// What arrived in a room, in order.
    pub fn of(&self, room: &str) -> Vec<Got> {
        self.got
            .lock()
            .expect("nobody panics with it")
            .iter()
            .filter(|got| got.room == room)
            .cloned()
            .collect()
    }

    /// Whether this text arrived anywhere.
    pub fn has(&self, text: &str) -> bool {
        self.got.lock().expect("nobody panics with it").iter().any(|got| got.text == text)
    }

    fn serve(&self, stream: &TcpStream) -> std::io::Result<()> {
        let mut reader = BufReader::new(stream);
        let (mut line, mut length, mut authorization) = (String::new(), 0, String::new());
        while reader.read_line(&mut line)? > 0 && line.trim_end() != "" {
            if let Some((name, value)) = line.trim_end().split_once(": ") {
                match name.to_ascii_lowercase().as_str() {
                    "content-length" => length = value.parse().unwrap_or(0),
                    "authorization" => value.clone_into(&mut authorization),
                    _ => {}
                }
            }
            line.clear();
        }
        let mut body = vec![0; length];
        reader.read_exact(&mut body)?;
        let body: Value = serde_json::from_slice(&body).unwrap_or_default();
        let text = |name: &str| body[name].as_str().unwrap_or_default().to_owned();
        let room = text("room");
        let mode = self.modes.lock().expect("nobody panics with it").get(&room).copied();
        let status = match mode.unwrap_or(Mode::Answers(200)) {
            Mode::Answers(status) => status,
            Mode::HangsUp => return Ok(()),
        };
        if status == 200 {
            let choices = body["choices"].as_array().into_iter().flatten();
            let choices = choices.filter_map(Value::as_str).map(str::to_owned).collect();
            let got = Got { id: text("id"), text: text("text"), choices, authorization, room };
            self.got.lock().expect("nobody panics with it").push(got);
        }
        let mut stream = stream;
        write!(stream, "HTTP/1.1 {status} Said\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{{}}")
    }
}

/// The chat system of this process. Several tests share it, each in rooms of its own.
pub fn outside() -> &'static Outside {
    static OUTSIDE: OnceLock<Outside> = OnceLock::new();
    static SERVES: OnceLock<()> = OnceLock::new();
    let mut listening = None;
    let outside = OUTSIDE.get_or_init(|| {
        let listener = listener();
        let port = listener.local_addr().expect("it listens").port();
        listening = Some(listener);
        let url = format!("http://127.0.0.1:{port}/");
        Outside { url, port, got: Mutex::default(), modes: Mutex::default() }
    });
    if let Some(listener) = listening {
        SERVES.get_or_init(|| {
            std::thread::spawn(move || {
                for stream in listener.incoming().flatten() {
                    // Whoever hangs up says nothing.
                    std::thread::spawn(move || _ = outside.serve(&stream));
                }
            });
        });
    }
    outside
}

/// At the address that a plug-in was built for before, if nobody else is there.
fn listener() -> TcpListener {
    let built = fs::read_dir(kept()).into_iter().flatten().flatten();
    let ports = built.filter_map(|entry| {
        let name = entry.file_name().into_string().ok()?;
        let rest = name.strip_prefix(&format!("chat-hook-{:016x}-", sources()))?;
        rest.strip_suffix(".wasm")?.parse::<u16>().ok()
    });
    let known = ports.into_iter().find_map(|port| TcpListener::bind(("127.0.0.1", port)).ok());
    known.unwrap_or_else(|| TcpListener::bind("127.0.0.1:0").expect("there is a free port"))
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().expect("the repository is there")
}

fn kept() -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("channels");
    fs::create_dir_all(&folder).expect("the target folder can be written");
    folder
}

const FILES: [&str; 4] = ["plugin.js", "plugin.yaml", "package.json", "wit/plugin.wit"];

/// What the plug-in is made of.
fn sources() -> u64 {
    let folder = root().join("examples/plugins/chat-hook");
    let mut digest = DefaultHasher::new();
    let own = FILES.map(|name| folder.join(name));
    let others = ["sdk/wit/v1/channel.wit", "sdk/js/botloom/bytes.mjs", "sdk/js/package-lock.json"];
    for path in own.into_iter().chain(others.map(|path| root().join(path))) {
        fs::read(path).expect("a source is readable").hash(&mut digest);
    }
    digest.finish()
}

/// The example `chat-hook` for the address of the chat system: as its README says, with another address in two files.
pub fn component() -> &'static [u8] {
    static COMPONENT: OnceLock<Vec<u8>> = OnceLock::new();
    COMPONENT.get_or_init(|| {
        let outside = outside();
        let stays = kept().join(format!("chat-hook-{:016x}-{}.wasm", sources(), outside.port));
        if let Ok(known) = fs::read(&stays) {
            return known;
        }
        let from = root().join("examples/plugins/chat-hook");
        let copy = tempfile::tempdir().expect("a folder can be made");
        let folder = copy.path();
        fs::create_dir_all(folder.join("wit/deps/botloom-plugin")).expect("a folder can be made");
        for name in FILES {
            let text = fs::read_to_string(from.join(name)).expect("a source is readable");
            let sdk = format!("{}/", root().join("sdk").display());
            let text = text.replace("https://chat.example.com/", &outside.url).replace("../../../sdk/", &sdk);
            fs::write(folder.join(name), text).expect("the folder can be written");
        }
        for entry in fs::read_dir(root().join("sdk/wit/v1")).expect("it is readable").flatten() {
            let to = folder.join("wit/deps/botloom-plugin").join(entry.file_name());
            fs::copy(entry.path(), to).expect("the folder can be written");
        }
        let tools = Tools::of(folder).and(&root().join("sdk/js"));
        let built = build_with(folder, &tools).unwrap_or_else(|error| panic!("chat-hook: {error}"));
        fs::write(&stays, &built.component).expect("the target folder can be written");
        built.component
    })
}
