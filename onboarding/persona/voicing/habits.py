"""The lines to write by that a number alone gives: for each, the number, from which value up to which, and the line.

They are data, so that each cut point stands in one place. Rates are per 1,000 words, shares 0 to 1, lengths in words. A
line that names the number names it in whole; its evidence has it exactly. No line rests on a number that is null. "{form}" is
the site's own "you": Sie or du, vous or tu, as addressing.py finds it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Group = Literal["do", "dont", "punctuation", "formatting"]


@dataclass(frozen=True, slots=True)
class Habit:
    """A line that is true of texts whose number is `least` or more, and `most` or less. "{n}" stands for the number."""

    group: Group
    stat: str
    line: str
    least: float = 0.0
    most: float = float("inf")

    def fits(self, value: float) -> bool:
        """Say whether the line is true of a text with this number."""
        return self.least <= value <= self.most


HABITS = (
    Habit("do", "avg_sentence_words", "Write about {n} words a sentence on average.", least=1.5),
    Habit("do", "reading_ease", "Keep it easy to read: a Flesch reading ease of about {n}.", least=60, most=120),
    Habit("do", "reading_ease", "Dense text is fine here: a Flesch reading ease of about {n}.", least=1, most=39.9),
    Habit("do", "you_per_1000", "Speak to the reader{form}, about {n} times in a thousand words.", least=10),
    Habit("do", "contractions_per_1000", "Use contractions, about {n} in a thousand words.", least=10),
    Habit("do", "passive_share", "Prefer the active voice.", most=0.1),
    Habit("do", "question_rate", "Ask the reader a question now and then.", least=0.05),
    Habit("dont", "contractions_per_1000", "Do not use contractions.", most=1),
    Habit("dont", "question_rate", "Do not ask questions.", most=0.01),
    Habit("punctuation", "exclaim_rate", "Do not use exclamation marks.", most=0.005),
    Habit("punctuation", "exclaim_rate", "Keep exclamation marks rare.", least=0.006, most=0.02),
    Habit("punctuation", "exclaim_rate", "An exclamation mark now and then is fine.", least=0.021, most=0.1),
    Habit("punctuation", "exclaim_rate", "Exclamation marks are welcome.", least=0.101),
    Habit("punctuation", "commas_per_1000", "Go easy on commas: about {n} in a thousand words.", least=1, most=35),
    Habit("punctuation", "commas_per_1000", "Commas are welcome: about {n} in a thousand words.", least=70),
    Habit("punctuation", "dashes_per_1000", "Do without dashes.", most=0),
    Habit("punctuation", "dashes_per_1000", "Use dashes, about {n} in a thousand words.", least=3),
    Habit("formatting", "paragraph_sentences", "Write about {n} sentences a paragraph.", least=1.5),
    Habit("formatting", "paragraph_sentences", "Let most sentences stand as a paragraph of their own.", most=1.499),
    Habit("formatting", "lists_per_1000", "Write prose rather than lists.", most=0),
    Habit("formatting", "lists_per_1000", "Use lists, about {n} items in a thousand words.", least=5),
    Habit("formatting", "emoji_per_1000", "Do without emoji.", most=0),
    Habit("formatting", "emoji_per_1000", "Use emoji, about {n} in a thousand words.", least=1),
)
