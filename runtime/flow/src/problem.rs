//! What is wrong with an author's text, where, and what to do about it.

use crate::edit::{Edit, Fix};
use crate::witness::Witness;
use crate::wording::Wording;
use crate::words;
use std::fmt;

/// How much a problem matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// The bot can not be deployed.
    Error,
    /// The bot works, but probably not as its author meant.
    Warning,
    /// The bot works as it is, and could be better.
    Advice,
}

impl Severity {
    /// Its name, to be said in both languages.
    #[must_use]
    pub fn wording(self) -> Wording {
        match self {
            Self::Error => words!("error"),
            Self::Warning => words!("warning"),
            Self::Advice => words!("advice"),
        }
    }
}

/// Its name in reports for programs.
impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Advice => "advice",
        })
    }
}

macro_rules! codes {
    ($($(#[doc = $doc:literal])+ $name:ident = $number:literal, $severity:ident, $title:expr;)+) => {
        /// The stable code of a kind of problem. A number is never used again for something else.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Code { $($(#[doc = $doc])+ $name,)+ }

        impl Code {
            /// Every code, in the order of the numbers.
            pub const ALL: &'static [Self] = &[$(Self::$name,)+];

            /// The number that is shown as `BL0001`.
            #[must_use]
            pub fn number(self) -> u16 {
                match self { $(Self::$name => $number,)+ }
            }

            /// Whether the problem stops a deployment.
            #[must_use]
            pub fn severity(self) -> Severity {
                match self { $(Self::$name => Severity::$severity,)+ }
            }

            /// The problem in a few words, for lists.
            #[must_use]
            pub fn title(self) -> Wording {
                match self { $(Self::$name => $title,)+ }
            }
        }
    };
}

codes! {
    /// The bytes of the file are not UTF-8.
    NotUtf8 = 1, Error, words!("file is not UTF-8 text");
    /// The file is larger than [`crate::MAX_BYTES`], or the flow has too many steps.
    TooLarge = 2, Error, words!("file is too large");
    /// The text is not YAML.
    Yaml = 3, Error, words!("not valid YAML");
    /// A key stands twice in one map.
    DuplicateKey = 4, Error, words!("duplicate key");
    /// A YAML anchor or alias is used.
    Alias = 5, Error, words!("anchors and aliases are not part of the language");
    /// Lists and maps are nested deeper than [`crate::MAX_DEPTH`].
    TooDeep = 6, Error, words!("nested too deep");
    /// The key of a map is a list or a map.
    KeyNotText = 7, Error, words!("key is not a word");
    /// A YAML tag is used.
    Tag = 8, Error, words!("tags are not part of the language");
    /// The file holds more than one YAML document.
    SeveralDocuments = 9, Error, words!("more than one document in a file");
    /// A file has more than [`MAX_PROBLEMS`] problems.
    TooMany = 10, Warning, words!("more problems than are listed");
    /// A bot folder has no `bot.yaml`.
    NoBot = 100, Error, words!("no bot.yaml");
    /// A key that means nothing where it stands.
    UnknownKey = 101, Error, words!("unknown key");
    /// A key without which the map means nothing.
    MissingKey = 102, Error, words!("missing key");
    /// A list where text is expected, and the like.
    WrongShape = 103, Error, words!("wrong kind of value");
    /// A step without a verb.
    NoVerb = 104, Error, words!("step does nothing");
    /// A step with more than one verb.
    SeveralVerbs = 105, Error, words!("step with several verbs");
    /// A slot that no `slots` declares.
    UnknownSlot = 106, Error, words!("unknown slot");
    /// A flow that no file declares.
    UnknownFlow = 107, Error, words!("unknown flow");
    /// A step that the flow does not have.
    UnknownStep = 108, Error, words!("unknown step");
    /// A slot type that does not exist.
    UnknownType = 109, Error, words!("unknown type");
    /// A text that one of the bot's languages lacks.
    MissingTranslation = 110, Warning, words!("missing translation");
    /// A language that the bot does not speak.
    UnknownLanguage = 111, Error, words!("unknown language");
    /// Two flows, or two steps of a flow, with one name.
    DuplicateName = 112, Error, words!("duplicate name");
    /// An expression that is not CEL.
    Expression = 113, Error, words!("not a valid expression");
    /// Values of kinds that do not go together.
    WrongType = 114, Error, words!("wrong type");
    /// A name in an expression that nothing has.
    UnknownName = 115, Error, words!("unknown name in an expression");
    /// A part of the language that this version cannot run.
    NotRunnable = 116, Error, words!("cannot run in this version");
    /// An input or output that the other flow does not have.
    UnknownInput = 117, Error, words!("unknown input or output");
    /// A value that its key cannot work with.
    BadValue = 118, Error, words!("value is not allowed here");
    /// A slot is asked for without a question.
    NoQuestion = 119, Error, words!("no question");
    /// A knowledge pack that is not installed.
    UnknownPack = 120, Error, words!("unknown knowledge pack");
    /// A sentence that starts two flows.
    TriggerCollision = 121, Error, words!("two flows for one sentence");
    /// An entry of the knowledge that cannot be read.
    BadEntry = 122, Error, words!("knowledge entry cannot be read");
    /// A plug-in that the bot does not declare.
    UnknownPlugin = 123, Error, words!("unknown plug-in");
    /// A function that the plug-in does not have.
    UnknownFunction = 124, Error, words!("unknown function");
    /// The interface of a plug-in cannot be read.
    BadInterface = 125, Error, words!("plug-in interface cannot be read");
    /// An address that the bot does not allow.
    NotAllowed = 126, Error, words!("address is not allowed");
    /// A call or flow without a value that it needs.
    MissingInput = 127, Error, words!("missing input");
    /// An error that cannot happen here.
    UnknownError = 128, Error, words!("unknown error case");
    /// A step where it can do nothing.
    Misplaced = 129, Error, words!("misplaced step");
    /// A name is read where some path leads without a value, and nothing can be computed then.
    ReadBeforeSet = 130, Error, words!("read before it has a value");
    /// A text is said where some path leads without a value in it.
    MaybeEmpty = 131, Warning, words!("text with a gap");
    /// Steps that no path leads to.
    Unreachable = 132, Warning, words!("steps that never run");
    /// Steps from which no path leads to an end.
    NoEnd = 133, Warning, words!("flow without an end");
    /// Steps that go round without ever waiting.
    SilentLoop = 134, Error, words!("loop that never waits");
    /// A question that no answer fits.
    Unsatisfiable = 135, Error, words!("question that no answer fits");
    /// A handoff that no path leads to.
    UnreachableHandoff = 136, Warning, words!("handoff that never happens");
    /// Flows that run each other.
    Recursion = 137, Error, words!("flows that run each other");
    /// A flow that nothing leads to.
    NoWayIn = 138, Warning, words!("flow that nothing starts");
    /// An output that some end of the flow leaves without a value.
    OutputNotSet = 139, Warning, words!("output without a value");
    /// A flow is run without an input that it needs.
    InputNotGiven = 140, Error, words!("input is not given");
    /// A condition that is always the same.
    ConstantCondition = 141, Warning, words!("condition that is always the same");
    /// A `switch` after which the customer may hear nothing.
    NoElse = 142, Warning, words!("switch without a way out");
    /// A flow that gives something back leaves for another flow.
    GotoLeavesCaller = 143, Warning, words!("goto that drops outputs");
    /// A purpose that the bot does not declare.
    UnknownPurpose = 144, Error, words!("unknown purpose");
    /// A call of another system without an answer to its failure.
    UncaughtError = 150, Warning, words!("call without an answer to errors");
    /// A name in a text that is not filled in, because it is not written as `${name}`.
    LooksLikeExpression = 151, Warning, words!("name that is not filled in");
    /// An answer is refused, and no words say why.
    NoReason = 152, Warning, words!("refusal without a reason");
    /// One word means two choices.
    ChoiceCollision = 154, Warning, words!("one word for two choices");
    /// A word that is marked as a slot's value and is none.
    BadMark = 155, Warning, words!("marked words that are no value");
    /// A text for customers with nothing in it.
    EmptyText = 157, Error, words!("empty text");
    /// A list of steps with nothing in it.
    EmptySteps = 158, Warning, words!("no steps");
    /// A file that looks like a part of the bot and is not read.
    UnreadFile = 159, Warning, words!("file that is not read");
    /// A flow that customers of one of the bot's languages cannot start.
    NoTriggerInLanguage = 160, Advice, words!("no trigger in a language");
    /// An answer of the knowledge with a `${name}` that nothing fills.
    UnfilledParameter = 161, Error, words!("parameter without a value");
    /// A pattern of files that no file fits.
    NoFiles = 163, Warning, words!("no such files");
    /// A name that expressions cannot use.
    BadName = 164, Warning, words!("not a name");
    /// Examples of two flows that differ in nothing that matters.
    TriggerTooClose = 165, Warning, words!("two flows for nearly one sentence");
    /// A sentence that starts a flow and is a question of the knowledge.
    TriggerIsQuestion = 167, Warning, words!("trigger that is also a question");
    /// Two flows, choices or buttons that customers read as the same.
    SameTitle = 168, Warning, words!("one title for two");
    /// A flow that customers would read the name of.
    NoTitle = 169, Advice, words!("no title");
    /// A slot or variable with a name that means something else already.
    ReservedName = 170, Warning, words!("name that means something else");
    /// A name of a flow that hides one of the bot.
    ShadowedName = 171, Warning, words!("name that hides another");
    /// A button whose words nothing is known to understand.
    ButtonLeadsNowhere = 172, Advice, words!("button that may lead nowhere");
    /// Keys that have nothing to do with each other.
    Contradiction = 177, Warning, words!("key that does nothing here");
    /// Something that is declared and not used.
    Unused = 178, Advice, words!("never used");
    /// A behaviour that only the bot itself can start.
    BehaviourMisused = 179, Warning, words!("behaviour run by hand");
    /// A last resort that may itself fail.
    FragileBehaviour = 180, Warning, words!("behaviour that may fail");
    /// A value that was put there to be replaced.
    PlaceholderLeft = 181, Advice, words!("value to be replaced");
    /// A language that is none, or stands twice.
    BadLanguage = 183, Error, words!("not a language");
    /// A flow with hardly any examples.
    FewTriggers = 184, Advice, words!("few examples");
    /// An example that stands twice in a flow.
    RepeatedTrigger = 185, Advice, words!("example given twice");
    /// An example that would fit many other messages.
    ShortTrigger = 186, Advice, words!("example that says little");
    /// An expectation that nothing can fail.
    TestChecksNothing = 188, Warning, words!("expectation that checks nothing");
    /// A number or address that stands in many texts.
    RepeatedFact = 191, Advice, words!("fact repeated in texts");
    /// A question to which every message is an answer.
    TakesAnything = 192, Advice, words!("question that takes anything");
    /// A choice that is a yes or a no.
    YesNoAsChoice = 193, Advice, words!("choice of yes and no");
    /// A condition that looks for words in the message.
    PhrasesInCondition = 194, Advice, words!("condition on words");
    /// A text that is too long for a chat.
    LongText = 195, Advice, words!("long text");
    /// A flow that is hard to follow.
    LongFlow = 196, Advice, words!("long flow");
    /// A bot without flows and knowledge.
    EmptyBot = 197, Advice, words!("bot that knows nothing");
    /// A slot of personal data that is not masked.
    Unmasked = 198, Advice, words!("personal data that is not masked");
    /// A comment or `ignore` that allows nothing.
    UnusedAllowance = 199, Advice, words!("unused allowance");
    /// A test expects a flow or slot that there is not.
    UnknownInTest = 200, Warning, words!("test of something that there is not");
    /// A secret stands in a file.
    SecretInText = 201, Warning, words!("secret in a file");
    /// An example that is read as another flow by whoever does not know it word by word.
    TriggerLike = 202, Advice, words!("example like those of another flow");
    /// A table of the knowledge that cannot be read.
    BadTable = 210, Error, words!("knowledge table cannot be read");
    /// A table names an entity that it does not have.
    UnknownEntity = 211, Error, words!("unknown entity of a table");
    /// An entity of a table that is a kind or a part of itself.
    CircularEntity = 212, Error, words!("entity that is a kind of itself");
    /// A value for an attribute that the table does not have.
    UnknownAttribute = 213, Error, words!("value for an unknown attribute");
    /// Two values that hold on the same day.
    TwoValues = 214, Error, words!("two values at once");
    /// An entry that the knowledge does not have.
    UnknownEntry = 215, Error, words!("unknown entry of the knowledge");
    /// A filter for an attribute or a value that no entry has.
    FiltersNothing = 216, Warning, words!("filter that no entry knows");
    /// A name that two entities or two attributes of a table have.
    SharedName = 217, Warning, words!("one name for two in a table");
    /// A component of a plug-in that is none.
    BadComponent = 220, Error, words!("plug-in component cannot be read");
    /// A plug-in asks the host for more than the bot gives it.
    NotGiven = 221, Warning, words!("plug-in asks for more than it gets");
    /// A script that cannot run.
    BadScript = 222, Error, words!("script that cannot run");
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "BL{:04}", self.number())
    }
}

