"""The groups about how the site writes: the labels that may stand there, and the shapes of what was counted.

Shares are 0 to 1, rates per 1,000 words, lengths in words. Null: the language gives no way to count it, or there was too
little text. The cut points of the labels stand in onboarding/website/writing/, beside the rules that apply them.
"""

from __future__ import annotations

from typing import Literal

from typing_extensions import TypedDict

Tone = Literal[
    "formal", "technical", "authoritative", "matter-of-fact", "conversational", "warm", "enthusiastic", "bold", "urgent"
]
Voice = Literal[
    "first person singular", "first person plural", "addresses the reader", "we to you", "I to you", "impersonal"
]
Complexity = Literal["simple", "moderate", "complex"]
FormalityLevel = Literal["informal", "neutral", "formal"]
EngagementLevel = Literal["low", "medium", "high"]
BrandPersonality = Literal["caring", "expert", "daring", "maker", "uncomplicated"]
EmotionalAppeal = Literal["belonging", "trust", "excitement", "urgency", "gain", "relief", "rational"]
SentenceStructure = Literal["short", "short, varied", "medium", "medium, varied", "long", "long, varied"]
VocabularyLevel = Literal["plain", "ordinary", "demanding"]
ParagraphOrganization = Literal["short", "medium", "long"]
ContentFlow = Literal["connected", "loosely connected", "list-like"]
VisualElements = Literal["none", "few", "some", "many"]
Spelling = Literal["British", "American", "mixed"]
Address = Literal["formal", "informal", "mixed"]


class Dimensions(TypedDict):
    """Four dimensions of tone of voice (Nielsen Norman Group), each from -1 (first word) to 1; null: not computable."""

    formal_casual: float | None
    serious_funny: float | None
    respectful_irreverent: float | None
    matter_of_fact_enthusiastic: float | None


class WritingStyle(TypedDict):
    """Labels with documented cut points; `address` is how the reader is spoken to where the language has two ways."""

    tone: Tone | None
    voice: Voice | None
    complexity: Complexity | None
    engagement_level: EngagementLevel | None
    brand_personality: BrandPersonality | None
    formality_level: FormalityLevel | None
    emotional_appeal: EmotionalAppeal | None
    address: Address | None
    dimensions: Dimensions


class Sentences(TypedDict):
    """Lengths of sentences in words; short is under 8, long over 25.

    `histogram` counts the lengths 1-4, 5-9, 10-14 and so on, the last from 40 up; `rhythm` has the first sixty lengths in
    the order of reading, the home page first.
    """

    count: int
    mean_words: float
    median_words: float
    p10_words: int
    p90_words: int
    deviation_words: float
    variation: float
    short_share: float
    long_share: float
    histogram: list[int]
    rhythm: list[int]


class Vocabulary(TypedDict):
    """The variety of words; a long word has more than six letters, `hapax_share` is of the types."""

    words: int
    types: int
    mattr_50: float | None
    hapax_share: float
    long_word_share: float
    mean_word_letters: float


class Paragraphs(TypedDict):
    """Lengths of paragraphs in words."""

    count: int
    mean_words: float
    median_words: float
    p90_words: int


class Punctuation(TypedDict):
    """Marks per 1,000 words; `oxford_comma` is the share of lists of three with a comma before the last "and" (English)."""

    questions_per_1000_words: float
    exclamations_per_1000_words: float
    colons_per_1000_words: float
    semicolons_per_1000_words: float
    dashes_per_1000_words: float
    ellipses_per_1000_words: float
    quotation_marks_per_1000_words: float
    parentheses_per_1000_words: float
    emoji_per_1000_words: float
    numbers_per_1000_words: float
    capitals_per_1000_words: float
    oxford_comma: float | None


class Structure(TypedDict):
    """What stands on a page outside navigation and footer, on average; shares are of the headings."""

    headings_per_page: float
    lists_per_page: float
    images_per_page: float
    list_items_per_1000_words: float | None
    capitals_heading_share: float | None
    title_case_heading_share: float | None
    question_heading_share: float | None


class Readability(TypedDict):
    """Formulas by name; Flesch with the constants of the language, the next five for English only."""

    flesch: float | None
    flesch_kincaid: float | None
    fog: float | None
    smog: float | None
    coleman_liau: float | None
    ari: float | None
    lix: float | None
    syllables_per_word: float | None


class Rates(TypedDict):
    """Words and phrases of a class per 1,000 words; the last four are shares of sentences.

    Null where the language has no such words, or no reliable way to tell them.
    """

    first_singular: float | None
    first_plural: float | None
    second: float | None
    second_formal: float | None
    third: float | None
    contractions: float | None
    modals: float | None
    hedges: float | None
    boosters: float | None
    negations: float | None
    nominalisations: float | None
    adverbs: float | None
    connectives_add: float | None
    connectives_contrast: float | None
    connectives_cause: float | None
    connectives_order: float | None
    connectives_example: float | None
    superlatives: float | None
    enthusiasm: float | None
    positive: float | None
    negative: float | None
    informal: float | None
    formal: float | None
    polite: float | None
    warmth: float | None
    authority: float | None
    daring: float | None
    craft: float | None
    ease: float | None
    buzzwords: float | None
    urgency: float | None
    narrative: float | None
    beginner: float | None
    expert: float | None
    benefits: float | None
    pains: float | None
    passive_share: float | None
    imperative_share: float | None
    positive_share: float | None
    negative_share: float | None


class ContentCharacteristics(TypedDict):
    """What was measured, and a few words whose cut points are documented.

    `context_score` is Heylighen and Dewaele's F, estimated from closed classes and endings: a proxy, 0 to 100, higher
    means less depending on who speaks to whom.
    """

    sentence_structure: SentenceStructure | None
    vocabulary_level: VocabularyLevel | None
    paragraph_organization: ParagraphOrganization | None
    content_flow: ContentFlow | None
    readability_score: float | None
    content_density: float | None
    visual_elements_usage: VisualElements | None
    sentences: Sentences | None
    vocabulary: Vocabulary | None
    paragraphs: Paragraphs | None
    punctuation: Punctuation | None
    structure: Structure | None
    readability: Readability | None
    rates: Rates | None
    context_score: float | None
    spelling: Spelling | None


class SentenceLengths(TypedDict):
    """The spread of sentence lengths in words."""

    mean_words: float
    median_words: float
    p10_words: int
    p90_words: int


class Patterns(TypedDict):
    """What returns in sentences and paragraphs."""

    sentence_length: SentenceLengths | None
    vocabulary_patterns: list[str]
    rhetorical_devices: list[str]
    paragraph_structure: ParagraphOrganization | None
    transition_phrases: list[str]
    sentence_starters: list[str]


class Spread(TypedDict):
    """How alike the pages are: their distance to the others, 0 to 1, by address; and each feature's spread."""

    distances: dict[str, float]
    outliers: list[str]
    features: dict[str, float]


class StylePatterns(TypedDict):
    """Patterns, and how alike the pages are. `unique_elements` are the words and phrases that mark this site's text."""

    patterns: Patterns
    style_consistency: float | None
    unique_elements: list[str]
    meta: Spread | None
