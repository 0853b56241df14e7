use super::*;
use crate::Code;

fn source(path: &str, text: &str) -> Source {
    Source::new(path, text.into()).unwrap()
}

fn library() -> Vec<Source> {
    let flow = |name: &str| format!("flow: {name}\nprivate: true\nsteps: [{{say: {{zh-CN: 好, en: ok}}}}]\n");
    ["welcome", "handoff", "after_hours", "error"]
        .map(|name| source(&format!("built-in/{name}.yaml"), &flow(name)))
        .into()
}

/// A bot in which flows run, go to, offer and end each other.
fn folder() -> Vec<Source> {
    let mut folder = vec![source(
        "bot.yaml",
        "bot: desk\nlanguages: [zh-CN, en]\nhandoff: {queue: desk, hours: 'Mon-Fri 09:00-18:00'}\nslots:
  number: {type: id, pattern: 'SF\\d{4}', ask: {zh-CN: 单号, en: Number?}}
  weight: {type: number, ask: {zh-CN: 多重, en: How heavy?}}
  kind: {type: choice, choices: {a: {zh-CN: [甲], en: [A]}, b: {zh-CN: [乙], en: [B]}}, ask: {zh-CN: 哪种, en: Which?}}\n",
    )];
    let flows = [
        "flow: track\ntitle: {zh-CN: 查件, en: Track}\ntriggers: [我要查件, 查一下我的件, 件到哪了, track it, where is it, find my parcel]
steps:\n  - ask: number\n  - run: price\n    with: {weight: 5}\n    into: cost\n  - say: {zh-CN: '${number} ${cost}', en: '${number} ${cost}'}\n",
        "flow: price\nprivate: true\ninputs: {weight: number}\noutputs: {cost: number}\nsteps:
  - if: weight > 10\n    then: [{end: flow, outputs: {cost: '3'}}]\n  - end: flow\n    outputs: {cost: weight * 2}\n",
        "flow: send\ntitle: {zh-CN: 寄件, en: Send}\ntriggers: [我要寄件, 寄一个件, 怎么寄件, send a parcel, I want to send, post something]
steps:\n  - id: again\n    ask: weight\n  - ask: kind\n  - switch:\n      - when: kind == \"a\"\n        steps: [{say: {zh-CN: 甲, en: A}}]
      - else:\n        steps: [{goto: menu}]\n  - clear: weight\n  - goto: again\n",
        "flow: menu\nprivate: true\nsteps:\n  - say:\n      text: {zh-CN: 还要什么, en: What else?}\n      buttons: [{title: {zh-CN: 查, en: Track}, run: track}]\n  - handoff: {note: '${number}'}\n  - end: track\n",
    ];
    folder.extend(flows.iter().enumerate().map(|(at, text)| source(&format!("flows/{at}.yaml"), text)));
    folder.push(source(
        "tests/a.yaml",
        "test: a\ntalk:\n  - user: 查件\n    expect: {flow: track, asks: number}\n",
    ));
    folder
}

/// What may become of a line while somebody types.
fn edited(text: &str, choice: &mut impl FnMut(usize) -> usize) -> String {
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    let at = choice(lines.len().max(1));
    let line = lines.get(at).cloned().unwrap_or_default();
    let words: Vec<&str> = line.split(' ').collect();
    let new = match choice(7) {
        0 => String::new(),
        1 => format!("{line}\n{line}"),
        2 => line.replace("10", "99"),
        3 => line.replace("number", "weight"),
        4 => line.replace("track", "send"),
        5 => words[..choice(words.len()) + 1].join(" "),
        _ => format!("{line}\n# a note"),
    };
    if let Some(old) = lines.get_mut(at) {
        *old = new;
    }
    lines.join("\n") + "\n"
}

/// The flows that a compiler holds.
fn lowered(compiler: &Compiler) -> Vec<Arc<crate::program::Flow>> {
    let files = compiler.kept.iter().flat_map(|kept| &kept.files);
    files.filter_map(|file| Some(Arc::clone(&file.lowered.as_ref()?.flow))).collect()
}

#[test]
fn an_edited_folder_is_as_if_it_was_compiled_anew() {
    let library = library();
    let mut compiler = Compiler::new(&library);
    let mut seed = 7_u64;
    let mut choice = |most: usize| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(seed >> 33).unwrap() % most
    };
    let (mut kept, mut seen) = (0, std::collections::BTreeSet::new());
    for round in 0..60 {
        let mut now = folder();
        for _ in 0..8 {
            let before = lowered(&compiler);
            let at = choice(now.len());
            now[at] = source(now[at].path(), &edited(now[at].text(), &mut choice));
            let again = compiler.compile(&now);
            let anew = compile(&now, &library);
            assert_eq!(again, anew, "round {round}: {}\n{}", now[at].path(), now[at].text());
            seen.extend(again.problems.iter().map(|problem| problem.code));
            let after = lowered(&compiler);
            kept += after.iter().filter(|new| before.iter().any(|old| Arc::ptr_eq(old, new))).count();
        }
    }
    assert!(kept > 480 && seen.len() > 15, "{kept} {seen:?}");
}

#[test]
fn what_does_not_change_is_kept() {
    let mut compiler = Compiler::new(&library());
    let mut now = folder();
    let first = compiler.compile(&now).program.unwrap();
    now[1] = source(now[1].path(), &now[1].text().replace("weight: 5", "weight: 6"));
    let second = compiler.compile(&now).program.unwrap();
    let same = |name: &str| {
        let of = |program: &Program| program.flows.iter().find(|flow| flow.name == name).map(Arc::as_ptr);
        of(&first) == of(&second)
    };
    assert_eq!(["track", "price", "send", "menu"].map(same), [false, true, true, true]);
}

#[test]
fn a_fault_of_one_flow_is_told_where_another_takes_its_output() {
    let mut compiler = Compiler::new(&library());
    let mut now = folder();
    let faults = |compiled: Compiled| -> Vec<(Code, String, Option<String>)> {
        let of = |problem: Problem| (problem.code, problem.file, problem.related.map(|related| related.file));
        compiled.problems.into_iter().map(of).filter(|(_, file, _)| file == "flows/1.yaml").collect()
    };
    assert_eq!(faults(compiler.compile(&now)), []);
    let price = now[2].text().replace("    outputs: {cost: weight * 2}\n", "");
    now[2] = source(now[2].path(), &price);
    let (file, other) = ("flows/1.yaml".to_owned(), Some("flows/0.yaml".to_owned()));
    assert_eq!(faults(compiler.compile(&now)), [(Code::OutputNotSet, file, other)]);
}
