//! The network: embeddings, layers of attention and of two linear maps, and the mean over the pieces.
//!
//! Devlin and others, 2018, "BERT: Pre-training of Deep Bidirectional Transformers for Language Understanding". All numbers
//! have 32 bits. A text is a matrix: a row for each piece.

use crate::tensors::Tensors;
use ndarray::{Array1, Array2, Axis, Slice};
use serde_json::Value as Json;

/// How the vectors of the pieces become one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Pooling {
    /// The mean of all.
    Mean,
    /// The one of the sign of the beginning.
    First,
}

/// A linear map: weights by output and input, and what is added.
struct Linear {
    weights: Array2<f32>,
    bias: Array1<f32>,
}

/// What brings a row to mean 0 and variance 1, then scales and moves it.
struct Norm {
    scale: Array1<f32>,
    bias: Array1<f32>,
    epsilon: f32,
}

struct Layer {
    query: Linear,
    key: Linear,
    value: Linear,
    out: Linear,
    after: Norm,
    wide: Linear,
    narrow: Linear,
    last: Norm,
}

/// A BERT model.
pub(super) struct Bert {
    words: Array2<f32>,
    places: Array2<f32>,
    kind: Array1<f32>,
    norm: Norm,
    layers: Vec<Layer>,
    heads: usize,
}

impl Bert {
    /// Reads a model of the shape that its configuration says.
    pub(super) fn read(config: &Json, tensors: &Tensors<'_>) -> Result<Self, String> {
        let count = |name: &str| {
            let number = config[name].as_u64().and_then(|number| usize::try_from(number).ok());
            number.filter(|number| *number > 0).ok_or_else(|| format!("`config.json` says no `{name}`"))
        };
        let act = config["hidden_act"].as_str().unwrap_or("gelu");
        if act != "gelu" {
            return Err(format!("`config.json` names the activation `{act}`; only `gelu` is known"));
        }
        let (width, heads) = (count("hidden_size")?, count("num_attention_heads")?);
        let layers = count("num_hidden_layers")?;
        if !width.is_multiple_of(heads) {
            return Err(format!("`config.json`: {width} numbers cannot be shared by {heads} heads"));
        }
        #[expect(clippy::cast_possible_truncation, reason = "an epsilon has few digits")]
        let epsilon = config["layer_norm_eps"].as_f64().unwrap_or(1e-12) as f32;
        let prefix = if tensors.has("embeddings.word_embeddings.weight") { "" } else { "bert." };
        let reader = Reader { tensors, prefix, width, epsilon };
        let rows = |name: &str| reader.matrix(&format!("embeddings.{name}.weight"), None, width);
        let kinds = rows("token_type_embeddings")?;
        Ok(Self {
            words: rows("word_embeddings")?,
            places: rows("position_embeddings")?,
            kind: kinds.row(0).to_owned(),
            norm: reader.norm("embeddings.LayerNorm")?,
            layers: (0..layers).map(|at| reader.layer(at)).collect::<Result<_, _>>()?,
            heads,
        })
    }

    /// How many numbers a vector has.
    pub(super) fn width(&self) -> usize {
        self.words.ncols()
    }

    /// How many pieces it knows.
    pub(super) fn vocabulary(&self) -> usize {
        self.words.nrows()
    }

    /// How many pieces it reads at once.
    pub(super) fn longest(&self) -> usize {
        self.places.nrows()
    }

    /// How many numbers it holds.
    pub(super) fn numbers(&self) -> usize {
        let layer = |layer: &Layer| {
            let Layer { query, key, value, out, wide, narrow, .. } = layer;
            [query, key, value, out, wide, narrow].map(|linear| linear.weights.len()).iter().sum::<usize>()
        };
        self.words.len() + self.places.len() + self.layers.iter().map(layer).sum::<usize>()
    }

    /// The vector of a text that was cut into pieces.
    pub(super) fn run(&self, pieces: &[u32], pooling: Pooling) -> Vec<f32> {
        let mut rows = Array2::zeros((pieces.len(), self.width()));
        for (at, (mut row, piece)) in rows.rows_mut().into_iter().zip(pieces).enumerate() {
            row.assign(&self.words.row(*piece as usize));
            row += &self.places.row(at);
            row += &self.kind;
        }
        self.norm.apply(&mut rows);
        for layer in &self.layers {
            layer.run(&mut rows, self.heads);
        }
        match pooling {
            Pooling::First => rows.row(0).to_vec(),
            // Its length is made one later, so that the sum does as well.
            Pooling::Mean => rows.sum_axis(Axis(0)).to_vec(),
        }
    }
}

/// Reads the parts of a model by their names.
struct Reader<'t> {
    tensors: &'t Tensors<'t>,
    prefix: &'static str,
    width: usize,
    epsilon: f32,
}