/// The most problems of one file that are listed; the first ones matter.
pub(crate) const MAX_PROBLEMS: usize = 100;

/// A part of a source: byte offsets, `start` included, `end` excluded, both on character boundaries.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Range {
    /// The first byte.
    pub start: usize,
    /// The byte after the last one.
    pub end: usize,
}

impl Range {
    /// The range between two byte offsets.
    #[must_use]
    pub fn new(start: usize, end: usize) -> Self {
        Self { start, end: end.max(start) }
    }
}

/// One mistake in one place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The kind of mistake.
    pub code: Code,
    /// The path of the file, relative to the bot's folder.
    pub file: String,
    /// The offending text.
    pub range: Range,
    /// What is wrong, in the author's words.
    pub what: Wording,
    /// Why it is a mistake.
    pub why: Wording,
    /// What to do about it.
    pub cure: Wording,
    /// Another place that belongs to the mistake.
    pub related: Option<Related>,
    /// The cure as edits, where it is mechanical.
    pub fix: Option<Fix>,
    /// The shortest conversation that shows the mistake, where one does.
    pub witness: Option<Witness>,
}

/// Another place that belongs to a mistake.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Related {
    /// The path of its file.
    pub file: String,
    /// Where it is.
    pub range: Range,
    /// What it has to do with the mistake: "first here".
    pub label: Wording,
}

