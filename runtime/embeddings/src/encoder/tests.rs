use super::{Encoder, EncoderFiles};
use std::fmt::Write as _;

const WIDTH: usize = 4;
const WIDE: usize = 8;
const LAYERS: usize = 2;
const VOCABULARY: &str = "[UNK]\n[CLS]\n[SEP]\nwhere\nis\nmy\npar\n##cel\n!\n";
const CONFIG: &str = r#"{"model_type":"bert","hidden_act":"gelu","hidden_size":4,"num_attention_heads":2,
    "num_hidden_layers":2,"layer_norm_eps":1e-12}"#;

/// The tensors of a small model: their names and shapes in the order of its file.
fn shapes() -> Vec<(String, Vec<usize>)> {
    let mut shapes = vec![
        ("embeddings.word_embeddings.weight".to_owned(), vec![9, WIDTH]),
        ("embeddings.position_embeddings.weight".to_owned(), vec![6, WIDTH]),
        ("embeddings.token_type_embeddings.weight".to_owned(), vec![2, WIDTH]),
    ];
    let mut both = |name: &str, shape: &[usize]| {
        shapes.push((format!("{name}.weight"), shape.to_vec()));
        shapes.push((format!("{name}.bias"), vec![shape[0]]));
    };
    both("embeddings.LayerNorm", &[WIDTH]);
    for layer in 0..LAYERS {
        let mut part = |name: &str, shape: &[usize]| both(&format!("encoder.layer.{layer}.{name}"), shape);
        for name in
            ["attention.self.query", "attention.self.key", "attention.self.value", "attention.output.dense"]
        {
            part(name, &[WIDTH, WIDTH]);
        }
        part("attention.output.LayerNorm", &[WIDTH]);
        part("intermediate.dense", &[WIDE, WIDTH]);
        part("output.dense", &[WIDTH, WIDE]);
        part("output.LayerNorm", &[WIDTH]);
    }
    shapes
}

/// The file of a small model; its numbers are the sines of 0, 0.7, 1.4 ...
fn model(shapes: &[(String, Vec<usize>)]) -> Vec<u8> {
    let (mut header, mut data) = (String::from("{"), Vec::new());
    let mut number = 0_u32;
    for (name, shape) in shapes {
        let start = data.len();
        for _ in 0..shape.iter().product::<usize>() {
            #[expect(clippy::cast_possible_truncation, reason = "a sine is a small number")]
            let value = (f64::from(number) * 0.7).sin() as f32;
            data.extend_from_slice(&value.to_le_bytes());
            number += 1;
        }
        let comma = if header.len() > 1 { "," } else { "" };
        let end = data.len();
        let _infallible = write!(
            header,
            r#"{comma}"{name}":{{"dtype":"F32","shape":{shape:?},"data_offsets":[{start},{end}]}}"#
        );
    }
    header.push('}');
    [&(header.len() as u64).to_le_bytes()[..], header.as_bytes(), &data].concat()
}

fn read(config: &str, tensors: &[u8], pooling: Option<&str>) -> Result<Encoder, String> {
    Encoder::read(EncoderFiles { config, vocabulary: VOCABULARY, tensors, pooling, tokenizer: None })
}

#[test]
fn vectors_are_those_of_the_published_network() {
    let file = model(&shapes());
    let near = |pooling: Option<&str>, known: [f32; WIDTH]| {
        let encoder = read(CONFIG, &file, pooling).unwrap();
        assert_eq!(encoder.dimensions(), WIDTH);
        // Of the pieces, the first six fit.
        let vector = encoder.vector("Where is my parcel!").unwrap();
        assert!(vector.iter().zip(known).all(|(a, b)| (a - b).abs() < 2e-5), "{vector:?}");
        assert_eq!(encoder.vector("包裹"), None);
    };
    // Computed in 64 bits by a program of its own.
    near(None, [-0.076_584, 0.129_145, -0.462_958, -0.873_571]);
    near(Some(r#"{"pooling_mode_cls_token":true}"#), [-0.075_697, 0.129_637, -0.468_717, -0.870_499]);
}

#[test]
fn models_that_do_not_fit_are_refused_in_words() {
    let whole = shapes();
    let file = model(&whole);
    for (config, said) in [
        ("{".to_owned(), "`config.json` cannot be read"),
        (CONFIG.replace("bert", "roberta"), "of the kind `roberta`"),
        (CONFIG.replace("gelu", "relu"), "the activation `relu`"),
        (CONFIG.replace("\"hidden_size\":4", "\"hidden_size\":0"), "says no `hidden_size`"),
        (CONFIG.replace("heads\":2", "heads\":3"), "cannot be shared by 3 heads"),
        (CONFIG.replace("\"hidden_size\":4", "\"hidden_size\":6"), "does not fit `config.json`"),
        (CONFIG.replace("layers\":2", "layers\":3"), "has no `encoder.layer.2"),
    ] {
        let error = read(&config, &file, None).err().unwrap_or_default();
        assert!(error.contains(said), "{error}: {said}");
    }
    let fewer: Vec<(String, Vec<usize>)> = whole
        .into_iter()
        .map(
            |(name, shape)| {
                if name.contains("word_embeddings") { (name, vec![5, WIDTH]) } else { (name, shape) }
            },
        )
        .collect();
    let error = read(CONFIG, &model(&fewer), None).err().unwrap_or_default();
    assert!(error.contains("9 pieces, the model only 5"), "{error}");
}
