// From a template to a bot that answers customers: the first ten minutes.

export const start = {
  start: {
    region: "First steps",
    progress: (done: number, all: number) => `Step ${Math.min(done + 1, all)} of ${all}`,
    hide: "Hide the first steps",
    steps: {
      talk: "Talk to it",
      change: "Change an answer",
      publish: "Publish",
      embed: "Put it on your page",
    },
    talkText: "Ask your bot something that a customer would ask.",
    talkTry: (question: string) => `Ask “${question}”`,
    question: "What is your hotline?",
    changeText: "Is an answer not yours yet? Press “Change this answer” below it.",
    changeSkip: "The answers are fine",
    publishText: "Happy with it? Publish it, and customers can meet it.",
    embedText: "Your bot is live. Copy this line onto your web page, or look at it on a preview page first.",
    preview: "Preview page",
    copySnippet: "Copy the line",
    doneTitle: "Done: your bot is ready for customers.",
    doneNext: "Add your own questions",
    invite: "Invite colleagues",
  },
  answer: {
    change: "Change this answer",
    label: (language: string) => `Answer, ${language}`,
    save: "Save and ask again",
    fromPack: "It comes from a knowledge pack. From now on the answer is your own.",
    gone: "This answer cannot be changed here any more. Begin the talk again.",
    saved: "The answer is changed",
  },
};
