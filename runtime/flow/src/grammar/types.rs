//! What the types of slots hold, in a sentence each.

/// What a type holds; empty for what is no type.
#[must_use]
pub fn type_doc(name: &str) -> &'static str {
    match name {
        "text" => "Any words.",
        "number" => "A number, with a fraction or without: 2.5, 三百二十.",
        "integer" => "A whole number: 3, 三个.",
        "boolean" => "Yes or no.",
        "date" => "A day: tomorrow, 下周五, May 3.",
        "time" => "A time of the day: half past three, 下午三点半.",
        "datetime" => "A moment: tomorrow at 3 pm, 明天下午三点.",
        "duration" => "A length of time: two hours, 三天.",
        "money" => "An amount in a currency: 12.50, 三百元.",
        "percent" => "A percentage: 5%, 百分之五.",
        "phone" => "A telephone number.",
        "email" => "An e-mail address.",
        "url" => "A web address.",
        "id" => "A code of a pattern, such as an order number; needs `pattern`.",
        "choice" => "One of several named choices; needs `choices`.",
        "list" => "Several values of one type.",
        "record" => "Several values with names.",
        "file" => "Something that the customer uploads.",
        "location" => "A place on the map.",
        "json" => "Data whose shape is not known.",
        name if name.starts_with("plugins.") => "What a plug-in recognizes.",
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn every_type_says_what_it_holds() {
        for name in crate::keys::TYPES {
            assert_ne!(super::type_doc(name), "", "{name}");
        }
    }
}
