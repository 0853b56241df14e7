//! The text format of Prometheus, read strictly.

use std::collections::{BTreeMap, BTreeSet};

pub struct Sample {
    pub name: String,
    pub labels: BTreeMap<String, String>,
    pub value: f64,
}

pub struct Exposition {
    pub samples: Vec<Sample>,
    /// Names with a type.
    kinds: BTreeMap<String, String>,
}

impl Exposition {
    /// Reads it; a line that is not of the format is a mistake of the server.
    pub fn read(text: &str) -> Self {
        let (mut samples, mut kinds, mut helped) = (Vec::new(), BTreeMap::new(), BTreeSet::new());
        for line in text.lines().filter(|line| !line.is_empty()) {
            if let Some(rest) = line.strip_prefix("# HELP ") {
                helped.insert(rest.split(' ').next().expect("a name").to_owned());
            } else if let Some(rest) = line.strip_prefix("# TYPE ") {
                let (name, kind) = rest.split_once(' ').expect("a name and a kind");
                assert!(kinds.insert(name.to_owned(), kind.to_owned()).is_none(), "{name} has two types");
            } else {
                samples.push(sample(line));
            }
        }
        let shown = Self { samples, kinds };
        for sample in &shown.samples {
            let base = shown.base(&sample.name).unwrap_or_else(|| panic!("{} has no type", sample.name));
            assert!(helped.contains(base), "{base} has no help");
            let total = sample.name.ends_with("_total");
            assert_eq!(
                shown.kinds[base] == "counter",
                total,
                "{base}: counters end with `_total`, and nothing else does"
            );
        }
        shown
    }

    fn base<'a>(&'a self, name: &'a str) -> Option<&'a str> {
        if self.kinds.contains_key(name) {
            return Some(name);
        }
        let parts = ["_bucket", "_sum", "_count"];
        let base = parts.iter().find_map(|part| name.strip_suffix(part))?;
        (self.kinds.get(base).map(String::as_str) == Some("histogram")).then_some(base)
    }

    /// Whether this name can be asked for.
    pub fn described(&self, name: &str) -> bool {
        self.base(name).is_some()
    }

    /// The value of the sample with these labels and no others.
    pub fn value(&self, name: &str, labels: &[(&str, &str)]) -> f64 {
        let wanted: BTreeMap<String, String> =
            labels.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect();
        let found = self.samples.iter().find(|sample| sample.name == name && sample.labels == wanted);
        found.unwrap_or_else(|| panic!("no {name} {labels:?}: {:?}", self.like(name))).value
    }

    fn like(&self, name: &str) -> Vec<&BTreeMap<String, String>> {
        self.samples.iter().filter(|sample| sample.name == name).map(|sample| &sample.labels).collect()
    }

    /// Buckets never fall, and the one without an end holds as many as there are.
    pub fn check_histograms(&self) {
        let mut series: BTreeMap<(String, String), Vec<(f64, f64)>> = BTreeMap::new();
        for sample in self.samples.iter().filter(|sample| sample.name.ends_with("_bucket")) {
            let mut labels = sample.labels.clone();
            let le = labels.remove("le").expect("a bucket has a bound");
            let le = if le == "+Inf" { f64::INFINITY } else { le.parse().expect("a bound is a number") };
            let key = (sample.name.clone(), format!("{labels:?}"));
            series.entry(key).or_default().push((le, sample.value));
        }
        assert!(series.len() > 5, "there are histograms");
        for ((name, labels), buckets) in series {
            assert!(
                buckets.windows(2).all(|pair| pair[0].0 < pair[1].0 && pair[0].1 <= pair[1].1),
                "{name} {labels}"
            );
            assert!(buckets.last().is_some_and(|(le, _)| le.is_infinite()), "{name} {labels}");
        }
    }
}

fn sample(line: &str) -> Sample {
    let (series, value) = line.rsplit_once(' ').unwrap_or_else(|| panic!("{line}"));
    let value = value.parse().unwrap_or_else(|_| panic!("{line}"));
    let (name, labels) = match series.split_once('{') {
        None => (series, BTreeMap::new()),
        Some((name, rest)) => {
            let inner = rest.strip_suffix('}').unwrap_or_else(|| panic!("{line}"));
            let pair = |part: &str| {
                let (key, value) = part.split_once('=').unwrap_or_else(|| panic!("{line}"));
                (key.to_owned(), value.trim_matches('"').to_owned())
            };
            // No value of ours has a comma or a quotation mark.
            (name, inner.split(',').map(pair).collect())
        }
    };
    assert!(name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_'), "{line}");
    Sample { name: name.to_owned(), labels, value }
}
