//! Agents of Dialogflow.
use crate::{Files, Imported, NotAProject};
/// x
pub fn import(_name: &str, _files: &Files) -> Result<Imported, NotAProject> {
    Err(NotAProject(String::new()))
}
