//! Tokens to a tree, by the precedence of the operators.

use super::lex::{Token, tokens};
use super::{Expr, MAX_BYTES, MAX_NESTING, MAX_TOKENS, Op, parts};

/// An expression, with or without the `=` before it.
///
/// # Errors
/// What is wrong with it, in words.
pub(crate) fn parse(source: &str) -> Result<Expr, String> {
    let source = source.trim();
    let source = source.strip_prefix('=').filter(|rest| !rest.starts_with('=')).unwrap_or(source);
    if source.trim().is_empty() {
        return Err("it is empty".to_owned());
    }
    if source.len() > MAX_BYTES {
        return Err("it is too long".to_owned());
    }
    let tokens = tokens(source)?;
    if tokens.len() > MAX_TOKENS {
        return Err("it is too long".to_owned());
    }
    let mut parser = Parser { tokens, at: 0, depth: 0 };
    let expression = parser.expression()?;
    match parser.peek() {
        None => Ok(expression),
        Some(token) => Err(format!("{} is not expected there", words(token))),
    }
}

struct Parser {
    tokens: Vec<Token>,
    at: usize,
    depth: usize,
}

/// The operators of two operands, the loosest first.
const LEVELS: &[&[(&str, Op)]] = &[
    &[("||", Op::Or)],
    &[("&&", Op::And)],
    &[("==", Op::Equal), ("!=", Op::NotEqual), ("<>", Op::NotEqual)],
    &[("<", Op::Less), ("<=", Op::LessEqual), (">", Op::Greater), (">=", Op::GreaterEqual)],
    &[("??", Op::Else)],
    &[("&", Op::Join)],
    &[("+", Op::Add), ("-", Op::Subtract)],
    &[("*", Op::Multiply), ("/", Op::Divide), ("%", Op::Modulo)],
    &[("^", Op::Power)],
];

impl Parser {
    fn peek(&self) -> Option<&Token> {
        self.tokens.get(self.at)
    }

    fn eat(&mut self, sign: &str) -> bool {
        let found = matches!(self.peek(), Some(Token::Sign(other)) if *other == sign);
        self.at += usize::from(found);
        found
    }

    fn expect(&mut self, sign: &str) -> Result<(), String> {
        if self.eat(sign) {
            return Ok(());
        }
        Err(match self.peek() {
            Some(token) => format!("`{sign}` is expected, not {}", words(token)),
            None => format!("`{sign}` is missing at the end"),
        })
    }

    fn expression(&mut self) -> Result<Expr, String> {
        self.depth += 1;
        if self.depth > MAX_NESTING {
            return Err("it is nested too deep".to_owned());
        }
        let condition = self.level(0)?;
        let expression = if self.eat("?") {
            let then = self.expression()?;
            self.expect(":")?;
            let other = self.expression()?;
            Expr::Choose(Box::new(condition), Box::new(then), Box::new(other))
        } else {
            condition
        };
        self.depth -= 1;
        Ok(expression)
    }

    fn level(&mut self, level: usize) -> Result<Expr, String> {
        let Some(operators) = LEVELS.get(level) else { return self.unary() };
        let mut left = self.level(level + 1)?;
        while let Some(op) = self.operator(operators) {
            let right = self.level(level + 1)?;
            left = Expr::Binary(op, Box::new(left), Box::new(right));
        }
        Ok(left)
    }

    fn operator(&mut self, operators: &[(&str, Op)]) -> Option<Op> {
        let Some(Token::Sign(sign)) = self.peek() else { return None };
        let (_, op) = operators.iter().find(|(known, _)| known == sign)?;
        self.at += 1;
        Some(*op)
    }

    fn unary(&mut self) -> Result<Expr, String> {
        let mut signs = Vec::new();
        while let Some(Token::Sign(sign @ ("!" | "-" | "+"))) = self.peek() {
            signs.push(*sign);
            self.at += 1;
        }
        if signs.len() > MAX_NESTING {
            return Err("it is nested too deep".to_owned());
        }
        let operand = self.postfix()?;
        Ok(signs.into_iter().rev().fold(operand, |inner, sign| match sign {
            "!" => Expr::Not(Box::new(inner)),
            "-" => Expr::Negative(Box::new(inner)),
            _ => inner,
        }))
    }

