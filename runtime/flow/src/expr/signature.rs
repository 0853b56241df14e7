//! The functions of expressions as editors and the reference show them.

use super::functions::{self, Kind};
use super::value::Type;

/// One form of a function.
#[derive(Clone, Debug, PartialEq)]
pub struct Signature {
    /// Its name.
    pub name: &'static str,
    /// What it is called on, as `value.name(...)`; none for `name(...)`.
    pub receiver: Option<&'static str>,
    /// What it takes in its brackets.
    pub params: Vec<&'static str>,
    /// What it gives, in an author's words.
    pub result: &'static str,
    /// What it does, in one sentence.
    pub doc: &'static str,
}

impl Signature {
    /// The form as an author would write it: `text.contains(text)`.
    #[must_use]
    pub fn form(&self) -> String {
        let params = self.params.join(", ");
        match self.receiver {
            Some(receiver) => format!("{receiver}.{}({params})", self.name),
            None => format!("{}({params})", self.name),
        }
    }
}

/// Every form of every function, by name.
#[must_use]
pub fn signatures() -> Vec<Signature> {
    let mut all: Vec<Signature> = functions::forms()
        .map(|(name, kind, words, result)| {
            let (receiver, params) = match (kind, words.split_first()) {
                (Kind::Method, Some((receiver, rest))) => (Some(*receiver), rest.to_vec()),
                _ => (None, words),
            };
            let result = match name {
                "first" | "last" => "an item",
                "slice" if *result == Type::Text => result.words(),
                "split" | "list" | "slice" | "reverse" | "sort" | "distinct" | "entries" => "a list",
                _ => result.words(),
            };
            Signature { name, receiver, params, result, doc: doc(name, kind) }
        })
        .collect();
    all.extend(LOOPS.iter().map(|(name, body, result)| Signature {
        name,
        receiver: Some("list"),
        params: vec!["name", *body],
        result,
        doc: doc(name, Kind::Method),
    }));
    all.push(Signature {
        name: "has",
        receiver: None,
        params: vec!["value"],
        result: Type::Bool.words(),
        doc: doc("has", Kind::Function),
    });
    all.sort_by(|a, b| (a.name, a.receiver, &a.params).cmp(&(b.name, b.receiver, &b.params)));
    all
}

/// The functions that can be called on a value of a type.
#[must_use]
pub fn methods(of: &Type) -> Vec<Signature> {
    let of = &of.clone().present();
    let fits = |name: &str| {
        functions::takes_receiver(name, of)
            || functions::loop_kind(name).is_some() && matches!(of, Type::List(_) | Type::Unknown)
    };
    let known =
        |signature: &Signature| *of == Type::Unknown || functions::receiver_is(signature.receiver, of);
    signatures()
        .into_iter()
        .filter(|signature| signature.receiver.is_some() && fits(signature.name) && known(signature))
        .collect()
}

/// The fields of a value of a type, with their types.
#[must_use]
pub fn fields(of: &Type) -> Vec<(String, Type)> {
    match of {
        Type::Money => [("amount", Type::Number), ("currency", Type::Text)]
            .map(|(name, kind)| (name.to_owned(), kind))
            .into(),
        Type::Record(fields) => fields.iter().map(|(name, kind)| (name.clone(), kind.clone())).collect(),
        Type::Option(of) => fields(of),
        _ => Vec::new(),
    }
}

const LOOPS: &[(&str, &str, &str)] = &[
    ("all", "condition", "yes or no"),
    ("exists", "condition", "yes or no"),
    ("exists_one", "condition", "yes or no"),
    ("filter", "condition", "a list"),
    ("map", "expression", "a list"),
];

