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
        let mut bench = Bench { checkers: BTreeMap::new(), packs, done };
        // What takes training to find waits for a pause.
        let mut later: BTreeMap<PathBuf, Job> = BTreeMap::new();
        loop {
            let next = if later.is_empty() { work.recv().ok() } else { work.try_recv().ok() };
            let Some(first) = next else {
                let Some((_, job)) = later.pop_first() else { return };
                bench.check(&job, Checker::check);
                continue;
            };
            // Of several states of one bot only the last one matters.
            let mut latest: BTreeMap<PathBuf, Job> = BTreeMap::new();
            for job in std::iter::once(first).chain(work.try_iter()) {
                latest.insert(job.root.clone(), job);
            }
            for (root, job) in latest {
                later.remove(&root);
                if !bench.check(&job, Checker::glance) {
                    later.insert(root, job);
                }
            }
        }
    });
    (jobs, results)
}

/// The bots that were checked, with what is kept of each for the next time.
struct Bench {
    checkers: BTreeMap<PathBuf, Checker>,
    packs: Packs,
    done: Sender<Checked>,
}

impl Bench {
    /// Checks a bot and tells what was found; whether that is everything.
    fn check(&mut self, job: &Job, check: fn(&mut Checker, &Files, &Packs) -> Vec<Problem>) -> bool {
        let Job { root, generation, files } = job;
        // What failed half-way is not used again.
        let mut checker = self.checkers.remove(root).unwrap_or_default();
        let found = catch_unwind(AssertUnwindSafe(|| check(&mut checker, files, &self.packs)));
        let complete = found.is_err() || checker.is_complete();
        if found.is_ok() {
            self.checkers.insert(root.clone(), checker);
        }
        // Whoever asked may be gone; then the jobs end too.
        let _sent =
            self.done.send(Checked { root: root.clone(), generation: *generation, problems: found.ok() });
        complete
    }
}