    fn postfix(&mut self) -> Result<Expr, String> {
        let mut value = self.primary()?;
        loop {
            if self.eat(".") {
                let Some(Token::Name(name)) = self.peek().cloned() else {
                    return Err("a name is expected after `.`".to_owned());
                };
                self.at += 1;
                value = Expr::Field(Box::new(value), name);
            } else if self.eat("[") {
                let index = self.expression()?;
                self.expect("]")?;
                value = Expr::Index(Box::new(value), Box::new(index));
            } else if matches!(self.peek(), Some(Token::Sign("("))) {
                let Some(name) = called(&value) else {
                    return Err("only functions can be called".to_owned());
                };
                self.at += 1;
                value = Expr::Call(name, self.arguments()?);
            } else {
                return Ok(value);
            }
        }
    }

    fn arguments(&mut self) -> Result<Vec<Expr>, String> {
        let mut arguments = Vec::new();
        while !self.eat(")") {
            if !arguments.is_empty() {
                self.expect(",")?;
            }
            arguments.push(self.argument()?);
        }
        Ok(arguments)
    }

    fn argument(&mut self) -> Result<Expr, String> {
        if let [Some(Token::Name(name)), Some(Token::Sign("=>"))] =
            [self.tokens.get(self.at), self.tokens.get(self.at + 1)]
        {
            let name = name.clone();
            self.at += 2;
            return Ok(Expr::Lambda(name, Box::new(self.expression()?)));
        }
        self.expression()
    }

    fn primary(&mut self) -> Result<Expr, String> {
        let Some(token) = self.peek().cloned() else { return Err("it is not complete".to_owned()) };
        self.at += 1;
        Ok(match token {
            Token::Number(number) => Expr::Number(number),
            Token::Text(text) => Expr::literal(text),
            Token::Template(text) => Expr::Text(parts(&text)?),
            Token::Name(name) => named(&name),
            Token::Sign("(") => {
                let inner = self.expression()?;
                self.expect(")")?;
                inner
            }
            Token::Sign("[") => {
                let mut items = Vec::new();
                while !self.eat("]") {
                    if !items.is_empty() {
                        self.expect(",")?;
                    }
                    items.push(self.expression()?);
                }
                Expr::List(items)
            }
            Token::Sign("{") => {
                let mut entries = Vec::new();
                while !self.eat("}") {
                    if !entries.is_empty() {
                        self.expect(",")?;
                    }
                    let key = match self.peek().cloned() {
                        Some(Token::Name(key) | Token::Text(key)) => key,
                        _ => return Err("a name is expected in `{...}`".to_owned()),
                    };
                    self.at += 1;
                    self.expect(":")?;
                    entries.push((key, self.expression()?));
                }
                Expr::Map(entries)
            }
            sign @ Token::Sign(_) => return Err(format!("{} is not expected there", words(&sign))),
        })
    }
}

/// A word that is a value, or a name with the sign of its scope written out.
fn named(name: &str) -> Expr {
    match name.to_ascii_lowercase().as_str() {
        "true" => return Expr::Bool(true),
        "false" => return Expr::Bool(false),
        "null" => return Expr::Null,
        _ => {}
    }
    let scoped =
        |scope: &str, rest: &str| Expr::Field(Box::new(Expr::Name(scope.to_owned())), rest.to_owned());
    for (sign, scope) in
        [("@@", "@@"), ("@", "@"), ("$", "dialog"), ("#", "#"), ("%", "class"), ("^", "this")]
    {
        if let Some(rest) = name.strip_prefix(sign) {
            return scoped(scope, rest);
        }
    }
    Expr::Name(name.to_owned())
}

/// The name of a function: `trim`, or `text.trim` of an imported file.
fn called(callee: &Expr) -> Option<String> {
    match callee {
        Expr::Name(name) => Some(name.clone()),
        Expr::Field(object, field) => Some(format!("{}.{field}", called(object)?)),
        _ => None,
    }
}

fn words(token: &Token) -> String {
    match token {
        Token::Name(name) | Token::Number(name) => format!("`{name}`"),
        Token::Text(text) | Token::Template(text) => format!("the text `{text}`"),
        Token::Sign(sign) => format!("`{sign}`"),
    }
}

#[cfg(test)]
mod tests {
    use super::super::Part;
    use super::*;

    fn shown(source: &str) -> String {
        match parse(source) {
            Ok(tree) => show(&tree),
            Err(error) => format!("error: {error}"),
        }
    }

