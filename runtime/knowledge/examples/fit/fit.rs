//! The two networks: which candidate comes first, and whether it is meant.

use std::collections::BTreeMap;

use crate::case::{Case, weight};
use crate::network::{Net, Scale, Shape, descend, wide};

/// The right candidate against the others: a network's scores under conditional logistic regression.
pub fn fit_rank(cases: &[&Case]) -> Net {
    let mut rows: Vec<(Vec<Vec<f64>>, usize, f64)> = Vec::new();
    let counts = counts(cases);
    for case in cases {
        let Some(wanted) = &case.wanted else { continue };
        let mut best: Vec<&(String, Vec<f32>)> = case.candidates.iter().collect();
        best.sort_by(|a, b| (b.1[0] + b.1[2]).total_cmp(&(a.1[0] + a.1[2])));
        best.truncate(8);
        if let Some(right) = best.iter().position(|(id, _)| id == wanted) {
            rows.push((
                best.into_iter().map(|(_, features)| wide(features)).collect(),
                right,
                weight(case, &counts),
            ));
        }
    }
    let scale = Scale::of(rows.iter().flat_map(|row| &row.0));
    rows.iter_mut().for_each(|row| row.0.iter_mut().for_each(|features| scale.apply(features)));
    let shape = Shape { inputs: rows[0].0[0].len() };
    let weights = descend(&[&shape], rows.len(), |weights, slope, at| {
        let (candidates, right, weight) = &rows[at];
        let scores: Vec<(f64, Vec<f64>)> =
            candidates.iter().map(|features| shape.run(weights, features)).collect();
        let most = scores.iter().map(|score| score.0).fold(f64::MIN, f64::max);
        let shares: Vec<f64> = scores.iter().map(|score| (score.0 - most).exp()).collect();
        let sum: f64 = shares.iter().sum();
        for (at, features) in candidates.iter().enumerate() {
            let error = shares[at] / sum - f64::from(u8::from(at == *right));
            if error.abs() > 1e-4 {
                shape.back(weights, features, &scores[at].1, error, slope);
            }
        }
        *weight
    });
    scale.fold(&shape, weights)
}

fn counts<'c>(cases: &[&'c Case]) -> BTreeMap<&'c str, f64> {
    let mut counts: BTreeMap<&str, f64> = BTreeMap::new();
    for case in cases {
        *counts.entry(&case.set).or_default() += 1.0;
    }
    counts
}

/// The candidates with their signs, best first, as `src/model.rs` makes them.
pub fn signs(case: &Case, rank: &Net, most: usize) -> Vec<(String, Vec<f32>)> {
    let mut ranked: Vec<(f64, &(String, Vec<f32>))> =
        case.candidates.iter().map(|one| (rank.run(&one.1), one)).collect();
    ranked.sort_by(|a, b| b.0.total_cmp(&a.0));
    let first = ranked.first().map_or(0.0, |one| one.0);
    let second = ranked.get(1).map_or(f64::MIN, |one| one.0);
    let each = |(at, (score, one)): (usize, &(f64, &(String, Vec<f32>)))| {
        let lead = (score - if at == 0 { second } else { first }).clamp(-4.0, 4.0);
        let mut signs = one.1.clone();
        signs.extend([*score as f32, lead as f32]);
        signs.extend(&case.shape);
        (one.0.clone(), signs)
    };
    ranked.iter().enumerate().take(most).map(each).collect()
}

/// How sure a candidate is to be meant: a network for few entries and one for many, and between them what both say.
pub struct Sure([Net; 2]);

impl Sure {
    pub fn run(&self, signs: &[f32], many: f64) -> f64 {
        (1.0 - many) * self.0[0].run(signs) + many * self.0[1].run(signs)
    }

    pub fn print(&self, name: &str) {
        println!("    [");
        self.0[0].print(&format!("{name}, few"));
        self.0[1].print(&format!("{name}, many"));
        println!("    ],");
    }
}

/// Both networks together, under logistic regression on the first three.
pub fn fit_sure(cases: &[&Case], rank: &Net) -> Sure {
    let mut rows: Vec<(Vec<f64>, f64, f64, f64)> = Vec::new();
    let counts = counts(cases);
    for case in cases {
        for (id, signs) in signs(case, rank, 3) {
            let right = f64::from(u8::from(case.wanted.as_ref() == Some(&id)));
            rows.push((wide(&signs), case.many, right, weight(case, &counts)));
        }
    }
    let scale = Scale::of(rows.iter().map(|row| &row.0));
    rows.iter_mut().for_each(|row| scale.apply(&mut row.0));
    let shape = Shape { inputs: rows[0].0.len() };
    let size = shape.size();
    let weights = descend(&[&shape, &shape], rows.len(), |weights, slope, at| {
        let (signs, many, right, weight) = &rows[at];
        let (few_score, few_hidden) = shape.run(&weights[..size], signs);
        let (many_score, many_hidden) = shape.run(&weights[size..], signs);
        let score = (1.0 - many) * few_score + many * many_score;
        let error = 1.0 / (1.0 + (-score).exp()) - right;
        shape.back(&weights[..size], signs, &few_hidden, error * (1.0 - many), &mut slope[..size]);
        shape.back(&weights[size..], signs, &many_hidden, error * many, &mut slope[size..]);
        *weight
    });
    let few = weights[..size].to_vec();
    Sure([scale.fold(&shape, few), scale.fold(&shape, weights[size..].to_vec())])
}
