//! What one call may use up.

use botloom_ports::Allowed;
use std::time::Duration;

/// How much a plug-in may keep in one place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Room {
    /// How many values.
    pub values: u64,
    /// Bytes of them and of their keys.
    pub bytes: u64,
}

/// Bounds of one call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Time of a processor.
    pub cpu: Duration,
    /// Time by the clock.
    pub wall: Duration,
    /// Bytes of all memories together.
    pub memory: usize,
    /// Entries of all tables together.
    pub table_elements: usize,
    /// Bytes of the arguments, and of the result.
    pub data: usize,
    /// Lines of the log; others are counted.
    pub log_lines: u32,
    /// HTTP requests.
    pub requests: u32,
    /// Time of one HTTP request.
    pub request_time: Duration,
    /// Reads and writes of values.
    pub values: u32,
    /// Bytes of one value.
    pub value: usize,
    /// What is kept for the bot.
    pub bot: Room,
    /// What is kept for one conversation.
    pub conversation: Room,
    /// Searches of the knowledge.
    pub searches: u32,
}

impl Limits {
    /// What a call gets if the bot says nothing.
    pub const DEFAULT: Self = Self {
        cpu: Duration::from_millis(50),
        wall: Duration::from_secs(5),
        memory: 32 << 20,
        table_elements: 20_000,
        data: 256 << 10,
        log_lines: 100,
        requests: 5,
        request_time: Duration::from_secs(3),
        values: 64,
        value: 64 << 10,
        bot: Room { values: 10_000, bytes: 64 << 20 },
        conversation: Room { values: 200, bytes: 1 << 20 },
        searches: 5,
    };

    /// What a bot can ask for at most.
    pub const MAXIMUM: Self = Self {
        cpu: Duration::from_secs(2),
        wall: Duration::from_secs(60),
        memory: 256 << 20,
        ..Self::DEFAULT
    };

    /// The bounds of a call that is granted this.
    #[must_use]
    pub fn of(self, granted: &Allowed, timeout: Duration) -> Self {
        Self {
            cpu: granted.cpu.unwrap_or(self.cpu),
            memory: granted.memory.unwrap_or(self.memory),
            wall: timeout,
            request_time: self.request_time.min(timeout),
            ..self
        }
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self::DEFAULT
    }
}
