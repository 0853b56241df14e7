//! The types of slots, and values that mean yes or no.

/// A type of the language.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Kind {
    #[default]
    Text,
    Number,
    Integer,
    Boolean,
    Date,
    Time,
    Datetime,
    Duration,
    Money,
    Percent,
    Email,
    Phone,
    Url,
    Id,
    Choice,
    List,
}

impl Kind {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Number => "number",
            Self::Integer => "integer",
            Self::Boolean => "boolean",
            Self::Date => "date",
            Self::Time => "time",
            Self::Datetime => "datetime",
            Self::Duration => "duration",
            Self::Money => "money",
            Self::Percent => "percent",
            Self::Email => "email",
            Self::Phone => "phone",
            Self::Url => "url",
            Self::Id => "id",
            Self::Choice => "choice",
            Self::List => "list",
        }
    }

    /// Whether its values are texts in expressions.
    pub(crate) fn is_text(self) -> bool {
        matches!(self, Self::Text | Self::Email | Self::Phone | Self::Url | Self::Id | Self::Choice)
    }

    /// Whether its values are numbers in expressions.
    pub(crate) fn is_number(self) -> bool {
        matches!(self, Self::Number | Self::Integer | Self::Percent)
    }
}

/// Whether a value means yes, no, or neither.
pub(crate) fn truth(value: &str) -> Option<bool> {
    match value.trim().to_lowercase().as_str() {
        "true" | "yes" | "affirm" | "y" | "是" | "ok" => Some(true),
        "false" | "no" | "deny" | "n" | "否" => Some(false),
        _ => None,
    }
}