impl Problem {
    /// A mistake without another place, a fix or a conversation.
    pub fn new(
        code: Code,
        file: impl Into<String>,
        range: Range,
        what: Wording,
        why: Wording,
        cure: Wording,
    ) -> Self {
        Self { code, file: file.into(), range, what, why, cure, related: None, fix: None, witness: None }
    }

    /// The same with another place.
    #[must_use]
    pub fn related(mut self, file: impl Into<String>, range: Range, label: Wording) -> Self {
        self.related = Some(Related { file: file.into(), range, label });
        self
    }

    /// The same with a fix of one edit in the file of the mistake.
    #[must_use]
    pub fn fixed_by(mut self, title: Wording, range: Range, text: impl Into<String>) -> Self {
        let edit = Edit { file: self.file.clone(), range, text: text.into() };
        self.fix = Some(Fix { title, edits: vec![edit] });
        self
    }

    /// All that is to be said of it, in three lines: what is wrong, why, and what to do.
    #[must_use]
    pub fn explanation(&self) -> Wording {
        let Self { what, why, cure, .. } = self;
        words!("{what}\nwhy: {why}\ndo: {cure}", what, why, cure)
    }

    /// Whether the problem stops a deployment.
    #[must_use]
    pub fn severity(&self) -> Severity {
        self.code.severity()
    }
}

