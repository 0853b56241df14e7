//! The host of a test: answers from what the test says or from a recording, and remembers what was asked.
//!
//! ```
//! use botloom_sdk::{http, test::Host};
//! let host = Host::new().answer("GET https://api.example.com/v1/orders/1", 200, "{}").secret("TOKEN", "abc");
//! let status = host.run(|| {
//!     http::get("https://api.example.com/v1/orders/1").header("authorization", "Bearer ${TOKEN}").send().unwrap().status
//! });
//! assert_eq!(status, 200);
//! assert_eq!(host.requests()[0].headers[0].1, "Bearer ${TOKEN}");
//! ```

use crate::host::conversation::Customer;
use crate::host::http::{Error, Method, Request, Response};
use crate::host::knowledge;
use crate::host::kv;
use crate::host::log::Level;
use std::cell::RefCell;
use std::collections::{BTreeMap, VecDeque};
use std::rc::Rc;

mod recording;

thread_local! {
    static RUNNING: RefCell<Option<Rc<RefCell<State>>>> = const { RefCell::new(None) };
}

/// What a test says about the world.
#[derive(Default)]
pub(crate) struct State {
    pub(crate) now: u64,
    pub(crate) zone: String,
    pub(crate) conversation: String,
    pub(crate) language: String,
    pub(crate) channel: String,
    pub(crate) user: Option<Customer>,
    pub(crate) slots: BTreeMap<String, String>,
    pub(crate) secrets: BTreeMap<String, String>,
    pub(crate) log: Vec<(Level, String)>,
    bot: BTreeMap<String, String>,
    own: BTreeMap<String, String>,
    answers: BTreeMap<String, VecDeque<Result<Response, Error>>>,
    requests: Vec<Request>,
    hits: Vec<knowledge::Hit>,
    random: u64,
}

/// A host for tests.
#[derive(Clone)]
pub struct Host(Rc<RefCell<State>>);

impl Default for Host {
    fn default() -> Self {
        Self::new()
    }
}

impl Host {
    /// A host that knows nothing: `zh-CN`, the channel `web`, 2026-05-01 09:00 in Shanghai.
    #[must_use]
    pub fn new() -> Self {
        Self(Rc::new(RefCell::new(State {
            now: 1_777_597_200_000,
            zone: "Asia/Shanghai".to_owned(),
            conversation: "test".to_owned(),
            language: "zh-CN".to_owned(),
            channel: "web".to_owned(),
            ..State::default()
        })))
    }

    /// A host from a recording in JSON, as `sdk/README.md` tells it.
    ///
    /// # Panics
    /// The text is no recording; the message says what is wrong.
    #[must_use]
    pub fn recorded(text: &str) -> Self {
        recording::read(text)
    }

    /// The answer to a request such as `GET https://api.example.com/v1/orders/1`. Several answers to one request are given in turn, and the last
    /// one stays.
    #[must_use]
    pub fn answer(self, request: &str, status: u16, body: &str) -> Self {
        self.push(request, Ok(Response { status, headers: Vec::new(), body: body.as_bytes().to_vec() }))
    }

    /// Why a request gets no answer.
    #[must_use]
    pub fn fail(self, request: &str, error: Error) -> Self {
        self.push(request, Err(error))
    }

    /// The same with headers, and a body that need not be text.
    #[must_use]
    pub fn respond(self, request: &str, response: Response) -> Self {
        self.push(request, Ok(response))
    }

    fn push(self, request: &str, answer: Result<Response, Error>) -> Self {
        self.0.borrow_mut().answers.entry(request.to_owned()).or_default().push_back(answer);
        self
    }

    /// A secret that the bot allows.
    #[must_use]
    pub fn secret(self, name: &str, value: &str) -> Self {
        self.0.borrow_mut().secrets.insert(name.to_owned(), value.to_owned());
        self
    }

    /// The value of a slot, as JSON.
    #[must_use]
    pub fn slot(self, name: &str, json: &str) -> Self {
        self.0.borrow_mut().slots.insert(name.to_owned(), json.to_owned());
        self
    }

    /// A value of the bot that an earlier call kept.
    #[must_use]
    pub fn value(self, key: &str, value: &str) -> Self {
        self.0.borrow_mut().bot.insert(key.to_owned(), value.to_owned());
        self
    }

    /// A value of the conversation that an earlier call kept.
    #[must_use]
    pub fn conversation_value(self, key: &str, value: &str) -> Self {
        self.0.borrow_mut().own.insert(key.to_owned(), value.to_owned());
        self
    }

    /// The conversation's id.
    #[must_use]
    pub fn conversation(self, id: &str) -> Self {
        self.0.borrow_mut().conversation = id.to_owned();
        self
    }

    /// The customer.
    #[must_use]
    pub fn user(self, id: &str, name: Option<&str>) -> Self {
        self.0.borrow_mut().user = Some(Customer { id: id.to_owned(), name: name.map(str::to_owned) });
        self
    }

    /// The language of the talk.
    #[must_use]
    pub fn language(self, language: &str) -> Self {
        self.0.borrow_mut().language = language.to_owned();
        self
    }

