//! What a message means here: an answer, a correction, a command, another task, a question, or nothing known.
//!
//! The ladder: exact example, flow, knowledge, a choice between close readings, people.

use super::machine::{Completed, MAX_TASKS, Machine, hundredths};
use crate::event::{Event, Message, Offer, Reading};
use crate::input::{Cue, Entity, Hit, Meaning};
use crate::session::{Entry, Frame, Mode, Waiting};
use botloom_flow::program::{ButtonAction, Buttons, Flow, Local, Op, SlotType, TriggerKind};
use botloom_flow::words;
use std::collections::{BTreeMap, BTreeSet};

/// From here on a flow is meant.
pub(super) const FLOW: f32 = 0.55;
/// From here on a flow is worth offering.
pub(super) const MAYBE: f32 = 0.35;
/// Readings nearer to each other than this are offered as a choice.
pub(super) const MARGIN: f32 = 0.12;
/// From here on, in percent of anger, a customer is upset.
pub(super) const UPSET: u8 = 50;
/// Of two that are likely each, one that leads by so much is meant.
const LEAD: f32 = 0.4;
/// From here on a reading is as good as spelled out; it wins over free text that was asked for.
pub(super) const SURE: f32 = 0.9;

/// What a message may mean besides an answer.
pub(super) enum Found<'m> {
    Flow(&'m str, f32),
    Several(Vec<&'m str>),
    Knowledge(&'m Hit),
    Close(Vec<Offer>),
    Nothing,
}

impl<'a> Machine<'a> {
    /// The customer wrote.
    pub(super) fn message(&mut self, text: &str, meaning: &Meaning) {
        self.emit(Event::Heard { text: text.to_owned() });
        if meaning.unsubscribes && matches!(self.session.mode, Mode::Waiting | Mode::Member) {
            self.unsubscribed(meaning);
        }
        match self.session.mode {
            Mode::Waiting if meaning.cues.iter().any(|cue| matches!(cue, Cue::Cancel | Cue::NoHandoff)) => {
                return self.recalled();
            }
            Mode::Waiting | Mode::Member => return self.decided(words!("a person answers")),
            Mode::Ended => {
                self.emit(Event::Reset);
                // `Heard` is part of the new talk.
                self.emit(Event::Heard { text: text.to_owned() });
            }
            Mode::Bot => {}
        }
        // Before everything else: nothing that a bot says may stand in the way of it.
        if meaning.unsubscribes && self.unsubscribed(meaning) {
            return;
        }
        let spelled_out = self.spelled_out(&self.readings(text, meaning, false));
        self.follow(text, meaning, spelled_out);
        if meaning.anger >= UPSET {
            self.emit(Event::Upset { anger: meaning.anger });
            // Whoever wrote an example for it meets it in their own words, and whoever asks what happened is told.
            if !spelled_out && !self.asks_for_text() && self.soothe(meaning) {
                return;
            }
        }
        if self.pressed(text, meaning) {
            return;
        }
        match self.session.waiting.clone() {
            Some(Waiting::Answer(slot)) => self.answered(&slot, text, meaning),
            Some(Waiting::Confirmation(slot)) => self.confirmed(&slot, text, meaning),
            Some(Waiting::Choice) => self.chosen(text, meaning),
            Some(Waiting::Rating) => self.rated(text, meaning),
            Some(Waiting::Message) => self.awaited(text, meaning),
            Some(Waiting::Search | Waiting::World | Waiting::Pause) | None => self.fresh(text, meaning),
        }
    }

    /// Whether free text is asked for.
    fn asks_for_text(&self) -> bool {
        let slot = self.session.expects().zip(self.session.flow());
        slot.and_then(|(name, flow)| self.program.slot(flow, name))
            .is_some_and(|slot| slot.kind == SlotType::Text)
    }

    /// Meets an angry message before its wish is served, and tells whether that was all. Anger climbs: in the end people take
    /// over.
    fn soothe(&mut self, meaning: &Meaning) -> bool {
        // Small talk has its own answer to an insult.
        let first = self.session.upsets == 1;
        if meaning.cues.contains(&Cue::Handoff)
            || first && meaning.cues.contains(&Cue::Insult) && self.makes_small_talk()
        {
            return false;
        }
        self.decided(words!("the customer is upset ({anger} %)", anger = meaning.anger));
        let waiting = self.session.waiting.clone();
        self.resume_waiting();
        self.behave("upset", &[]);
        if self.stopped() {
            return true;
        }
        if let Some(waiting) = waiting {
            self.emit(Event::Waited(waiting));
        }
        false
    }

    /// Whether a reading is as good as said in so many words.
    pub(super) fn spelled_out(&self, found: &Found<'_>) -> bool {
        match found {
            Found::Flow(_, score) => *score >= SURE,
            Found::Several(_) => true,
            Found::Knowledge(hit) => hit.score >= SURE,
            Found::Close(_) | Found::Nothing => false,
        }
    }

    /// A button that starts a flow: of the last messages, or of an earlier one.
    fn pressed(&mut self, text: &str, meaning: &Meaning) -> bool {
        let buttons = self.session.said_before.iter().flat_map(|message| &message.buttons);
        let mut last = buttons.filter(|button| button.title == text || button.value == text).peekable();
        let flow = match last.peek() {
            Some(_) => last.find_map(|button| button.run.clone()),
            None => self.earlier_button(text),
        };
        let Some(flow) = flow else { return false };
        self.decided(words!("the button `{text}` starts `{flow}`", text, flow));
        self.digress(Found::Flow(&flow, 1.0), meaning);
        true
    }

    /// The flow that a button of this title starts, wherever it stands, or that goes by this title.
    fn earlier_button(&self, text: &str) -> Option<String> {
        let titled = |title: &Local| self.text(title).is_some_and(|title| !title.is_empty() && title == text);
        let says = self.program.flows.iter().flat_map(|flow| &flow.code).filter_map(|op| match op {
            Op::Say(say) => Some(&say.buttons),
            _ => None,
        });
        let buttons = says.filter_map(|buttons| match buttons {
            Buttons::Listed(buttons) => Some(buttons),
            Buttons::Offered => None,
        });
        let run = buttons.flatten().find_map(|button| match &button.action {
            ButtonAction::Run(flow) if titled(&button.title) => Some(flow.clone()),
            _ => None,
        });
        let flows = self.program.flows.iter().filter(|flow| !flow.private && !flow.built_in);
        run.or_else(|| flows.into_iter().find(|flow| titled(&flow.title)).map(|flow| flow.name.clone()))
    }

    pub(super) fn understood(&mut self) {
        if self.session.misses > 0 {
            self.emit(Event::Understood);
        }
    }

    pub(super) fn resume_waiting(&mut self) {
        if self.session.waiting.is_some() {
            self.emit(Event::Resumed);
        }
    }

    /// The values of a message that the slots of the flow that acts can take.
    pub(super) fn here<'m>(&self, meaning: &'m Meaning) -> impl Iterator<Item = &'m Entity> + use<'m> {
        let flow = self.session.flow().unwrap_or_default().to_owned();
        meaning.entities.iter().filter(move |entity| entity.is_for(&flow))
    }

    pub(super) fn fresh(&mut self, text: &str, meaning: &Meaning) {
        if !self.is_exact(meaning) && self.command(meaning) {
            return;
        }
        match self.readings(text, meaning, true) {
            Found::Nothing => self.missed(meaning),
            found => self.digress(found, meaning),
        }
    }

    pub(super) fn missed(&mut self, meaning: &Meaning) {
        self.decided(words!("it was not understood"));
        self.resume_waiting();
        self.emit(Event::Missed);
        let misses = self.session.misses.to_string();
        self.behave_on("fallback", &[("misses", &misses)], &meaning.entities);
        self.run();
    }

    /// Commands that work everywhere.
    pub(super) fn command(&mut self, meaning: &Meaning) -> bool {
        let talks = self.makes_small_talk();
        let Some(cue) = meaning.cues.iter().find(|cue| match cue {
            Cue::Affirm | Cue::Deny | Cue::Correct | Cue::NoHandoff => false,
            Cue::Greet | Cue::Thanks | Cue::Insult => talks,
            _ => true,
        }) else {
            return false;
        };
        let asking = matches!(self.session.waiting, Some(Waiting::Answer(_)));
        if *cue == Cue::Skip && !asking {
            return false;
        }
        self.decided(words!("the command `{command}`", command = format!("{cue:?}").to_lowercase()));
        self.understood();
        let skippable = asking && self.pending().is_some_and(|ask| ask.skip);
        let slot = self.session.expects().map(str::to_owned);
        let waiting = self.session.waiting.clone();
        self.resume_waiting();
        match cue {
            Cue::Cancel => {
                let done = if self.task_did() { "yes" } else { "no" };
                let title = self.drop_task().unwrap_or_default();
                self.behave("cancel", &[("task", &title), ("done", done)]);
                if !self.session.stack.is_empty() && !self.stopped() {
                    self.take_up();
                }
            }
            Cue::Restart => {
                self.emit(Event::Reset);
                self.behave("restart", &[]);
            }
            Cue::Repeat => {
                let before: Vec<Message> = self.session.said_before.clone();
                self.behave("repeat", &[]);
                if self.session.stack.is_empty() || self.pending().is_none() {
                    before.into_iter().for_each(|message| self.say(message));
                }
            }
            Cue::Help => self.behave("help", &[]),
            Cue::Handoff => self.ask_for_people(),
            Cue::Resume if self.session.stack.is_empty() => self.behave("help", &[]),
            Cue::Resume => {}
            Cue::Greet => self.chat("greet"),
            Cue::Thanks => self.chat("thanks"),
            Cue::Insult => self.chat("insult"),
            Cue::Goodbye => {
                while !self.session.stack.is_empty() {
                    self.drop_task();
                }
                self.behave("goodbye", &[]);
            }
            Cue::Skip => match slot {
                Some(slot) if skippable => self.skip(&slot),
                _ => self.behave("skip", &[]),
            },
            Cue::Wait => return self.hold_on(waiting),
            Cue::Language => {
                let wish = meaning.language.as_deref().and_then(|wish| self.program.language(wish));
                self.behave("switch_language", &[("spoken", if wish.is_some() { "yes" } else { "no" })]);
            }
            Cue::Affirm | Cue::Deny | Cue::Correct | Cue::NoHandoff => {}
        }
        if *cue == Cue::Language {
            self.ask_again(waiting)
        } else {
            self.run()
        }
        true
    }

    /// The customer who waits for a person does not want one any more; what ran before goes on.
    fn recalled(&mut self) {
        self.decided(words!("the customer wants no person any more"));
        self.emit(Event::Recalled);
        let title = self.program.flow("handoff").map(|flow| self.title(flow)).unwrap_or_default();
        self.behave("cancel", &[("task", &title), ("done", "no")]);
        self.run();
    }

    /// Goes on where the bot waited for something, so that the customer hears again what is asked.
    pub(super) fn ask_again(&mut self, waited: Option<Waiting>) {
        if self.stopped() {
            return;
        }
        if waited == Some(Waiting::Choice) && !self.session.offers.is_empty() {
            self.behave("clarify", &[]);
            if !self.stopped() {
                self.emit(Event::Waited(Waiting::Choice));
            }
            return;
        }
        self.run();
    }

    /// The customer needs a moment; what was asked stands, and is not said again.
    fn hold_on(&mut self, waiting: Option<Waiting>) -> bool {
        self.behave("hold_on", &[]);
        if let Some(waiting) = waiting.filter(|_| !self.stopped()) {
            self.emit(Event::Waited(waiting));
        }
        true
    }

    /// A bot whose `chitchat` only goes to `fallback` takes a greeting for a message as any other.
    fn makes_small_talk(&self) -> bool {
        let code = self.program.flow("chitchat").map(|flow| flow.code.as_slice());
        !matches!(code, Some([Op::Goto(goto)]) if goto.to == "fallback")
    }

    fn chat(&mut self, about: &str) {
        self.behave("chitchat", &[("about", about)]);
    }

    /// What the message may mean besides an answer. `idle` readings are weighed more kindly than interruptions.
    pub(super) fn readings<'m>(&self, text: &str, meaning: &'m Meaning, idle: bool) -> Found<'m> {
        let current = self.session.flow();
        let mut flows: Vec<_> = meaning
            .flows
            .iter()
            .filter(|ranked| idle || Some(ranked.flow.as_str()) != current)
            .filter(|ranked| {
                let flow = self.program.flow(&ranked.flow);
                flow.is_some_and(|flow| !flow.private && self.may_start(flow, ranked.trigger))
            })
            .collect();
        // Of several that fit word by word, one with a condition that holds was written for this moment.
        let exact = flows.iter().take_while(|ranked| ranked.score >= 0.999).count();
        flows[..exact].sort_by_key(|ranked| !self.is_guarded(ranked));
        let mut seen = BTreeSet::new();
        flows.retain(|ranked| seen.insert(ranked.flow.as_str()));
        let mut wishes: Vec<&str> = meaning.wishes.iter().map(String::as_str).collect();
        wishes.retain(|wish| flows.iter().any(|ranked| ranked.flow == *wish));
        if wishes.len() > 1 {
            return Found::Several(wishes);
        }
        let flow = flows.first();
        let flow_score = flow.map_or(0.0, |flow| flow.score);
        let known = meaning.knowledge.good > 0 && (meaning.knowledge.sure || idle);
        let hit = meaning.knowledge.hits.first();
        let hit_score = if known { hit.map_or(0.0, |hit| hit.score) } else { 0.0 };
        let second = flows.get(1).map_or(0.0, |flow| flow.score);

        // What an author wrote for a task leads to it, whatever else has the same words: a pack that is upgraded takes no task away.
        if flow_score >= 0.999 {
            return flow.map_or(Found::Nothing, |flow| Found::Flow(&flow.flow, flow.score));
        }
        if hit_score >= 0.999 {
            return hit.map_or(Found::Nothing, Found::Knowledge);
        }
        // Two that are likely each are two wishes, or one that is not clear.
        let apart = flow_score - second;
        let close_flows =
            flow_score >= MAYBE && second >= MAYBE && (apart < MARGIN || second >= FLOW && apart < LEAD);
        // Who gives values that a task asks for wants that task, rather than another or an answer.
        let given = |at: usize| flows.get(at).map_or(0, |flow| self.wants(&flow.flow, meaning));
        let (given, rival) = (given(0), given(1));
        let close_flows = close_flows && rival >= given;
        let tells = flow_score >= FLOW && given > 0 || flow_score >= MAYBE && given >= 2 && given > rival;
        if let Some(flow) = flow
            && tells
            && !close_flows
            && (hit_score < SURE || flow_score >= SURE && given > 0)
            && hit_score - flow_score < MARGIN
        {
            return Found::Flow(&flow.flow, flow.score);
        }
        let close_hit = known && flow_score >= MAYBE && (flow_score - hit_score).abs() < MARGIN;
        let close_hits = meaning.knowledge.good > 1 && hit_score >= flow_score;
        if close_flows || close_hit || close_hits {
            let offers = self.offers(&flows, meaning, flow_score.max(hit_score));
            if offers.len() > 1 {
                return Found::Close(offers);
            }
        }
        match (flow, hit) {
            (Some(flow), _) if flow_score >= FLOW && flow_score >= hit_score => {
                Found::Flow(&flow.flow, flow.score)
            }
            (_, Some(hit)) if known && meaning.knowledge.sure => Found::Knowledge(hit),
            (_, Some(_)) if known => Found::Close(self.offers(&flows, meaning, flow_score.max(hit_score))),
            (Some(flow), _) if flow_score >= FLOW => Found::Flow(&flow.flow, flow.score),
            _ if idle => self.by_value(text, meaning),
            _ => Found::Nothing,
        }
    }

    /// How many slots of a flow the values of a message can fill.
    fn wants(&self, flow: &str, meaning: &Meaning) -> usize {
        let Some(flow) = self.program.flow(flow) else { return 0 };
        let slots: BTreeSet<&str> = flow.asks().map(|(_, ask)| ask.slot.as_str()).collect();
        let given = |slot: &&str| {
            meaning.entities.iter().any(|entity| entity.slot == **slot && entity.is_for(&flow.name))
        };
        slots.iter().filter(|slot| given(slot)).count()
    }

    /// Whether the guards of a flow and of the trigger let it begin.
    pub(super) fn may_start(&self, flow: &Flow, trigger: Option<usize>) -> bool {
        if !self.holds(flow.when.as_ref()) {
            return false;
        }
        match trigger {
            Some(at) => flow.triggers.get(at).is_none_or(|trigger| self.holds(trigger.when.as_ref())),
            None => {
                let mut examples = flow
                    .triggers
                    .iter()
                    .filter(|trigger| matches!(trigger.kind, TriggerKind::Example { .. }))
                    .peekable();
                examples.peek().is_none() || examples.any(|trigger| self.holds(trigger.when.as_ref()))
            }
        }
    }

    /// A message that is nothing but a value, such as a number: the flows that ask for it.
    fn by_value<'m>(&self, text: &str, meaning: &'m Meaning) -> Found<'m> {
        let letters = |text: &str| text.chars().filter(|c| c.is_alphanumeric()).count();
        let all = meaning.entities.iter().filter(|entity| entity.flow.is_none()).filter(|entity| {
            let telling = self.program.slots.get(&entity.slot).is_some_and(|slot| {
                matches!(slot.kind, SlotType::Id | SlotType::Email | SlotType::Phone | SlotType::Choice)
            });
            telling
                && text
                    .get(entity.start..entity.end)
                    .is_some_and(|part| letters(part) * 10 >= letters(text) * 8)
        });
        let mut offers: Vec<Offer> = Vec::new();
        for entity in all {
            for flow in self.program.flows.iter().filter(|flow| !flow.private && !flow.triggers.is_empty()) {
                let first = flow.asks().next().is_some_and(|(_, ask)| ask.slot == entity.slot);
                let offer = Offer { title: self.title(flow), reading: Reading::Flow(flow.name.clone()) };
                if first && !offers.contains(&offer) {
                    offers.push(offer);
                }
            }
        }
        if offers.is_empty() { Found::Nothing } else { Found::Close(offers) }
    }

    fn offers(&self, flows: &[&crate::input::RankedFlow], meaning: &Meaning, best: f32) -> Vec<Offer> {
        let near = |score: f32| score >= MAYBE && (best - score < MARGIN || score >= FLOW);
        let mut offers: Vec<(f32, Offer)> = Vec::new();
        for ranked in flows.iter().filter(|ranked| near(ranked.score)) {
            if let Some(flow) = self.program.flow(&ranked.flow) {
                let offer = Offer { title: self.title(flow), reading: Reading::Flow(flow.name.clone()) };
                offers.push((ranked.score, offer));
            }
        }
        // The knowledge has said how many of its entries fit; of those only one that is far behind is not worth offering.
        let fits = |hit: &&Hit| best - hit.score < MARGIN || hit.score >= FLOW;
        for hit in meaning.knowledge.hits.iter().take(meaning.knowledge.good).filter(fits) {
            let (id, answer, citation) = (hit.id.clone(), hit.answer.clone(), hit.citation.clone());
            let reading = Reading::Knowledge { id, answer, citation };
            offers.push((hit.score, Offer { title: hit.question.clone(), reading }));
        }
        offers.sort_by(|a, b| b.0.total_cmp(&a.0));
        // All entities of a table that may be meant are offered.
        offers.truncate(meaning.knowledge.good.max(4));
        offers.into_iter().map(|(_, offer)| offer).collect()
    }

    /// Whether the question that is open may not be interrupted.
    pub(super) fn is_denied(&self) -> bool {
        let asked = self.pending().filter(|_| self.session.waiting.is_some());
        asked.is_some_and(|ask| !ask.interrupt)
            || asked.is_some() && self.flow().is_some_and(|flow| !flow.interrupt)
    }

    /// Serves what was found, in the middle of a task or not.
    pub(super) fn digress(&mut self, found: Found<'_>, meaning: &Meaning) {
        if self.is_denied() {
            self.decided(words!("this question may not be interrupted"));
            let title = self.task_title().unwrap_or_default();
            self.resume_waiting();
            self.behave("busy", &[("task", &title)]);
            return self.run();
        }
        self.understood();
        self.resume_waiting();
        match found {
            Found::Flow(flow, score) => {
                self.decided(words!("`{flow}` is meant ({score})", flow, score = hundredths(score)));
                let flow = flow.to_owned();
                self.begin(&flow, &meaning.entities);
            }
            Found::Several(wishes) => {
                let flows: Vec<String> = wishes.iter().map(|wish| format!("`{wish}`")).collect();
                self.decided(words!("several wishes: {flows}", flows));
                // What is said last waits below; each goes on when the one above it is over.
                let waiting = wishes[1..].iter().rev().filter(|wish| self.is_open(wish).is_none());
                let waiting: Vec<&str> = waiting.copied().collect();
                for flow in waiting {
                    self.prepare(flow, &meaning.entities);
                }
                self.begin(wishes[0], &meaning.entities);
            }
            Found::Knowledge(hit) => {
                self.decided(words!(
                    "answered from `{id}` ({score})",
                    id = hit.id,
                    score = hundredths(hit.score)
                ));
                self.say(hit.said());
                self.run();
            }
            Found::Close(mut offers) => {
                if let [Offer { reading: Reading::Flow(flow), .. }] = offers.as_slice() {
                    let flow = flow.clone();
                    self.decided(words!("a value that only `{flow}` asks for", flow));
                    return self.begin(&flow, &meaning.entities);
                }
                self.decided(words!("several readings are close to each other"));
                let neither = if self.language().starts_with("zh") { "都不是" } else { "None of these" };
                offers.push(Offer { title: neither.to_owned(), reading: Reading::Neither });
                let values = meaning.entities.iter().map(|e| (e.name(), e.value.clone())).collect();
                self.emit(Event::Offered { offers, values });
                self.behave("clarify", &[]);
                if !self.stopped() {
                    self.emit(Event::Waited(Waiting::Choice));
                }
            }
            Found::Nothing => self.missed(meaning),
        }
    }

    /// Begins a task with the values of the message, or goes back to it if it was interrupted.
    pub(super) fn begin(&mut self, flow: &str, entities: &[Entity]) {
        self.resume_waiting();
        if let Some(depth) = self.is_open(flow) {
            // The flows that it runs are a part of it.
            let runs = |frame: &Frame| matches!(frame.how, Entry::Called(_));
            let above = self.session.stack.len() - depth - 1;
            let part = self.session.stack.iter().skip(depth + 1).all(runs);
            for _ in 0..if part { 0 } else { above } {
                self.over(Completed::No);
            }
            self.decided(words!("`{flow}` was interrupted before and goes on", flow));
            let filled = self.fill(entities, None, true);
            self.tell(&filled.replaced);
            if !self.stopped() {
                self.carry_through(filled.changed);
            }
            return;
        }
        if self.tasks() >= MAX_TASKS {
            let title = self.task_title().unwrap_or_default();
            self.behave("busy", &[("task", &title)]);
        } else {
            self.prepare(flow, entities);
        }
        self.run();
    }

    /// The place of a flow among those that are open.
    fn is_open(&self, flow: &str) -> Option<usize> {
        self.session.stack.iter().rposition(|frame| frame.flow == flow)
    }

    /// How many tasks are open.
    fn tasks(&self) -> usize {
        let tasks = self.session.stack.iter();
        tasks.filter(|frame| matches!(frame.how, Entry::Task | Entry::Digression)).count()
    }

    /// Puts a task above the others, with the values of the message, and does not run it yet.
    fn prepare(&mut self, flow: &str, entities: &[Entity]) {
        if self.tasks() >= MAX_TASKS {
            return;
        }
        let how = if self.session.stack.is_empty() { Entry::Task } else { Entry::Digression };
        let told = self.told(flow);
        self.enter(flow, how, BTreeMap::new());
        self.keep(told);
        self.fill(entities, None, true);
    }
}
