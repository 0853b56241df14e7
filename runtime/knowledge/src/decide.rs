//! From hits to what a bot does: answer, ask which one is meant, or stay silent.

use crate::search::Hit;

/// How like a question must be before a bot acts on it.
///
/// The defaults are measured on courier questions in Chinese and English, on questions a courier cannot answer, and
/// on the public BANKING77 and CLINC150 sets; see the tests of this crate.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Thresholds {
    /// From this score on the best hit is answered.
    pub answer: f32,
    /// From this score on hits are offered as "did you mean".
    pub clarify: f32,
    /// The best hit must lead the second by this much; otherwise both are offered.
    pub margin: f32,
}

impl Default for Thresholds {
    fn default() -> Self {
        Thresholds { answer: 0.5, clarify: 0.3, margin: 0.05 }
    }
}

/// What to do with the hits of one search.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Decision {
    /// Give the answer of this hit.
    Answer(usize),
    /// Ask which of these hits is meant, best first; one to three of them.
    Clarify(Vec<usize>),
    /// The question is not for this knowledge base.
    Silence,
}

/// The most hits that are offered at once.
const MAX_CHOICES: usize = 3;

/// Decides what to do with `hits`, which are best first as `Index::search` returns them.
///
/// A hit within the margin of the best is a rival unless it would be answered with the same words. An exact question
/// has no rivals but other exact ones.
pub fn decide(hits: &[Hit], thresholds: &Thresholds) -> Decision {
    let Some(best) = hits.first() else { return Decision::Silence };
    let rivals = |from: f32| {
        let near = hits.iter().enumerate().filter(move |(at, hit)| {
            let exact = best.score >= 1.0 && hit.score < 1.0;
            let same = hit.answer == best.answer && hit.language == best.language;
            *at == 0 || (hit.score >= from && !exact && !same)
        });
        near.map(|(at, _)| at).take(MAX_CHOICES).collect::<Vec<_>>()
    };
    if best.score >= thresholds.answer {
        let close = rivals(best.score - thresholds.margin);
        return if close.len() > 1 { Decision::Clarify(close) } else { Decision::Answer(0) };
    }
    if best.score >= thresholds.clarify {
        return Decision::Clarify(rivals(thresholds.clarify));
    }
    Decision::Silence
}
