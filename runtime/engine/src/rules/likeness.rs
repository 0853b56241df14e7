//! Examples that the bot would take for another flow's, were they not written down: so it takes what customers say instead.

use super::Folder;
use crate::training::training_data;
use botloom_flow::words;
use botloom_flow::{Code, Node, Problem, Range};
use botloom_understanding::evaluate::{HeldOut, THRESHOLD};
use botloom_understanding::{Example, TrainingData};

/// How many parts the examples are cut into; each is read by an understanding of the others.
const FOLDS: usize = 5;
/// A flow with fewer examples leaves nothing to learn from; that it has few is reported already.
const LEAST: usize = 5;
/// How far the other flow must score before the own one: what is nearer is offered as a choice.
const LEAD: f32 = 0.4;

/// What was read in the examples of a bot, kept while it is edited.
pub(crate) struct Likeness {
    learners: HeldOut,
    data: TrainingData,
    /// By place of the example.
    found: Vec<(usize, Mistaken)>,
}

/// What an example is taken for.
#[derive(Clone)]
struct Mistaken {
    flow: String,
    /// In percent.
    score: u8,
    nearest: Option<String>,
}

impl Default for Likeness {
    fn default() -> Self {
        let learners = HeldOut::new(FOLDS);
        Self { learners, data: TrainingData::default(), found: Vec::new() }
    }
}

impl Likeness {
    /// Whether what was read last is what would be read now.
    pub(crate) fn is_current(&self, folder: &Folder<'_>) -> bool {
        self.data == training_data(folder.program, folder.synonyms)
    }

    /// Reads the examples again, where they changed.
    pub(crate) fn learn(&mut self, folder: &Folder<'_>) {
        if self.is_current(folder) {
            return;
        }
        self.data = training_data(folder.program, folder.synonyms);
        let judged = self.learners.read(&self.data);
        let of = |intent: &str| self.data.examples.iter().filter(|example| example.intent == intent).count();
        let mut judged = judged.into_iter().peekable();
        self.found.clear();
        for (place, example) in self.data.examples.iter().enumerate() {
            let same = |one: &_| is_of(one, example);
            let Some(one) = judged.next_if(same) else { continue };
            let own = one.read.iter().find(|ranked| ranked.intent == example.intent);
            let Some(best) = one.read.first().filter(|best| best.intent != example.intent) else { continue };
            let lead = best.score - own.map_or(0.0, |own| own.score);
            if best.score >= THRESHOLD && lead >= LEAD && of(&example.intent) >= LEAST {
                let (flow, score) = (best.intent.clone(), (best.score * 100.0).round() as u8);
                self.found.push((place, Mistaken { flow, score, nearest: one.nearest }));
            }
        }
    }

    /// What was found, where it stands now.
    pub(crate) fn problems(&self, folder: &Folder<'_>) -> Vec<Problem> {
        if self.found.is_empty() {
            return Vec::new();
        }
        let places = places(folder);
        let own = self.found.iter().filter_map(|(place, mistaken)| {
            let example = self.data.examples.get(*place)?;
            // The places are those of the examples: both follow the flows and their triggers.
            let at = places.get(*place).and_then(Option::as_ref)?;
            let Mistaken { flow, score, nearest } = mistaken;
            let what = words!("by the other examples, this would be taken for `{flow}` ({score} %)", flow, score);
            let why = words!("customers say it in other words too, and then the bot goes to `{flow}` and not to `{intent}`", flow, intent = example.intent);
            let cure = words!("write more examples that say what `{intent}` is and `{flow}` is not, move this one, or make one flow of both", intent = example.intent, flow);
            let problem = Problem::new(Code::TriggerLike, &at.file, at.range, what, why, cure);
            let nearest = nearest.as_ref().and_then(|nearest| {
                let is = |other: &Example| other.intent == *flow && other.text == *nearest;
                places.get(self.data.examples.iter().position(is)?)?.as_ref()
            });
            Some(match nearest {
                Some(other) => problem.related(&other.file, other.range, words!("the nearest of the other flow")),
                None => problem,
            })
        });
        own.collect()
    }
}

fn is_of(judged: &botloom_understanding::evaluate::Judged, example: &Example) -> bool {
    judged.text == example.text && judged.intent.as_ref() == Some(&example.intent)
}

/// Where an example stands.
struct Place {
    file: String,
    range: Range,
}

/// The places of all examples, in the order of [`examples`]; none for one with a condition, which is for its own cases.
fn places(folder: &Folder<'_>) -> Vec<Option<Place>> {
    let trees = folder.trees("flows/");
    let mut found = Vec::new();
    for flow in folder.program.flows.iter().filter(|flow| !flow.private) {
        let tree =
            trees.iter().find(|(_, root)| root.get("flow").and_then(Node::text) == Some(flow.name.as_str()));
        let items = tree.and_then(|(_, root)| root.get("triggers")).map_or(&[][..], Node::items);
        let mut written = items.iter().filter_map(|item| {
            let node = item.get("say").unwrap_or(item);
            node.text().map(|_| (item.get("when").is_none(), node.range))
        });
        for _ in flow.examples() {
            let at = written.next().zip(tree).filter(|((plain, _), _)| *plain);
            found.push(at.map(|((_, range), (source, _))| Place { file: source.path().to_owned(), range }));
        }
    }
    found
}
