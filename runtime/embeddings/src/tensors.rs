//! Files of numbers in the format `safetensors`: a header in JSON, then the numbers of each tensor.
//!
//! Format: <https://github.com/huggingface/safetensors>, eight bytes of length, the header, the data. Read with bounds: a file
//! that says what is not there is an error.

use serde_json::{Map, Value as Json};

/// A file of tensors.
pub(crate) struct Tensors<'f> {
    header: Map<String, Json>,
    data: &'f [u8],
}

impl<'f> Tensors<'f> {
    /// Reads the header of a file.
    ///
    /// # Errors
    /// What is wrong with it, in words.
    pub(crate) fn read(file: &'f [u8]) -> Result<Self, String> {
        let broken = || "`model.safetensors` is not in the format safetensors".to_owned();
        let (length, rest) = file.split_first_chunk::<8>().ok_or_else(broken)?;
        let length = usize::try_from(u64::from_le_bytes(*length)).map_err(|_| broken())?;
        let (header, data) = rest.split_at_checked(length).ok_or_else(broken)?;
        let header: Json = serde_json::from_slice(header).map_err(|_| broken())?;
        let Json::Object(mut header) = header else { return Err(broken()) };
        header.remove("__metadata__");
        Ok(Self { header, data })
    }

    /// The names of the tensors, in the order of the file's header.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.header.keys().map(String::as_str)
    }

    /// Whether there is a tensor of this name.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.header.contains_key(name)
    }

    /// The shape of a tensor and its numbers, row after row.
    ///
    /// # Errors
    /// What is wrong with it, in words.
    pub(crate) fn get(&self, name: &str) -> Result<(Vec<usize>, Vec<f32>), String> {
        let entry = self.header.get(name).ok_or_else(|| format!("`model.safetensors` has no `{name}`"))?;
        let number = |json: &Json| json.as_u64().and_then(|number| usize::try_from(number).ok());
        let list = |key: &str| entry[key].as_array().map(|items| items.iter().filter_map(number).collect());
        let (shape, place): (Vec<usize>, Vec<usize>) = list("shape")
            .zip(list("data_offsets"))
            .ok_or_else(|| format!("`{name}` has no shape or no place"))?;
        let bytes = match place[..] {
            [start, end] => self.data.get(start..end),
            _ => None,
        };
        let bytes = bytes.ok_or_else(|| format!("`{name}` stands outside of the file"))?;
        let values: Vec<f32> = match entry["dtype"].as_str() {
            Some("F32") => bytes.as_chunks::<4>().0.iter().map(|raw| f32::from_le_bytes(*raw)).collect(),
            Some("F16") => {
                bytes.as_chunks::<2>().0.iter().map(|raw| half(u16::from_le_bytes(*raw))).collect()
            }
            Some("I8") => bytes.iter().map(|raw| f32::from(raw.cast_signed())).collect(),
            Some("BF16") => {
                let wide = |raw: &[u8; 2]| f32::from_bits(u32::from(u16::from_le_bytes(*raw)) << 16);
                bytes.as_chunks::<2>().0.iter().map(wide).collect()
            }
            other => return Err(format!("`{name}` has numbers of the kind {}", other.unwrap_or("none"))),
        };
        let count = shape.iter().try_fold(1_usize, |count, side| count.checked_mul(*side));
        if count != Some(values.len()) {
            return Err(format!("`{name}` has {} numbers, not those of its shape {shape:?}", values.len()));
        }
        Ok((shape, values))
    }
}

/// A number of 16 bits: IEEE 754 binary16.
fn half(bits: u16) -> f32 {
    let (sign, exponent, fraction) =
        (u32::from(bits >> 15) << 31, u32::from(bits >> 10 & 31), u32::from(bits & 1023));
    match exponent {
        // The fraction alone, in steps of 2 to the power of -24.
        0 => f32::from_bits(sign | (fraction as f32 / 16_777_216.0).to_bits()),
        31 => f32::from_bits(sign | 0x7F80_0000 | fraction << 13),
        _ => f32::from_bits(sign | (exponent + 112) << 23 | fraction << 13),
    }
}

#[cfg(test)]
mod tests {
    use super::{Tensors, half};

    fn file(header: &str, data: &[u8]) -> Vec<u8> {
        let mut file = (header.len() as u64).to_le_bytes().to_vec();
        file.extend_from_slice(header.as_bytes());
        file.extend_from_slice(data);
        file
    }

    #[test]
    fn numbers_are_read_in_every_width() {
        let header = r#"{"__metadata__":{"format":"pt"},"a":{"dtype":"F32","shape":[2,1],"data_offsets":[0,8]},
            "b":{"dtype":"F16","shape":[2],"data_offsets":[8,12]},"c":{"dtype":"BF16","shape":[1],"data_offsets":[12,14]},
            "d":{"dtype":"I64","shape":[1],"data_offsets":[0,8]},"e":{"dtype":"F32","shape":[3],"data_offsets":[0,8]},
            "f":{"dtype":"F32","shape":[9],"data_offsets":[0,36]}}"#;
        let mut data = [1.5_f32.to_le_bytes(), (-2.0_f32).to_le_bytes()].concat();
        data.extend([0x00, 0x3C, 0x00, 0xC1, 0x80, 0x3F]);
        let file = file(header, &data);
        let tensors = Tensors::read(&file).unwrap();
        assert_eq!(tensors.get("a").unwrap(), (vec![2, 1], vec![1.5, -2.0]));
        assert_eq!(tensors.get("b").unwrap().1, [1.0, -2.5]);
        assert_eq!(tensors.get("c").unwrap().1, [1.0]);
        assert_eq!(tensors.names().count(), 6);
        for (name, why) in
            [("d", "I64"), ("e", "not those of its shape"), ("f", "outside"), ("g", "has no `g`")]
        {
            assert!(tensors.get(name).unwrap_err().contains(why), "{name}");
        }
        assert_eq!((half(0x0001), half(0x8000).to_bits()), (2.0_f32.powi(-24), 1 << 31));
        assert!(half(0x7C00).is_infinite() && half(0x7E00).is_nan());
    }

    #[test]
    fn what_is_no_such_file_is_refused() {
        for bytes in [&b""[..], b"123", &[255; 40], &file("[]", b""), &file("{", b"")] {
            assert!(Tensors::read(bytes).is_err(), "{bytes:?}");
        }
    }
}