/// What a function does. A function that is missing here has an empty text, which a test refuses.
fn doc(name: &str, kind: Kind) -> &'static str {
    match (name, kind) {
        ("size", _) => "How many characters a text has, or items a list.",
        ("startsWith", _) => "Whether a text begins with another.",
        ("endsWith", _) => "Whether a text ends with another.",
        ("contains", _) => "Whether a text holds another, or a list a value.",
        ("matches", _) => {
            "Whether a part of the text fits the regular expression; `^` and `$` bind it to the ends."
        }
        ("trim", _) => "The text without space around it.",
        ("lower", _) => "The text in small letters.",
        ("upper", _) => "The text in capital letters.",
        ("replace", _) => "The text with every part that equals the first text replaced by the second.",
        ("split", _) => "The parts of a text between separators.",
        ("join", _) => "The items of a list as one text, with a separator between.",
        ("mask", _) => "The text with all but its ends hidden, for numbers that not everybody should see.",
        ("first", _) => "The first item; fails on an empty list.",
        ("last", _) => "The last item; fails on an empty list.",
        ("slice", _) => {
            "The items or characters from one place up to another, counted from 0; the rest without the second."
        }
        ("indexOf", _) => {
            "The place of a value in a list, or of a text in another, counted from 0; -1 if it is not there."
        }
        ("entries", _) => {
            "The fields of a record as a list of records, each with `key`, the name, and `value`."
        }
        ("reverse", _) => "The list from its end to its beginning.",
        ("sort", _) => "The list from its least to its greatest item.",
        ("distinct", _) => "The list with every value only once.",
        ("sum", _) => "The sum of the numbers of a list.",
        ("string", _) => "The value as a plain text, the same in every language.",
        ("int", _) => "The whole part of a number, or the whole number that a text or data holds.",
        ("double", _) => "The same as `number`, for those who know CEL.",
        ("number", _) => "The number that a text or data holds, or the number itself.",
        ("bool", _) => "The data as yes or no.",
        ("list", _) => "The data as a list.",
        ("round", _) => "Rounded half up, to a whole number or to so many places.",
        ("ceil", _) => "The next whole number upwards.",
        ("floor", _) => "The next whole number downwards.",
        ("abs", _) => "The number without its sign.",
        ("min", _) => "The smaller of two numbers.",
        ("max", _) => "The greater of two numbers.",
        ("money", _) => "An amount in a currency that its three letters name, or the amount that data holds.",
        ("duration", _) => "The length of time that a text such as `2d`, `48h` or `1h30m` names.",
        ("date", Kind::Function) => "The day that a text such as `2026-05-01` names.",
        ("time", Kind::Function) => "The time of the day that a text such as `09:30` names.",
        ("datetime", _) => {
            "The moment that a text such as `2026-05-01T09:30:00+08:00` names; without an offset, in the bot's time zone."
        }
        ("today", _) => "The day of the talk in the bot's time zone.",
        ("date", Kind::Method) => "The day of a moment.",
        ("time", Kind::Method) => "The time of the day of a moment.",
        ("year", _) => "The year of a day.",
        ("month", _) => "The month of a day, 1 to 12.",
        ("day", _) => "The day of the month, 1 to 31.",
        ("weekday", _) => "The day of the week: 1 for Monday, 7 for Sunday.",
        ("hour", _) => "The hour, 0 to 23.",
        ("days", _) => "The whole days of a length of time.",
        ("hours", _) => "The whole hours of a length of time.",
        ("minutes", _) => "The whole minutes of a length of time.",
        ("words", _) => "The value as people say it in the language of the talk.",
        ("format", _) => {
            "The value in words, or a day, time or moment by a pattern of `strftime` such as `%H:%M`."
        }
        ("all", _) => "Whether a condition holds for every item of a list.",
        ("exists", _) => "Whether a condition holds for an item of a list.",
        ("exists_one", _) => "Whether a condition holds for exactly one item of a list.",
        ("filter", _) => "The items of a list for which a condition holds.",
        ("map", _) => "A list of what an expression gives for each item.",
        ("has", _) => "Whether there is a value.",
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_function_says_what_it_does() {
        let silent: Vec<String> =
            signatures().iter().filter(|found| found.doc.is_empty()).map(Signature::form).collect();
        assert_eq!(silent, Vec::<String>::new(), "add a line to `doc`");
    }

    #[test]
    fn values_have_the_fields_of_their_type() {
        let record = Type::Record([("total".to_owned(), Type::Money)].into());
        let names = |of: &Type| fields(of).into_iter().map(|(name, _)| name).collect::<Vec<_>>();
        assert_eq!(names(&Type::Option(Box::new(record))), ["total"]);
        assert_eq!(names(&Type::Money), ["amount", "currency"]);
        assert_eq!(names(&Type::Text), [""; 0]);
    }

    #[test]
    fn a_value_offers_what_can_be_called_on_it() {
        let names = |of: &Type| {
            let mut names: Vec<_> = methods(of).iter().map(Signature::form).collect();
            names.dedup();
            names
        };
        assert_eq!(
            names(&Type::Duration),
            [
                "duration.days()",
                "value.format()",
                "value.format(text)",
                "duration.hours()",
                "duration.minutes()",
                "value.words()"
            ]
        );
        assert!(names(&Type::Text).contains(&"text.contains(text)".to_owned()));
        assert!(!names(&Type::Text).contains(&"list.contains(value)".to_owned()));
        assert!(
            names(&Type::List(Box::new(Type::Text))).contains(&"list.filter(name, condition)".to_owned())
        );
    }
}
