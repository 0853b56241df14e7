//! Which keys may stand where, what stands behind them and what they do. The tables are the one place that knows it:
//! the checker, the language server, the JSON Schema and the reference read them.

mod table;

pub use table::{CELL, COLUMN, ROW, TABLE};

/// What the value of a key must be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// Looked at by the key's own code.
    Any,
    /// One text, the same in every language.
    Text,
    /// Yes or no.
    Flag,
    /// A whole number.
    Whole,
    /// A length of time such as `10m`.
    Length,
    /// One of these words.
    Word(&'static [&'static str]),
    /// One text or a list of texts.
    Texts,
    /// A text for customers: one text, or one per language, each with variants.
    Local,
    /// An expression.
    Expression,
    /// A map of names to expressions.
    Expressions,
    /// A value that is handed over: a plain value, text with `${...}`, or a map or list of them.
    Given,
    /// A list of steps.
    Steps,
    /// A map of names to lists of steps.
    Cases,
    /// A map with these keys.
    Table(&'static [Key]),
    /// A map of names to maps with these keys.
    Named(&'static [Key]),
    /// A list of maps with these keys.
    Rows(&'static [Key]),
    /// A text, or a map with these keys.
    TextOr(&'static [Key]),
    /// A list of texts or of maps with these keys.
    TextsOr(&'static [Key]),
}

/// A key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Key {
    /// Its name.
    pub name: &'static str,
    /// Whether the map means nothing without it.
    pub required: bool,
    /// What stands behind it.
    pub shape: Shape,
    /// What it does, in one sentence.
    pub doc: &'static str,
}

const fn may(name: &'static str, shape: Shape, doc: &'static str) -> Key {
    Key { name, required: false, shape, doc }
}

const fn must(name: &'static str, shape: Shape, doc: &'static str) -> Key {
    Key { name, required: true, shape, doc }
}

use Shape::{
    Any, Cases, Expression, Expressions, Flag, Given, Length, Local, Named, Rows, Steps, Table, Text, TextOr,
    Texts, TextsOr, Whole, Word,
};

const NOTE: Key = may("note", Text, "A note for people; it does nothing.");

/// The keys of `bot.yaml`.
pub const BOT: &[Key] = &[
    must("bot", Text, "The name of the bot, in small letters; customers do not see it."),
    may("title", Local, "What customers call the bot."),
    must("languages", Any, "The languages it speaks, as tags such as `zh-CN`; the first is the default."),
    may("slots", Named(SLOT), "Values that every flow may ask for; they live as long as the conversation."),
    may("knowledge", Rows(KNOWLEDGE), "What it answers from."),
    may("plugins", Named(PLUGIN), "Plug-ins that its flows may call, by name."),
    may(
        "guards",
        TextsOr(GUARD),
        "Plug-ins that look at every message, in the order in which they are asked.",
    ),
    may(
        "channels",
        TextsOr(CHANNEL),
        "Plug-ins that are channels of their own, where customers write to the bot.",
    ),
    may(
        "purposes",
        Named(PURPOSE),
        "What it writes for by itself, and what of it customers must consent to.",
    ),
    may("http", Table(ALLOW_HTTP), "Which addresses `http` steps may ask."),
    may("handoff", Table(BOT_HANDOFF), "Who takes over when a person is wanted, and when they are there."),
    may("timezone", Text, "The time zone of its dates and times, a name such as `Asia/Shanghai`."),
    may(
        "silence",
        Text,
        "After how long without an answer it asks whether the customer is still there; `off` for never.",
    ),
    may("budget", Table(BUDGET), "How much a turn may spend."),
    may("ignore", Texts, "Codes of warnings and advice that are not wanted for this bot."),
    NOTE,
];

/// The keys of a purpose.
pub const PURPOSE: &[Key] = &[
    must("title", Local, "What customers call it."),
    may(
        "consent",
        Word(&["required", "none"]),
        "Whether customers must have consented; `required` if not given.",
    ),
    NOTE,
];

const KNOWLEDGE: &[Key] = &[
    may("pack", Text, "The name of an industry pack."),
    may("with", Any, "Values for the `${...}` of the pack's answers."),
    may("files", Text, "Files of the folder, for example `knowledge/*.yaml`."),
    may("plugin", Text, "A plug-in that searches elsewhere, asked where the rest has no answer."),
    may(
        "minimum",
        Text,
        "From which score of the plug-in on a passage is an answer, 0 to 1; `0.5` if not given.",
    ),
    NOTE,
];

/// The keys of a channel in its long form.
pub const CHANNEL: &[Key] = &[must("plugin", Text, "The name of the plug-in."), NOTE];

/// The keys of a guard in its long form.
pub const GUARD: &[Key] = &[
    must("plugin", Text, "The name of the plug-in."),
    may(
        "on",
        Word(&["incoming", "outgoing"]),
        "Which messages it looks at: of customers, or of the bot; all if not given.",
    ),
    may(
        "fails",
        Word(&["block", "pass"]),
        "What becomes of a message if it gives no verdict; `block` if not given.",
    ),
    NOTE,
];

const PLUGIN: &[Key] = &[
    must("component", Text, "The component in the folder, or its name in the workspace."),
    may("wit", Text, "The file that describes its functions, if the component is not in the folder."),
    may("allow", Table(ALLOW), "What it may do besides computing."),
    may("limits", Table(LIMITS), "How much a call may use up."),
    NOTE,
];

const ALLOW: &[Key] = &[
    may("http", Texts, "Beginnings of addresses that it may ask."),
    may("secrets", Texts, "Names of secrets that it may use."),
    may("slots", Texts, "Names of slots that it may read."),
    may("user", Flag, "Whether it may know who the customer is."),
    may("values", Flag, "Whether it may keep values from one call to another."),
    may("knowledge", Flag, "Whether it may search the bot's knowledge."),
];

const LIMITS: &[Key] = &[
    may("cpu", Length, "How long it may compute; `50ms` if not given, at most `2s`."),
    may("memory", Text, "How much memory it may take; `32MB` if not given, at most `256MB`."),
];

const ALLOW_HTTP: &[Key] = &[
    must("allow", Texts, "Beginnings of addresses, for example `https://api.example.com/v1/`."),
    may("private", Flag, "Whether they may lie inside the company's network."),
    may("secrets", Texts, "Names of secrets that requests may carry, as `${secret.NAME}` in a header."),
    NOTE,
];

const BOT_HANDOFF: &[Key] = &[
    may("queue", Text, "The queue that waits for a person."),
    may("hours", Text, "When people are there, for example `Mon-Fri 09:00-18:00`."),
    may("timezone", Text, "The time zone of the hours, and of the bot if it names none."),
    NOTE,
];

const BUDGET: &[Key] = &[may("turn", Length, "How long a turn may wait for plug-ins and other systems.")];

/// The keys of a slot.
pub const SLOT: &[Key] = &[
    must("type", Text, "What it holds; `plugins.NAME` for what a plug-in recognizes."),
    may("title", Local, "What customers call it."),
    may("pattern", Text, "The regular expression of an `id`."),
    may("choices", Any, "The choices of a `choice`, each with the words that mean it."),
    may("of", Text, "What a `list` holds."),
    may("fields", Any, "The fields of a `record`, each like a slot."),
    may("ask", Local, "The question that asks for it."),
    may("sensitive", Flag, "Whether it is masked in logs, lists and exports."),
    NOTE,
];

/// The types a slot may have.
pub const TYPES: &[&str] = &[
    "text", "number", "integer", "boolean", "date", "time", "datetime", "duration", "money", "percent",
    "phone", "email", "url", "id", "choice", "list", "record", "file", "location",
];

/// The keys of a flow file.
pub const FLOW: &[Key] = &[
    must("flow", Text, "The name of the flow, in small letters; customers do not see it."),
    may("title", Local, "What customers call it, in choices and when a talk comes back to it."),
    may(
        "triggers",
        TextsOr(TRIGGER),
        "What starts it: what a customer says, a pattern, keywords or an event.",
    ),
    may("when", Expression, "What must be so that a trigger may start it."),
    may("purpose", Text, "What it writes for where no customer began it; service if not given."),
    must("steps", Steps, "What it does, in order."),
    may("inputs", Any, "What it is given by the flow that runs it, with types."),
    may("outputs", Any, "What it gives back, with types."),
    may("slots", Named(SLOT), "Values that live as long as the flow runs."),
    may("private", Flag, "Whether only other flows may run it."),
    may("interrupt", Word(&["allow", "deny"]), "Whether another task or a question may come between."),
    NOTE,
];

/// The keys of a trigger that is not a plain example.
pub const TRIGGER: &[Key] = &[
    may("say", Text, "An example of what a customer says."),
    may("pattern", Text, "A regular expression; its named groups fill slots."),
    may("keywords", Texts, "Words, of which a message holds one."),
    may("event", Text, "Something that happens outside of the talk."),
    may("when", Expression, "What must be so that this trigger counts."),
    NOTE,
];

/// What every step may have besides the keys of its verb.
pub const STEP: &[Key] = &[may("id", Text, "The name of the step, for `goto`."), NOTE];

/// A verb: its name, what stands behind it, the other keys of its step, what it does.
pub struct Verb {
    /// Its name.
    pub name: &'static str,
    /// What stands behind it.
    pub shape: Shape,
    /// The other keys of its step.
    pub keys: &'static [Key],
    /// What it does, in one sentence.
    pub doc: &'static str,
}

const INTO: Key = may("into", Text, "The variable that takes the result.");
const TIMEOUT: Key = may("timeout", Length, "How long it may take, for example `2s`.");
const RETRY: Key =
    may("retry", TextOr(RETRIES), "How often it is tried again when the other side does not answer.");
const CATCH: Key = may("catch", Cases, "Steps by error; `else` for every other one.");
const OTHERWISE: Key = may("otherwise", Steps, "What to do if there is no answer.");

const RETRIES: &[Key] = &[
    must("times", Whole, "How often besides the first time."),
    may("pause", Length, "How long to wait before."),
];

/// Every verb.
pub const VERBS: &[Verb] = &[
    Verb { name: "say", shape: Any, keys: &[], doc: "Sends a message." },
    Verb {
        name: "ask",
        shape: Text,
        keys: &[
            may("prompt", Local, "The question, if it is not the slot's own."),
            may("accept", Expression, "What the answer must fulfil."),
            may("otherwise", Local, "What to say if it does not."),
            may(
                "unclear",
                Local,
                "What to say if no value is found in the answer; `otherwise` if not given.",
            ),
            may("choices", Expression, "A list of which the answer to a text must be one, shown as buttons."),
            may("attempts", Whole, "How many wrong answers are too many; 3 if not given."),
            may("then", Steps, "What to do then; `too_many_attempts` if not given."),
            may("skip", Flag, "Whether the customer may leave it out."),
            may("confirm", Any, "Whether to ask if the value is right: `true`, or the question."),
            may("always", Flag, "Whether to ask even if there is a value from earlier."),
            may(
                "interrupt",
                Word(&["allow", "deny"]),
                "Whether another task or a question may come between.",
            ),
        ],
        doc: "Fills a slot from the customer; asks only if it has no value.",
    },
    Verb { name: "set", shape: Expressions, keys: &[], doc: "Assigns slots or variables." },
    Verb { name: "clear", shape: Texts, keys: &[], doc: "Forgets slots or variables." },
    Verb {
        name: "if",
        shape: Expression,
        keys: &[
            must("then", Steps, "What to do if it is so."),
            may("else", Steps, "What to do if it is not."),
        ],
        doc: "Goes one of two ways.",
    },
    Verb { name: "switch", shape: Rows(CASE), keys: &[], doc: "Goes the first way whose condition is true." },
    Verb {
        name: "each",
        shape: Expression,
        keys: &[
            must("as", Text, "The name of the item inside the loop."),
            may("index", Text, "The name of its place in the list inside the loop; the first is 0."),
            may("limit", Whole, "The most items; 100 if not given."),
            must("steps", Steps, "What to do for each item."),
        ],
        doc: "Does steps for each item of a list.",
    },
    Verb { name: "break", shape: Flag, keys: &[], doc: "Leaves the loop." },
    Verb { name: "continue", shape: Flag, keys: &[], doc: "Goes on with the next item of the loop." },
    Verb {
        name: "call",
        shape: Text,
        keys: &[may("with", Given, "The arguments by name."), INTO, TIMEOUT, RETRY, CATCH],
        doc: "Calls a function of a plug-in: `plugin.function`.",
    },
    Verb {
        name: "script",
        shape: Text,
        keys: &[
            may("with", Given, "What the script knows, by name."),
            INTO,
            may("returns", Any, "What it returns, field by field; data of unknown shape if not given."),
            TIMEOUT,
            CATCH,
        ],
        doc: "Computes with a few lines of JavaScript, the body of a function.",
    },
    Verb {
        name: "http",
        shape: Table(HTTP),
        keys: &[
            INTO,
            may("returns", Any, "What the answer is, field by field; data of unknown shape if not given."),
            TIMEOUT,
            RETRY,
            CATCH,
        ],
        doc: "Sends one HTTP request to a host that `bot.yaml` allows.",
    },
    Verb { name: "answer", shape: TextOr(ANSWER), keys: ANSWER, doc: "Answers from the knowledge." },
    Verb {
        name: "generate",
        shape: Any,
        keys: &[
            may("prompt", Local, "What to write."),
            may("facts", Given, "What it may say, and nothing else."),
            may("cite", Flag, "Whether to name the facts it used."),
            may("into", Text, "The variable that takes the text; it is said if not given."),
            OTHERWISE,
        ],
        doc: "Has a model write a text from given facts, where one is configured.",
    },
    Verb {
        name: "run",
        shape: Text,
        keys: &[
            may("with", Given, "The inputs by name."),
            may("into", Any, "Variables that take the outputs: a name, a list, or `{variable: output}`."),
        ],
        doc: "Runs another flow and comes back.",
    },
    Verb {
        name: "goto",
        shape: Text,
        keys: &[may("with", Given, "The inputs of the other flow by name.")],
        doc: "Goes to a step of this flow, or ends it in favour of another.",
    },
    Verb { name: "handoff", shape: TextOr(HANDOFF), keys: &[], doc: "Gives the conversation to people." },
    Verb {
        name: "ticket",
        shape: TextOr(TICKET),
        keys: &[may("fields", Given, "Its fields by name."), INTO, CATCH],
        doc: "Opens or updates a ticket.",
    },
    Verb {
        name: "wait",
        shape: TextOr(WAIT),
        keys: &[
            may("into", Text, "The variable that takes the data of the event, or the message."),
            may(
                "timeout",
                Any,
                "The longest time to wait for it: a length, or `{after: 10m, steps: [...]}`.",
            ),
        ],
        doc: "Sleeps for a time or until a time, or waits for the next message or an event.",
    },
    Verb {
        name: "rate",
        shape: Text,
        keys: &[
            may("scale", Whole, "The best mark; 5 if not given."),
            may("follow-up", Local, "What to say after the mark."),
            may("into", Text, "The variable that takes the mark."),
        ],
        doc: "Asks for satisfaction.",
    },
    Verb {
        name: "emit",
        shape: Text,
        keys: &[may("fields", Expressions, "Its data.")],
        doc: "Records a business event for reports.",
    },
    Verb {
        name: "consent",
        shape: TextOr(CONSENT),
        keys: &[],
        doc: "Records that the customer consents to a purpose, or does not any more.",
    },
    Verb {
        name: "end",
        shape: Any,
        keys: &[may("outputs", Expressions, "What the flow gives back.")],
        doc: "Ends the flow, flows that are open below it, or the conversation.",
    },
];

const CONSENT: &[Key] = &[
    must("purpose", Text, "The purpose."),
    may("given", Flag, "Whether they consent; `true` if not given."),
];

/// A verb by name.
#[must_use]
pub fn verb(name: &str) -> Option<&'static Verb> {
    VERBS.iter().find(|verb| verb.name == name)
}

/// The keys of a case of `switch`.
pub const CASE: &[Key] = &[
    may("when", Expression, "The condition."),
    may("steps", Steps, "What to do if it is so."),
    may("else", Any, "What to do if no condition was true."),
    NOTE,
];

/// The keys of the long form of `say`.
pub const SAY: &[Key] = &[
    may("text", Local, "The text."),
    may("variants", Any, "More texts, of which one is chosen."),
    may("channel", Any, "Other texts by channel: `{sms: {en: ...}}`."),
    may("buttons", Any, "Choices below it."),
    may("cards", Rows(CARD), "Cards side by side."),
    may("image", TextOr(MEDIA), "A picture."),
    may("file", TextOr(MEDIA), "A file to fetch."),
    may("link", TextOr(MEDIA), "A page to open."),
];

/// The keys of a button.
pub const BUTTON: &[Key] = &[
    must("title", Local, "What the customer reads."),
    may("say", Text, "What the bot hears when it is pressed; the title if not given."),
    may("run", Text, "The flow that it starts."),
    may("link", Text, "The page that it opens."),
    NOTE,
];

const CARD: &[Key] = &[
    may("title", Local, "Its heading."),
    may("text", Local, "Its text."),
    may("image", TextOr(MEDIA), "Its picture."),
    may("link", TextOr(MEDIA), "The page it opens."),
    may("buttons", TextsOr(BUTTON), "Choices on it."),
];

const MEDIA: &[Key] =
    &[must("url", Text, "Its address."), may("title", Local, "What it shows or is called.")];

/// The keys of an HTTP request.
pub const HTTP: &[Key] = &[
    may("method", Word(&["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD"]), "GET if not given."),
    must("url", Text, "The address."),
    may("query", Given, "Parameters that are added to the address."),
    may("headers", Given, "Headers by name."),
    may("json", Given, "The body, sent as JSON."),
];

const ANSWER: &[Key] = &[
    may("query", Text, "What to look for; the last message if not given."),
    may("from", Texts, "The categories to look in."),
    may("top", Whole, "How many answers to give; 1 if not given."),
    may("minimum", Text, "The least score, 0 to 1."),
    may(
        "where",
        Given,
        "Values of attributes: entries that have another value of one of these are not found.",
    ),
    may("as_of", Expression, "The day that the answer is for; today if not given."),
    may("entry", Text, "The entry to answer with, by its `id`; nothing is looked for then."),
    OTHERWISE,
];

/// The keys of the long form of `handoff`.
pub const HANDOFF: &[Key] = &[
    may("queue", Text, "The queue, if it is not the bot's own."),
    may("skill", Text, "What the person must be able to do."),
    may("priority", Text, "How urgent it is."),
    may("note", Text, "What the person should know."),
    may("after_hours", Steps, "What to do when nobody is there; the behaviour `after_hours` if not given."),
];

const TICKET: &[Key] = &[
    may("kind", Text, "What kind it is."),
    may("update", Text, "The ticket to update; a new one is opened if not given."),
    may("fields", Given, "Its fields by name."),
];

const WAIT: &[Key] = &[
    may("for", Text, "A length of time, for example `10m`."),
    may("until", Text, "A moment, as an expression."),
    may("event", Text, "The name of what must happen."),
    may("timeout", Any, "The longest time to wait for it: a length, or `{after: 10m, steps: [...]}`."),
];

/// The keys of a knowledge file.
pub const KNOWLEDGE_FILE: &[Key] = &[
    may("entries", Rows(ENTRY), "Questions with their answers."),
    may(
        "tables",
        Rows(TABLE),
        "Tables of entities, attributes and values, each with one pattern of question and answer.",
    ),
    NOTE,
];

/// The keys of an entry of the knowledge.
pub const ENTRY: &[Key] = &[
    must("id", Text, "The name of the entry, for tests and reports."),
    may("category", Text, "What it is about; `answer` steps may look in one category only."),
    must("question", Local, "The question, as a customer would put it."),
    may("variants", Local, "Other ways to put the question."),
    must("answer", Local, "The answer; `${name}` stands for a parameter of a pack."),
    NOTE,
    may("owner", Text, "Who keeps it right."),
    may(
        "valid",
        Table(VALID),
        "The days on which it may be answered with, the first and the last one included.",
    ),
    may("attributes", Any, "What else is known of it: names with a text or a list of texts."),
    may(
        "source",
        Table(ORIGIN),
        "The document that it was imported from; `botloom kb import` writes and reads it.",
    ),
];

/// The keys of the days on which an entry holds.
pub const VALID: &[Key] = &[
    may("from", Text, "The first day, such as `2026-01-31`."),
    may("until", Text, "The last day, such as `2026-12-31`."),
];

/// The keys of where an entry was imported from.
pub const ORIGIN: &[Key] = &[
    must("file", Text, "The name of the document."),
    may("place", Text, "Where it stands there: a row, a heading or a page."),
    may("digest", Text, "What was imported; it says whether a person edited the entry since."),
];

/// The keys of a test file.
pub const TEST: &[Key] = &[
    must("test", Text, "What the test shows, in one sentence."),
    may("given", Table(GIVEN), "What holds when the conversation begins."),
    must("talk", Rows(LINE), "What is said and what must happen, in order."),
    NOTE,
];

/// The keys of what a test begins with.
pub const GIVEN: &[Key] = &[
    may("now", Text, "The moment, for example `2026-05-01T09:00:00+08:00`."),
    may("language", Text, "The language that the customer's device asks for."),
    may("user", Table(GIVEN_USER), "Who writes."),
    may(
        "plugins",
        Any,
        "What calls of plug-ins give, one after the other: `{parcels.track: [{error: not-found}]}`.",
    ),
    may(
        "http",
        Any,
        "What requests give, by address: `{\"https://api.example.com/v1/x\": {returns: {...}}}`.",
    ),
    may("generate", Any, "What the model writes."),
    may("ticket", Any, "What opening a ticket gives: `{returns: ...}`, or a list, one after the other."),
    NOTE,
];

/// The keys of who writes in a test.
pub const GIVEN_USER: &[Key] = &[
    may("name", Text, "What the customer is called."),
    may("consents", Texts, "The purposes to which the customer consents."),
];

/// The keys of what a call gives in a test.
pub const RESULT: &[Key] = &[
    may("returns", Any, "The result."),
    may("error", Text, "The name of the error."),
    may("status", Whole, "The status of an HTTP answer."),
    may("message", Text, "What the error says."),
];

/// The keys of a line of a test's conversation.
pub const LINE: &[Key] = &[
    may("start", Flag, "The customer opens the conversation without a word."),
    may("user", Text, "The customer writes this."),
    may("bot", TextOr(REPLY), "The bot must write this next."),
    may("after", Length, "So much time passes."),
    may("event", Any, "Something happens outside of the talk: its name, or `{name: ..., field: ...}`."),
    may("expect", Table(EXPECT), "What must be so now."),
    NOTE,
];

/// The keys of what a message of the bot must be.
pub const REPLY: &[Key] = &[
    may("text", Text, "Exactly this text."),
    may("contains", Text, "A text with this in it."),
    may("matches", Text, "A text that this regular expression fits."),
    may("knowledge", Text, "The answer of this entry."),
    may("one of", Texts, "One of these texts."),
    may("any", Word(&["true", "rest"]), "Any message; `rest`: whatever else is said in this turn."),
];

/// The keys of what must be so after a turn.
pub const EXPECT: &[Key] = &[
    may("flow", Text, "The flow that acts; `none` if none does."),
    may("slots", Any, "Values of slots by name."),
    may("mode", Word(&["bot", "waiting", "member", "ended"]), "Who answers now."),
    may("asks", Text, "The slot that is asked for."),
    may("emitted", Texts, "Business events that were recorded in this turn."),
    may("buttons", Texts, "The titles of the buttons below the last message."),
    may("called", Texts, "The functions that were called in this turn, in order."),
    may("that", Texts, "Expressions that must be true."),
    may(
        "breaks",
        Flag,
        "Whether the bot breaks off in this turn; where nobody expects it, it fails the test.",
    ),
];

/// The names of the keys of a table, in their order.
#[must_use]
pub fn names(table: &'static [Key]) -> Vec<&'static str> {
    table.iter().map(|key| key.name).collect()
}
