//! Formatting the largest file that is read: `cargo bench -p botloom-flow`.
//!
//! Two files of the size limit: knowledge, with long texts, and steps, with many short ones. Reading alone is measured
//! too: a text is read before and after it is formatted, so that is the floor.

use std::hint::black_box;

use botloom_flow::{Document, MAX_BYTES, Source, format};
use criterion::{Criterion, criterion_group, criterion_main};

const ENTRY: &str = r#"
  - id: account-register
    question: {zh-CN: 怎么注册账号, en: "How do I create an account?"}
    variants:
      zh-CN: [新用户怎么开通账号, 第一次用怎么注册, 不注册能寄件吗, 用手机号怎么登录, 微信能直接登录吗]
      en: [sign up, how do I register, can I send without an account, log in with my phone number, a new profile]
    answer:
      zh-CN: 打开 ${app}，输入手机号和验证码就会自动注册，也可用微信登录。到网点寄件不需要账号。
      en: "Open ${app} and enter your phone number and the code you receive; \"Sign in with WeChat\" works, too."
"#;

const STEP: &str = r#"
  - ask: pieces                  # how many
    accept: pieces >= 1 && pieces <= 20
    otherwise: {zh-CN: '一次可以约 1 到 20 件。', en: "1 to 20 pieces at a time."}
  - if: agreed
    then:
    - say: {zh-CN: 好的, en: Fine}
    - emit: pickup
      fields: {size: size, pieces: pieces, time: pickup_time}
"#;

fn formatting(bench: &mut Criterion) {
    for (name, start, unit) in [("knowledge", "entries:", ENTRY), ("steps", "steps:", STEP)] {
        let text = start.to_owned() + &unit.repeat((MAX_BYTES - start.len()) / unit.len() * 9 / 10);
        let source = Source::new("a.yaml", text.into_bytes()).expect("the text is within the limit");
        bench.bench_function(&format!("read {name}"), |run| run.iter(|| Document::parse(black_box(&source))));
        bench.bench_function(&format!("format {name}"), |run| run.iter(|| format(black_box(&source))));
    }
}

criterion_group! {
    name = all;
    config = Criterion::default().sample_size(10);
    targets = formatting
}
criterion_main!(all);
