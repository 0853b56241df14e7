use super::*;
use jiff::ZonedDateTime;

fn now() -> ZonedDateTime {
    "2026-05-01T09:00:00+08:00[Asia/Shanghai]".parse().unwrap()
}

fn lookup(name: &str) -> Option<Value> {
    Some(match name {
        "weight" => Value::Number("2.5".parse().unwrap()),
        "reason" => Value::text("late"),
        "day" => Value::Date("2026-05-03".parse().unwrap()),
        "price" => Value::Money(Money { amount: "12.50".parse().unwrap(), currency: "CNY".into() }),
        "cities" => Value::List(vec![Value::text("北京"), Value::text("上海")]),
        "empty" => Value::Null,
        "now" => Value::Datetime(Box::new(now())),
        _ => return None,
    })
}

fn value(source: &str) -> Result<String, String> {
    let now = now();
    let scope = Scope { lookup: &lookup, title: &|_, _| None, now: &now, language: "zh-CN" };
    let expression = Expression::parse(source).map_err(|error| error.message.to_string())?;
    expression.eval(&scope).map(|value| value.to_string()).map_err(|error| error.message)
}

struct Known;

impl Names for Known {
    fn get(&self, name: &str) -> Option<Type> {
        let order = Type::Record(
            [("paid", Type::Bool), ("eta", Type::Option(Box::new(Type::Datetime)))]
                .map(|(name, kind)| (name.to_owned(), kind))
                .into(),
        );
        Some(match name {
            "weight" => Type::Number,
            "reason" => Type::Choice(["late".into(), "damaged".into()].into()),
            "day" => Type::Date,
            "price" => Type::Money,
            "cities" => Type::List(Box::new(Type::Text)),
            "now" => Type::Datetime,
            "order" => order,
            "data" => Type::Json,
            _ => return None,
        })
    }

    fn known(&self) -> Vec<String> {
        ["weight", "reason", "day", "price", "cities", "now", "order", "data"].map(String::from).into()
    }

    fn present(&self, _: &str) -> bool {
        false
    }
}

fn mistakes(source: &str) -> Vec<String> {
    let expression = Expression::parse(source).unwrap();
    let (_, errors) = expression.infer(&Known);
    errors
        .iter()
        .map(|error| format!("{}: {}; {}", &source[error.span.clone()], error.message, error.cure))
        .collect()
}

#[test]
fn what_may_have_no_value_or_no_known_shape_is_asked_first() {
    for right in [
        "has(order.eta) && order.eta > now",
        "order.eta == null || order.eta < now",
        "has(order.eta) ? order.eta.words() : \"?\"",
        "number(data.price) > 3",
        "data.state == \"open\"",
        "list(data.items).size() > 0 && order.paid",
    ] {
        assert_eq!(mistakes(right), Vec::<String>::new(), "{right}");
    }
    for (source, expected) in [
        ("order.eta > now", "order.eta: `order.eta` may have no value"),
        ("!has(order.eta) && order.eta > now", "order.eta: `order.eta` may have no value"),
        ("order.payed", "order.payed: there is no field `payed` in it; it has: eta, paid"),
        ("data.price > 3", "data.price > 3: data of unknown shape has no order with a whole number"),
        ("data.items.size()", "data.items.size(): `size` does not work with data of unknown shape"),
        ("order.paid ? 1 : \"no\"", "it is a whole number in one case and a text in the other"),
    ] {
        let found = mistakes(source);
        assert!(found.len() == 1 && found[0].contains(expected), "{source}: {found:?}");
    }
}

