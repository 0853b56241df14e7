//! A program as a map: where operations lead, which flows lead to which, what is reached at all.

use super::graph::{Lines, components};
use super::ways::{Way, each_way};
use crate::program::{Button, ButtonAction, Buttons, Ends, Flow, Op, Program, Say, TriggerKind};
use std::collections::HashMap;

/// What a flow has to do with another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum LinkKind {
    /// It runs it and goes on.
    Run,
    /// It ends in favour of it.
    Goto,
    /// It shows a button that starts it.
    Button,
}

/// An operation that leads to another flow.
#[derive(Debug, Clone, Copy)]
pub(super) struct Link {
    pub(super) kind: LinkKind,
    pub(super) at: usize,
    pub(super) to: usize,
}

/// The map of one flow.
pub(super) struct Map {
    ways: Lines<(Way, usize)>,
    /// Whether a path leads to the operation; one more for the end of the flow.
    pub(super) reached: Vec<bool>,
    /// Whether a flow that runs it goes on after it.
    pub(super) returns: bool,
}

impl Map {
    /// The ways out of an operation.
    pub(super) fn ways(&self, at: usize) -> &[(Way, usize)] {
        self.ways.of(at)
    }

    /// How many operations there are.
    pub(super) fn len(&self) -> usize {
        self.ways.len()
    }
}

/// The map of a program.
pub(super) struct Model<'p> {
    pub(super) program: &'p Program,
    pub(super) maps: Vec<Map>,
    pub(super) links: Lines<Link>,
    /// Flows of files with errors: what they do is not known.
    pub(super) unknown: Vec<bool>,
    /// Flows in the order in which a flow comes after those that it leads to.
    pub(super) order: Vec<usize>,
    /// Flows of one component lead to each other.
    pub(super) component: Vec<usize>,
    ids: HashMap<&'p str, usize>,
    /// Flows that an `end` of another flow ends.
    ended: Vec<bool>,
    /// For each flow the operations of others that run it.
    runs: Vec<Vec<(usize, Link)>>,
    /// For each flow those that it has to do with in any way.
    linked: Lines<usize>,
    /// Flows that have to do with each other both ways, those first that others have to do with.
    pub(super) groups: Vec<Vec<usize>>,
}

impl<'p> Model<'p> {
    pub(super) fn new(program: &'p Program, unknown: &dyn Fn(&Flow) -> bool) -> Self {
        let flows = &program.flows;
        let mut ids = HashMap::with_capacity(flows.len());
        for (id, flow) in flows.iter().enumerate() {
            ids.entry(flow.name.as_str()).or_insert(id);
        }
        let mut links = Lines::new();
        let mut linked = Lines::new();
        let mut ended = vec![false; flows.len()];
        for flow in flows {
            links.begin();
            linked.begin();
            for (at, op) in flow.code.iter().enumerate() {
                let mut link = |kind, name: &str| {
                    if let Some(to) = ids.get(name) {
                        links.push(Link { kind, at, to: *to });
                        linked.push(*to);
                    }
                };
                match op {
                    Op::Run(run) => link(LinkKind::Run, &run.flow),
                    Op::Goto(goto) => link(LinkKind::Goto, &goto.to),
                    Op::End { what: Ends::Named(name), .. } => {
                        if let Some(to) = ids.get(name.as_str()) {
                            ended[*to] = true;
                            linked.push(*to);
                        }
                    }
                    Op::Say(say) => each_button(say, &mut |button| {
                        if let ButtonAction::Run(name) = &button.action {
                            link(LinkKind::Button, name);
                        }
                    }),
                    _ => {}
                }
            }
        }
        let mut runs = vec![Vec::new(); flows.len()];
        for from in 0..flows.len() {
            for link in links.of(from).iter().filter(|link| link.kind == LinkKind::Run) {
                runs[link.to].push((from, *link));
            }
        }
        let component = components(flows.len(), |flow, visit| {
            let calls = links.of(flow).iter().filter(|link| link.kind != LinkKind::Button);
            calls.for_each(|link| visit(link.to));
        });
        let mut order: Vec<usize> = (0..flows.len()).collect();
        order.sort_by_key(|flow| (component[*flow], *flow));
        let unknown = flows.iter().map(|flow| unknown(flow)).collect();
        let groups = groups(&linked, flows.len());
        let maps = Vec::new();
        let mut model =
            Self { program, maps, links, unknown, order, component, ids, ended, runs, linked, groups };
        model.draw();
        model
    }

