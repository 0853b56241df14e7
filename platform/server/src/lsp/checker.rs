//! Checks bots on a thread of its own, so that requests are answered meanwhile.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::thread;

use botloom_engine::{Checker, Packs};
use botloom_flow::Problem;
use botloom_ports::Files;
use crossbeam_channel::{Receiver, Sender, unbounded};

/// A bot to check.
pub struct Job {
    /// The bot's folder.
    pub root: PathBuf,
    /// Counts the changes of the bot.
    pub generation: u64,
    /// Its files.
    pub files: Files,
}

/// What was found.
pub struct Checked {
    /// The bot's folder.
    pub root: PathBuf,
    /// The change after which it was checked.
    pub generation: u64,
    /// Every problem; none at all if the check itself failed.
    pub problems: Option<Vec<Problem>>,
}

/// Starts the thread. It ends when the jobs end.
pub fn start(packs: Packs) -> (Sender<Job>, Receiver<Checked>) {
    let (jobs, work) = unbounded::<Job>();
    let (done, results) = unbounded();
    thread::spawn(move || {
        let mut checkers: BTreeMap<PathBuf, Checker> = BTreeMap::new();
        while let Ok(first) = work.recv() {
            // Of several states of one bot only the last one matters.
            let mut latest: BTreeMap<PathBuf, Job> = BTreeMap::new();
            for job in std::iter::once(first).chain(work.try_iter()) {
                latest.insert(job.root.clone(), job);
            }
            for Job { root, generation, files } in latest.into_values() {
                // What failed half-way is not used again.
                let mut checker = checkers.remove(&root).unwrap_or_default();
                let found = catch_unwind(AssertUnwindSafe(|| checker.check(&files, &packs)));
                if found.is_ok() {
                    checkers.insert(root.clone(), checker);
                }
                if done.send(Checked { root, generation, problems: found.ok() }).is_err() {
                    return;
                }
            }
        }
    });
    (jobs, results)
}
