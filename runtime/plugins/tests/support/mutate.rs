//! Damaged components: a few bytes of a whole one changed, cut out, doubled or cut off.

/// Numbers that look random and are the same each time.
pub struct Dice(u64);

impl Dice {
    pub fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    pub fn below(&mut self, most: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % most.max(1) as u64) as usize
    }
}

pub fn damaged(whole: &[u8], dice: &mut Dice) -> Vec<u8> {
    let mut bytes = whole.to_vec();
    for _ in 0..=dice.below(3) {
        let at = dice.below(bytes.len());
        let to = (at + 1 + dice.below(12)).min(bytes.len());
        match dice.below(8) {
            0 => bytes.truncate(at.max(8)),
            1 => drop(bytes.drain(at..to)),
            2 => {
                let part = bytes[at..to].to_vec();
                let other = dice.below(bytes.len());
                bytes.splice(other..other, part);
            }
            3 => bytes[at] = [0x00, 0x7f, 0x80, 0xff][dice.below(4)],
            4 => bytes[at] = bytes[at].wrapping_add(1),
            _ => bytes[at] ^= 1 << dice.below(8),
        }
        if bytes.is_empty() {
            bytes.push(0);
        }
    }
    bytes
}
