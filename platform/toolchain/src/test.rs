//! The tests of a plug-in, as its language runs them: on the author's machine, against a host of the tests.

use crate::wit::Interface;
use crate::{Error, Kind, c};
use std::path::Path;
use std::process::Command;

/// Runs the tests of the plug-in in a folder; what they print goes to the terminal. Tells whether all passed.
///
/// # Errors
/// The folder holds no plug-in, the program that runs tests is missing, or for C the interface is not valid.
pub fn test(folder: &Path) -> Result<bool, Error> {
    let kind = Kind::of(folder)?;
    if kind == Kind::C {
        // The tests are compiled against the interface as it is now.
        c::write_bindings(folder, &Interface::read(folder)?)?;
    }
    // What is compiled for the machine itself is thrown away.
    let program = std::env::temp_dir().join(format!("botloom-test-{}", std::process::id()));
    let compile = "cc -Wall -Igen -I. test.c plugin.c -o \"$0\" && \"$0\"";
    let (tool, language, install, mut command) = match kind {
        Kind::Rust => {
            ("cargo", "Rust", "see https://rustup.rs", with(Command::new("cargo"), &["test", "--quiet"]))
        }
        Kind::JavaScript | Kind::TypeScript => {
            ("npm", "JavaScript", "install Node.js", with(Command::new("npm"), &["test", "--silent"]))
        }
        Kind::Python => {
            let own = folder.join(".venv/bin/python");
            let python = own.canonicalize().unwrap_or_else(|_| "python3".into());
            ("python3", "Python", "install Python 3", with(Command::new(python), &["-m", "unittest"]))
        }
        Kind::C => {
            let mut shell = with(Command::new("sh"), &["-c", compile]);
            shell.arg(&program);
            ("cc", "C", "install a C compiler", shell)
        }
    };
    let status = command.current_dir(folder).status();
    if kind == Kind::C {
        // What cannot be removed lies where temporary files are removed anyway.
        let _ = std::fs::remove_file(&program);
    }
    match status {
        Ok(status) => Ok(status.success()),
        Err(_) => Err(Error::Missing { tool, language, install }),
    }
}

fn with(mut command: Command, arguments: &[&str]) -> Command {
    command.args(arguments);
    command
}