    fn show(tree: &Expr) -> String {
        let list = |items: &[Expr]| items.iter().map(show).collect::<Vec<_>>().join(" ");
        match tree {
            Expr::Null => "null".to_owned(),
            Expr::Bool(truth) => truth.to_string(),
            Expr::Number(number) => number.clone(),
            Expr::Text(parts) => parts
                .iter()
                .map(|part| match part {
                    Part::Literal(text) => format!("{text:?}"),
                    Part::Value(value) => format!("${{{}}}", show(value)),
                })
                .collect(),
            Expr::Name(name) => name.clone(),
            Expr::Field(object, field) => format!("{}.{field}", show(object)),
            Expr::Index(list, index) => format!("{}[{}]", show(list), show(index)),
            Expr::Call(name, arguments) => format!("{name}({})", list(arguments)),
            Expr::List(items) => format!("[{}]", list(items)),
            Expr::Map(entries) => {
                let entries: Vec<_> =
                    entries.iter().map(|(key, value)| format!("{key}:{}", show(value))).collect();
                format!("{{{}}}", entries.join(" "))
            }
            Expr::Not(inner) => format!("!{}", show(inner)),
            Expr::Negative(inner) => format!("-{}", show(inner)),
            Expr::Binary(op, left, right) => format!("({} {op:?} {})", show(left), show(right)),
            Expr::Choose(condition, then, other) => {
                format!("({} ? {} : {})", show(condition), show(then), show(other))
            }
            Expr::Lambda(name, body) => format!("{name}=>{}", show(body)),
        }
    }

    #[test]
    fn operators_bind_as_in_bot_framework() {
        for (source, tree) in [
            (
                "=user.age + 1 * 2 > 3 && !user.done",
                "(((user.age Add (1 Multiply 2)) Greater 3) And !user.done)",
            ),
            ("(dialog.foreach.value % 2) == 1", "((dialog.foreach.value Modulo 2) Equal 1)"),
            ("$counter - -1", "(dialog.counter Subtract -1)"),
            ("@city ?? 'Rome' & '!'", "(@.city Else (\"Rome\" Join \"!\"))"),
            ("#none || @@color[0] <> null", "(#.none Or (@@.color[0] NotEqual null))"),
            ("a ? b : c ? d : e", "(a ? b : (c ? d : e))"),
            ("user['first name'].x[$i]", "user[\"first name\"].x[dialog.i]"),
            ("select(user.list, x, x.a == True)", "select(user.list x (x.a Equal true))"),
            ("where($list, x => x > 1.5)", "where(dialog.list x=>(x Greater 1.5))"),
            ("{'a': 1, b: [true, null]}", "{a:1 b:[true null]}"),
            ("`Hi ${user.name}, ${1 + 1}`", "\"Hi \"${user.name}\", \"${(1 Add 1)}"),
            ("user.$instance.name", "user.$instance.name"),
            ("concat('it\\'s', \"\\d+\")", "concat(\"it's\" \"\\\\d+\")"),
            ("common.Greet('x') // said once", "common.Greet(\"x\")"),
        ] {
            assert_eq!(shown(source), tree, "{source}");
        }
    }

    #[test]
    fn what_cannot_be_read_is_said_in_words() {
        for (source, error) in [
            ("", "it is empty"),
            ("a +", "it is not complete"),
            ("f(1", "`,` is expected, not"),
            ("'open", "a text is never closed"),
            ("a b", "`b` is not expected there"),
            ("1(2)", "only functions can be called"),
            ("a ; b", "`;` means nothing here"),
        ] {
            let found = shown(source);
            let known = found.contains(error) || source == "f(1" && found.contains("missing at the end");
            assert!(known, "{source}: {found}");
        }
        assert!(shown(&"(".repeat(400)).contains("nested too deep"));
        assert!(shown(&"!".repeat(400)).contains("nested too deep"));
        assert!(shown(&"1+".repeat(20_000)).contains("too long"));
        assert!(shown(&"1+".repeat(5_000)).contains("too long"));
    }

    #[test]
    fn texts_have_parts() {
        let parts = |text: &str| parts(text).map(|parts| show(&Expr::Text(parts)));
        assert_eq!(parts("Hello ${user.name}!"), Ok("\"Hello \"${user.name}\"!\"".to_owned()));
        assert_eq!(parts("no \\${x} and ${open"), Ok("\"no ${x} and ${open\"".to_owned()));
        assert_eq!(parts("${json('{\"a\": {}}')}"), Ok("${json(\"{\\\"a\\\": {}}\")}".to_owned()));
        assert!(parts("${1 +}").is_err());
    }
}