    /// The operations of all flows that run a flow.
    pub(super) fn runs_of(&self, id: usize) -> &[(usize, Link)] {
        &self.runs[id]
    }

    /// The flows that a flow has to do with: it runs them, goes to them, offers or ends them.
    pub(super) fn linked(&self, id: usize) -> &[usize] {
        self.linked.of(id)
    }

    /// A flow by name.
    pub(super) fn id(&self, name: &str) -> Option<usize> {
        self.ids.get(name).copied()
    }

    pub(super) fn flow(&self, id: usize) -> &'p Flow {
        &self.program.flows[id]
    }

    /// Whether something of the flow is to be reported.
    pub(super) fn judged(&self, id: usize) -> bool {
        !self.unknown[id] && !self.flow(id).built_in
    }

    /// Whether a customer, the engine or an event starts the flow itself.
    pub(super) fn is_open(&self, id: usize) -> bool {
        let flow = self.flow(id);
        let starts = |kind: &TriggerKind| !flow.private || matches!(kind, TriggerKind::Event(_));
        self.program.behaviours.contains_key(&flow.name)
            || flow.triggers.iter().any(|trigger| starts(&trigger.kind))
    }

    /// Whether anything leads to each flow.
    pub(super) fn alive(&self) -> Vec<bool> {
        let mut alive: Vec<bool> =
            (0..self.maps.len()).map(|id| self.is_open(id) || self.unknown[id]).collect();
        let mut left: Vec<usize> = (0..alive.len()).filter(|id| alive[*id]).collect();
        while let Some(id) = left.pop() {
            for link in self.links.of(id).iter().filter(|link| self.maps[id].reached[link.at]) {
                if !std::mem::replace(&mut alive[link.to], true) {
                    left.push(link.to);
                }
            }
        }
        alive
    }

    fn draw(&mut self) {
        let mut maps: Vec<Option<Map>> = self.maps.drain(..).map(Some).collect();
        maps.resize_with(self.program.flows.len(), || None);
        for id in self.order.clone() {
            // What is not known yet leads back here; it is taken to end.
            let returns =
                |name: &str| self.id(name).and_then(|to| maps[to].as_ref()).is_none_or(|map| map.returns);
            let map = self.map(id, &returns);
            maps[id] = Some(map);
        }
        self.maps = maps.into_iter().flatten().collect();
    }

    fn map(&self, id: usize, returns: &dyn Fn(&str) -> bool) -> Map {
        let flow = self.flow(id);
        let mut ways = Lines::new();
        for (at, op) in flow.code.iter().enumerate() {
            ways.begin();
            if !matches!(op, Op::Run(run) if !returns(&run.flow)) {
                each_way(self.program, op, at, &mut |way, to| ways.push((way, to)));
            }
        }
        let end = flow.code.len();
        let mut reached = vec![false; end + 1];
        reached[0] = true;
        let mut left = vec![0];
        while let Some(at) = left.pop() {
            for (_, to) in ways.of(at) {
                if !std::mem::replace(&mut reached[*to], true) {
                    left.push(*to);
                }
            }
        }
        let ends = |(at, op): (usize, &Op)| {
            reached[at]
                && match op {
                    Op::End { what, .. } => *what == Ends::Flow,
                    Op::Goto(goto) => returns(&goto.to),
                    _ => false,
                }
        };
        let returns =
            reached[end] || self.unknown[id] || self.ended[id] || flow.code.iter().enumerate().any(ends);
        Map { ways, reached, returns }
    }
}

/// Points that lead to each other, those first that others lead to.
fn groups(linked: &Lines<usize>, flows: usize) -> Vec<Vec<usize>> {
    let found = components(flows, |flow, visit| linked.of(flow).iter().for_each(|to| visit(*to)));
    let mut groups = vec![Vec::new(); found.iter().max().map_or(0, |most| most + 1)];
    found.iter().enumerate().for_each(|(flow, group)| groups[*group].push(flow));
    groups
}

/// Visits the buttons of a message.
pub(super) fn each_button<'s>(say: &'s Say, visit: &mut dyn FnMut(&'s Button)) {
    if let Buttons::Listed(buttons) = &say.buttons {
        buttons.iter().for_each(&mut *visit);
    }
    say.cards.iter().flat_map(|card| &card.buttons).for_each(visit);
}
