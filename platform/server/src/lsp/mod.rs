//! The language server: problems, completion, hover, navigation, rename and fixes for bot folders in any editor.
//!
//! Messages go over stdin and stdout by the Language Server Protocol. What the language is and what a folder declares comes from
//! `botloom_flow::grammar` and `botloom_flow::symbols`; here it is only asked and put into the client's words.
//!
//! To add a request: a file of its name under `requests/` with one `serve`, a row in `requests/mod.rs` with its
//! capability, a case in `tests/e2e/lsp.test.mjs`.

mod checker;
mod client;
mod diagnostics;
mod lines;
mod requests;
mod server;
mod sync;
mod transport;
mod uri;
mod workspace;

use std::io::{BufReader, stdin, stdout};
use std::thread;

use crossbeam_channel::unbounded;
use serde_json::Value;

use server::Server;

/// Serves the client at stdin and stdout until it leaves; whether it left as agreed.
pub fn serve() -> bool {
    let (sender, input) = unbounded();
    thread::spawn(move || {
        let mut stdin = BufReader::new(stdin().lock());
        while let Ok(Some(message)) = transport::read(&mut stdin) {
            if sender.send(message).is_err() {
                return;
            }
        }
    });
    let (output, messages) = unbounded::<Value>();
    let writer = thread::spawn(move || {
        let mut stdout = stdout().lock();
        messages.iter().try_for_each(|message| transport::write(&mut stdout, &message))
    });
    let agreed = Server::new(output).run(&input);
    // The last answers are on their way; a client that does not read them any more is no reason to fail.
    let _written = writer.join();
    agreed
}
