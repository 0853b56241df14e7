// How well the knowledge of a bot is kept.

import { plural } from "./plural";

export const health = {
  health: {
    title: "Health check",
    lead: "What a careful colleague would notice when reading all answers: contradictions, old dates, missing languages.",
    basis: (conversations: number) =>
      conversations === 0
        ? "Looked at the draft. No conversations with customers yet."
        : `Looked at the draft and at ${plural(conversations, "conversation", "conversations")} with customers.`,
    reading: "Examining the knowledge",
    again: "Check again",
    filter: "Which findings",
    all: (count: number) => `All ${count.toLocaleString("en")}`,
    severities: {
      ERROR: (count: number) => plural(count, "must be corrected", "must be corrected"),
      WARNING: (count: number) => plural(count, "should be checked", "should be checked"),
      ADVICE: (count: number) => plural(count, "could be better", "could be better"),
    },
    severity: { ERROR: "Must be corrected", WARNING: "Should be checked", ADVICE: "Could be better" },
    search: "Find an entry or file",
    good: "The knowledge is healthy",
    goodText: "No contradictions, no old dates, no missing languages.",
    goodNext: "See all answers",
    noMatch: "No finding fits this filter",
    clear: "Show all findings",
    problems: "The bot has mistakes that must be corrected first",
    problemsText: "The health of the knowledge can be examined once the draft has no errors.",
    toDo: "What to do",
    open: "Open",
    other: (entry: string) => `together with ${entry}`,
    findings: (count: number) => plural(count, "place", "places"),
    kinds: {
      contradiction: ["Answers contradict each other", "Two answers to the same question say different amounts, days, or yes and no. Customers get one or the other by chance."],
      duplicate: ["The same wording twice", "Two entries have one and the same phrasing, so the bot cannot know which is meant."],
      "same-answer": ["Nearly the same entry twice", "Two entries ask and answer nearly the same. One of them is enough, and only one has to be kept right."],
      "languages-differ": ["Languages say different numbers", "The answer names other numbers in one language than in another. One of them is probably old."],
      expired: ["No longer valid", "The last day of these answers is over. The bot does not give them any more."],
      "expires-soon": ["Ends soon", "These answers end within 30 days. After that the bot does not give them any more."],
      "past-date": ["Names a day that has passed", "The answer speaks of a day in the past. Customers may take it for old news."],
      "source-changed": ["The document has changed", "The document says something else than when it was imported."],
      "not-reviewed": ["Not looked at for long", "Nobody confirmed these answers for more than a year."],
      "never-hit": ["Never used", "No customer ever got these answers. They may be asked in other words, or not be needed."],
      "not-chosen": ["Offered, but not chosen", "The bot offered these answers and customers took another. The question may be misleading."],
      disliked: ["Rated badly", "At least half of the customers who got these answers gave a bad mark."],
      "missing-language": ["A language is missing", "The bot speaks this language, but the entry has no question and answer in it."],
      "missing-variants": ["Few ways to ask", "Other languages of the entry have several phrasings, this one has none. The bot finds it less often."],
      "dead-parameter": ["A placeholder without a value", "A ${name} in the text is filled by nothing. Customers would see a gap."],
      "unused-parameter": ["A setting that no text uses", "A setting of the knowledge pack is used by no answer."],
      "dead-link": ["A link that does not open", "The address has no https:// in front, so customers cannot tap it."],
      problem: ["Other mistakes", "The check of the bot found something about these entries."],
    } as Record<string, [string, string]>,
    otherKind: "A finding that this console does not know yet.",
  },
};
