"""A source of knowledge outside of the bot: pages that fit a question by the pairs of characters and the words that they share."""

import math
import re

from pages import PAGES
from wit_world import exports
from wit_world.exports import retriever


def terms(text: str) -> set[str]:
    """Pairs of Chinese characters, and whole words of other scripts without the `s` of many."""
    text = text.lower()
    found = {re.sub(r"(?<=\w{3})s$", "", word) for word in re.findall(r"[a-z0-9]{2,}", text)}
    for run in re.findall(r"[\u4e00-\u9fff]+", text):
        found.update(run[at : at + 2] for at in range(len(run) - 1))
    return found


_TERMS = [(terms(f"{title} {title} {text}"), terms(title)) for _, title, text, _ in PAGES]
_COUNTS: dict[str, int] = {}
for _all, _ in _TERMS:
    for _term in _all:
        _COUNTS[_term] = _COUNTS.get(_term, 0) + 1


def _weight(term: str) -> float:
    return math.log(1 + len(PAGES) / _COUNTS[term]) if term in _COUNTS else math.log(1 + len(PAGES))


class Retriever(exports.Retriever):
    def search(self, question: str, language: str, most: int) -> list[retriever.Passage]:
        asked = terms(question)
        whole = sum(map(_weight, asked))
        found = []
        for (page, title, text, url), (inside, headline) in zip(PAGES, _TERMS):
            score = sum(_weight(term) * (1.0 if term in headline else 0.7) for term in asked & inside)
            if score > 0:
                found.append(retriever.Passage(page, title, text, url, min(1.0, score / whole)))
        found.sort(key=lambda passage: (-passage.score, passage.id))
        return found[:most]