/// Puts problems in the order in which they are shown: by file, place and code, each once and at most
/// [`MAX_PROBLEMS`] of a file.
pub fn sort(problems: &mut Vec<Problem>) {
    problems.sort_by(|a, b| {
        let place = (&a.file, a.range, a.code).cmp(&(&b.file, b.range, b.code));
        place.then_with(|| a.what.to_string().cmp(&b.what.to_string()))
    });
    // One that was found twice counts once, with its cure.
    problems.dedup_by(|next, kept| {
        // Two checks may say the same by templates of their own.
        let same = (&next.file, next.range, next.code) == (&kept.file, kept.range, kept.code)
            && (next.what == kept.what || next.what.to_string() == kept.what.to_string());
        if same && kept.fix.is_none() {
            kept.fix = next.fix.take();
        }
        same
    });
    let mut kept: Vec<Problem> = Vec::with_capacity(problems.len().min(4 * MAX_PROBLEMS));
    let mut in_file = 0;
    for problem in problems.drain(..) {
        in_file = if kept.last().is_some_and(|last| last.file == problem.file) { in_file + 1 } else { 1 };
        match in_file.cmp(&(MAX_PROBLEMS + 1)) {
            std::cmp::Ordering::Less => kept.push(problem),
            std::cmp::Ordering::Equal => kept.push(Problem::new(
                Code::TooMany,
                problem.file.clone(),
                problem.range,
                words!(
                    "`{file}` has more than {most} problems; the rest is not listed",
                    file = problem.file,
                    most = MAX_PROBLEMS
                ),
                words!("most of them usually come from a few mistakes further up"),
                words!("mend the first ones and check again"),
            )),
            std::cmp::Ordering::Greater => {}
        }
    }
    *problems = kept;
}