impl Reader<'_> {
    fn matrix(&self, name: &str, rows: Option<usize>, columns: usize) -> Result<Array2<f32>, String> {
        let name = format!("{}{name}", self.prefix);
        let (shape, values) = self.tensors.get(&name)?;
        match shape[..] {
            [own, width] if width == columns && rows.is_none_or(|rows| rows == own) && own > 0 => {
                Array2::from_shape_vec((own, width), values).map_err(|error| format!("`{name}`: {error}"))
            }
            _ => Err(format!("`{name}` has the shape {shape:?}, which does not fit `config.json`")),
        }
    }

    fn vector(&self, name: &str, length: usize) -> Result<Array1<f32>, String> {
        let name = format!("{}{name}", self.prefix);
        let (_, values) = self.tensors.get(&name)?;
        if values.len() == length {
            Ok(values.into())
        } else {
            Err(format!("`{name}` has not {length} numbers"))
        }
    }

    fn norm(&self, name: &str) -> Result<Norm, String> {
        let scale = self.vector(&format!("{name}.weight"), self.width)?;
        Ok(Norm { scale, bias: self.vector(&format!("{name}.bias"), self.width)?, epsilon: self.epsilon })
    }

    fn linear(&self, name: &str, out: Option<usize>, input: usize) -> Result<Linear, String> {
        let weights = self.matrix(&format!("{name}.weight"), out, input)?;
        let bias = self.vector(&format!("{name}.bias"), weights.nrows())?;
        Ok(Linear { weights, bias })
    }

    fn layer(&self, at: usize) -> Result<Layer, String> {
        let width = self.width;
        let name = |part: &str| format!("encoder.layer.{at}.{part}");
        let square = |part: &str| self.linear(&name(part), Some(width), width);
        let wide = self.linear(&name("intermediate.dense"), None, width)?;
        Ok(Layer {
            query: square("attention.self.query")?,
            key: square("attention.self.key")?,
            value: square("attention.self.value")?,
            out: square("attention.output.dense")?,
            after: self.norm(&name("attention.output.LayerNorm"))?,
            narrow: self.linear(&name("output.dense"), Some(width), wide.bias.len())?,
            wide,
            last: self.norm(&name("output.LayerNorm"))?,
        })
    }
}

impl Layer {
    fn run(&self, rows: &mut Array2<f32>, heads: usize) {
        *rows += &self.out.apply(&self.attend(rows, heads));
        self.after.apply(rows);
        let mut wide = self.wide.apply(rows);
        wide.mapv_inplace(gelu);
        *rows += &self.narrow.apply(&wide);
        self.last.apply(rows);
    }

    /// Each piece as a mean of all, by how much its query is like their keys.
    fn attend(&self, rows: &Array2<f32>, heads: usize) -> Array2<f32> {
        let [mut query, key, value] = [&self.query, &self.key, &self.value].map(|linear| linear.apply(rows));
        let part = query.ncols() / heads;
        #[expect(clippy::cast_precision_loss, reason = "the part of a head has at most some hundred numbers")]
        let scale = (part as f32).sqrt();
        query /= scale;
        let mut mixed = Array2::zeros(query.raw_dim());
        for head in 0..heads {
            let own = Slice::from(head * part..(head + 1) * part);
            let mut shares = query.slice_axis(Axis(1), own).dot(&key.slice_axis(Axis(1), own).t());
            for mut row in shares.rows_mut() {
                let most = row.fold(f32::NEG_INFINITY, |most, x| most.max(*x));
                row.mapv_inplace(|x| (x - most).exp());
                row /= row.sum();
            }
            mixed.slice_axis_mut(Axis(1), own).assign(&shares.dot(&value.slice_axis(Axis(1), own)));
        }
        mixed
    }
}

impl Linear {
    fn apply(&self, rows: &Array2<f32>) -> Array2<f32> {
        rows.dot(&self.weights.t()) + &self.bias
    }
}

impl Norm {
    fn apply(&self, rows: &mut Array2<f32>) {
        for mut row in rows.rows_mut() {
            let mean = row.mean().unwrap_or_default();
            row -= mean;
            let variance = row.fold(0.0, |sum, x| sum + x * x) / row.len().max(1) as f32;
            row *= 1.0 / (variance + self.epsilon).sqrt();
            row *= &self.scale;
            row += &self.bias;
        }
    }
}

/// Hendrycks and Gimpel, 2016: a number times the chance that a standard normal one is below it.
fn gelu(x: f32) -> f32 {
    0.5 * x * (1.0 + erf(x * std::f32::consts::FRAC_1_SQRT_2))
}

/// The error function, to 1.5e-7: Abramowitz and Stegun, 7.1.26.
fn erf(x: f32) -> f32 {
    let t = 1.0 / (1.0 + 0.327_591_1 * x.abs());
    let sum =
        t * (0.254_829_6 + t * (-0.284_496_74 + t * (1.421_413_7 + t * (-1.453_152 + t * 1.061_405_4))));
    (1.0 - sum * (-x * x).exp()).copysign(x)
}

#[cfg(test)]
mod tests {
    use super::{erf, gelu};

    #[test]
    fn the_error_function_is_exact_enough() {
        for (x, known) in [(0.0, 0.0), (0.5, 0.520_499_9), (1.0, 0.842_700_8), (-2.0, -0.995_322_3_f32)] {
            assert!((erf(x) - known).abs() < 2e-6, "{x}");
        }
        assert!((gelu(1.0) - 0.841_344_8).abs() < 2e-6 && gelu(-10.0).abs() < 1e-6);
    }
}
