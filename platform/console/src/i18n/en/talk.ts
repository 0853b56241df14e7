// What happens in a conversation, and why.

export const talk = {
  speakers: { USER: "Customer", BOT: "Bot", MEMBER: "Agent", SYSTEM: "System" },
  activity: {
    HANDOFF: "Waits for a person",
    JOINED: (name: string) => `${name} took the conversation`,
    LEFT: (name: string) => `${name} gave it back to the bot`,
    ENDED: "The conversation ended",
    somebody: "An agent",
  },
  trace: {
    title: "Why this answer",
    understood: "Understood",
    language: "Language",
    flows: "Flows",
    values: "Values",
    answer: "As the answer",
    cues: "Signals",
    knowledge: "Knowledge",
    nothing: "nothing",
    decided: "Decided",
    step: "Step",
    value: "Value",
    searched: "Looked up",
    suggested: "Suggested",
    taken: (entry: string) => `taken: ${entry}`,
    notTaken: "none taken",
    failed: "Failed",
    other: "Other",
    open: (file: string, line: number) => `Open ${file} at line ${line}`,
    empty: "Nothing was recorded for this turn",
  },
};
