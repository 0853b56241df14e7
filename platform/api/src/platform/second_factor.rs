//! Codes of a phone beside the password (TOTP, RFC 6238), and codes for who lost it.

use super::{Failure, Platform};
use crate::auth;
use botloom_domain::Member;
use botloom_ports::{Clock, SystemClock};
use totp_rs::{Builder, Secret, Totp};

/// How many codes somebody gets for the day when the phone is lost.
const RECOVERY: usize = 10;

/// A second factor that was begun.
pub(crate) struct Begun {
    /// To be typed where a picture cannot be read, in base 32.
    pub secret: String,
    /// What the picture says.
    pub uri: String,
}

/// Codes are those of the phone's time, whatever the clock of the bots says.
fn seconds() -> u64 {
    u64::try_from(SystemClock.now().as_second()).unwrap_or_default()
}

fn totp(secret: &str, account: &str, issuer: &str) -> Result<Totp, Failure> {
    let secret = Secret::try_from_base32(secret)
        .map_err(|error| Failure::Other("reading a secret", error.to_string().into()))?;
    // A colon parts the two in the picture.
    let plain = |text: &str| text.replace(':', " ");
    let builder =
        Builder::new().with_secret(secret).with_account_name(plain(account)).with_issuer(Some(plain(issuer)));
    builder.build().map_err(|error| Failure::Other("making a code", error.to_string().into()))
}

/// Letters and digits as people type them.
fn typed(code: &str) -> String {
    code.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_ascii_lowercase()
}

impl Platform {
    /// Begins a second factor; it is asked for once a code of it was seen.
    pub(crate) async fn begin_second_factor(&self, member: &Member) -> Result<Begun, Failure> {
        let mut bytes = [0_u8; 20];
        getrandom::fill(&mut bytes).map_err(|error| Failure::other("randomness", error))?;
        let secret = Secret::from(bytes).to_base32();
        let workspace = self.store.workspace(&member.workspace).await?;
        let issuer = format!("Botloom {}", workspace.name);
        let uri = totp(&secret, &member.email, &issuer)?.to_url();
        let uri = uri.map_err(|error| Failure::Other("making a picture", error.to_string().into()))?;
        self.store.begin_second_factor(&self.keyring, member, &secret, self.clock.now()).await?;
        Ok(Begun { secret, uri })
    }

    /// From now on it is asked for, if the code is one of it; returns the codes for who loses the phone.
    pub(crate) async fn confirm_second_factor(
        &self,
        member: &Member,
        code: &str,
    ) -> Result<Option<Vec<String>>, Failure> {
        if self.store.second_factor(&member.id).await?.is_none_or(|factor| factor.confirmed) {
            return Ok(None);
        }
        let Some(step) = self.step(member, code).await? else { return Ok(None) };
        let mut codes = Vec::with_capacity(RECOVERY);
        for _ in 0..RECOVERY {
            let (text, _) = auth::secret("")?;
            codes.push(format!("{}-{}-{}", &text[..5], &text[5..10], &text[10..15]));
        }
        let hashes: Vec<String> = codes.iter().map(|code| auth::hash(&typed(code))).collect();
        match self.store.confirm_second_factor(&member.id, step, &hashes, self.clock.now()).await {
            Ok(()) => Ok(Some(codes)),
            Err(botloom_storage::StoreError::Gone) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    /// Whether this is the code of now, or one for who lost the phone; each is taken once.
    pub(crate) async fn take_code(&self, member: &Member, code: &str) -> Result<bool, Failure> {
        match self.step(member, code).await? {
            Some(step) => Ok(self.store.take_step(&member.id, step).await?),
            None => Ok(self.store.take_recovery(&member.id, &auth::hash(&typed(code))).await?),
        }
    }

    /// The step of a code that is right now, or was a moment ago.
    async fn step(&self, member: &Member, code: &str) -> Result<Option<i64>, Failure> {
        let code = typed(code);
        if code.len() != 6 {
            return Ok(None);
        }
        let Some(secret) = self.store.code_secret(&self.keyring, member).await? else { return Ok(None) };
        let found = totp(&secret, "account", "Botloom")?.check(&code, seconds());
        Ok(found.and_then(|step| i64::try_from(step).ok()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_those_of_the_standard() {
        // RFC 6238, appendix B: the secret `12345678901234567890` at second 59 with SHA-1; of eight digits the last six.
        let code = totp("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ", "a", "b").expect("it is a secret").generate(59);
        assert_eq!(code.to_string(), "287082");
    }

    #[test]
    fn what_people_type_is_read() {
        assert_eq!(typed(" 287 082 "), "287082");
        assert_eq!(typed("ABCDE-12345"), "abcde12345");
    }

    #[test]
    fn names_with_colons_make_a_picture_too() {
        let totp = totp("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ", "a:b@c", "Bank: Cards").expect("it is a secret");
        assert!(totp.to_url().expect("an address").starts_with("otpauth://totp/"));
    }
}