#[test]
fn values_are_exact_and_mixed_numbers_work() {
    for (source, expected) in [
        ("0.1 + 0.2", "0.3"),
        ("weight * 2", "5"),
        ("weight * 2 + 10 == 15", "true"),
        ("7 / 2", "3"),
        ("7.0 / 2", "3.5"),
        ("price * 3", "37.50 CNY"),
        ("price + price > money(24, \"CNY\")", "true"),
        ("reason == \"late\" ? \"迟\" : \"坏\"", "迟"),
        ("reason in [\"late\", \"lost\"]", "true"),
        ("day - now.date()", "48h"),
        ("day - now.date() > duration(\"47h\")", "true"),
        ("now.date() + duration(\"2d\") == day", "true"),
        ("cities.map(c, c + \"市\").join(\"、\")", "北京市、上海市"),
        ("cities.filter(c, c == \"北京\").size()", "1"),
        ("cities.exists(c, c.startsWith(\"上\"))", "true"),
        ("has(empty)", "false"),
        ("has(weight) && weight > 2", "true"),
        ("empty == null", "true"),
        ("\"13812345678\".mask()", "138****5678"),
        ("round(2.345, 2)", "2.35"),
        ("price.words()", "12.50元"),
        ("day.words()", "后天"),
        ("date(\"2026-05-09\").words()", "5月9日"),
        ("round(price / 3, 2)", "4.17 CNY"),
        ("(now + duration(\"30h\")).words()", "明天下午3点"),
        ("duration(\"90m\").words()", "1小时30分钟"),
        ("ceil(weight)", "3"),
    ] {
        assert_eq!(value(source), Ok(expected.to_owned()), "{source}");
    }
}

#[test]
fn what_cannot_be_computed_names_the_part() {
    for (source, expected) in [
        ("empty + 1", "`empty` has no value yet"),
        ("1 / 0", "it divides by zero"),
        ("9223372036854775807 + 1", "the number is too large"),
        ("cities[7]", "the list has no item 7"),
        ("money(1, \"CNY\") + money(1, \"USD\")", "CNY and USD are different currencies"),
    ] {
        assert_eq!(value(source), Err(expected.to_owned()), "{source}");
    }
}

#[test]
fn types_are_checked_before_anything_runs() {
    for (source, expected) in [
        ("wieght > 2", "wieght: nothing has the name `wieght`; did you mean `weight`?"),
        ("reason == \"lat\"", "\"lat\": `lat` is none of the choices; did you mean `late`?"),
        (
            "weight > \"2\"",
            "weight > \"2\": a number has no order with a text; compare two values of one kind",
        ),
        (
            "weight && true",
            "weight: `weight` is a number, not yes or no; compare it with something, for example `== \"late\"` or `> 0`",
        ),
        ("cities.siez()", "cities.siez: there is no function `siez`; did you mean `size`?"),
        (
            "now.date",
            "now.date: a date with a time has no field `date`; `date` is a function: write `date()`",
        ),
        (
            "day + weight",
            "day + weight: a date cannot be added to a number; make both of one kind, for example with `string(...)`",
        ),
    ] {
        assert_eq!(mistakes(source), [expected], "{source}");
    }
    assert!(mistakes("has(day) && day < now.date() && price.amount * weight > 3").is_empty());
}

#[test]
fn hostile_expressions_are_refused() {
    for source in ["(".repeat(100_000), "!".repeat(50_000), "1+".repeat(5_000), String::new()] {
        assert!(Expression::parse(&source).is_err());
    }
}

#[test]
fn templates_say_values_in_the_language() {
    let now = now();
    let template = Template::parse("${day}，${price}，{普通}，${{\"a\": 1}.a}${empty}").unwrap();
    let zh = Scope { lookup: &lookup, title: &|_, _| None, now: &now, language: "zh-CN" };
    assert_eq!(template.render(&zh).unwrap(), "后天，12.50元，{普通}，1");
    let en = Scope { lookup: &lookup, title: &|_, _| None, now: &now, language: "en" };
    assert_eq!(Template::parse("on ${day}").unwrap().render(&en).unwrap(), "on Sunday, May 3");
    assert_eq!(Template::parse("a ${b").unwrap_err().span, 2..5);
}