    /// Where the customer writes.
    #[must_use]
    pub fn channel(self, channel: &str) -> Self {
        self.0.borrow_mut().channel = channel.to_owned();
        self
    }

    /// The time zone of the bot, such as `Europe/Berlin`.
    #[must_use]
    pub fn zone(self, zone: &str) -> Self {
        self.0.borrow_mut().zone = zone.to_owned();
        self
    }

    /// The time in milliseconds since 1970.
    #[must_use]
    pub fn now(self, milliseconds: u64) -> Self {
        self.0.borrow_mut().now = milliseconds;
        self
    }

    /// One more entry that every search of the knowledge finds.
    #[must_use]
    pub fn hit(self, hit: knowledge::Hit) -> Self {
        self.0.borrow_mut().hits.push(hit);
        self
    }

    /// Runs code that asks this host.
    pub fn run<T>(&self, code: impl FnOnce() -> T) -> T {
        /// Takes the host away again, also when the code panics.
        struct Gone;
        impl Drop for Gone {
            fn drop(&mut self) {
                RUNNING.set(None);
            }
        }
        RUNNING.set(Some(Rc::clone(&self.0)));
        let _gone = Gone;
        code()
    }

    /// The requests that were sent, in order, with `${NAME}` where a secret stands.
    #[must_use]
    pub fn requests(&self) -> Vec<Request> {
        self.0.borrow().requests.clone()
    }

    /// The lines that were written.
    #[must_use]
    pub fn log(&self) -> Vec<(Level, String)> {
        self.0.borrow().log.clone()
    }

    /// The values of the bot, and after them those of the conversation.
    #[must_use]
    pub fn values(&self) -> [BTreeMap<String, String>; 2] {
        let state = self.0.borrow();
        [state.bot.clone(), state.own.clone()]
    }
}

/// Asks the host of the test that runs.
pub(crate) fn with<T>(ask: impl FnOnce(&mut State) -> T) -> T {
    let running = RUNNING.with_borrow(Clone::clone);
    let host = running.expect("this code asks the host: run it in a test with `Host::run`");
    ask(&mut host.borrow_mut())
}

impl State {
    pub(crate) fn values(&mut self, scope: kv::Scope) -> &mut BTreeMap<String, String> {
        match scope {
            kv::Scope::Bot => &mut self.bot,
            kv::Scope::Conversation => &mut self.own,
        }
    }

    pub(crate) fn add(&mut self, scope: kv::Scope, key: &str, amount: i64) -> Result<i64, kv::Error> {
        let values = self.values(scope);
        let before = values.get(key).map_or(Ok(0), |text| text.parse::<i64>());
        let sum = before
            .ok()
            .and_then(|before| before.checked_add(amount))
            .ok_or_else(|| kv::Error::BadRequest("the value is no whole number of 64 bits".to_owned()))?;
        values.insert(key.to_owned(), sum.to_string());
        Ok(sum)
    }

    pub(crate) fn search(&self, most: u32) -> Result<Vec<knowledge::Hit>, knowledge::Error> {
        Ok(self.hits.iter().take(most.min(20) as usize).cloned().collect())
    }

    /// Numbers that look random and are the same in every run.
    pub(crate) fn random(&mut self) -> u64 {
        self.random = self.random.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.random ^ (self.random >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed ^ (mixed >> 27)
    }

    pub(crate) fn send(&mut self, request: &Request) -> Result<Response, Error> {
        self.requests.push(request.clone());
        for (_, value) in &request.headers {
            let mut named =
                value.split("${").skip(1).filter_map(|rest| rest.split_once('}')).map(|(name, _)| name);
            if let Some(unknown) = named.find(|secret| !self.secrets.contains_key(*secret)) {
                return Err(Error::Denied(format!("the secret `{unknown}` is not allowed, or has no value")));
            }
        }
        let method = match request.method {
            Method::Get => "GET",
            Method::Head => "HEAD",
            Method::Post => "POST",
            Method::Put => "PUT",
            Method::Patch => "PATCH",
            Method::Delete => "DELETE",
        };
        let asked = format!("{method} {}", request.url);
        let Some(answers) = self.answers.get_mut(&asked) else {
            panic!("the test has no answer to `{asked}`")
        };
        if answers.len() > 1 { answers.pop_front() } else { answers.front().cloned() }
            .expect("an answer was pushed")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{clock, http};

    #[test]
    fn a_secret_that_is_not_allowed_stops_the_request() {
        let host = Host::new().answer("GET https://a.example/", 200, "");
        let sent = host.run(|| http::get("https://a.example/").header("x", "${NO}").send());
        assert!(matches!(sent, Err(Error::Denied(told)) if told.contains("`NO`")));
    }

    #[test]
    #[should_panic(expected = "the test has no answer to `POST https://a.example/`")]
    fn what_the_test_does_not_answer_is_named() {
        let _ = Host::new().run(|| http::post("https://a.example/").send());
    }

    #[test]
    #[should_panic(expected = "run it in a test with `Host::run`")]
    fn without_a_host_the_call_says_what_to_do() {
        let _ = clock::now();
    }
}
