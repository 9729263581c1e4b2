"""What a block or sentence is by itself: a call to the reader, a caption, a stamp, law, a sign-off; or None, an article's own.

Each judgement asks for a shape before it asks for words, and none removes what stands in quotation marks.
"""

from __future__ import annotations

import re

from transforms.articles import bylines
from transforms.articles.blocks import Block, split_sentences
from transforms.articles.phrases import Phrases

CALL, CAPTION, CREDIT, LEGAL, SIGN_OFF, STAMP, BYLINE, APPEAL = (
    "call to the reader", "caption", "credit", "law of the page", "sign-off", "time stamp", "byline", "outlet about itself",
)  # fmt: skip

#: Longest in words: a call, a caption, a sign-off, a stamp.
_CALL, _CAPTION, _SIGN_OFF, _STAMP = 60, 70, 70, 14
_IMPERATIVE = 14
_LAST_BRACKET = re.compile(r"\s?\(([^()]{2,120}(?:\([^()]{1,80}\)[^()]{0,80})?)\)[\s.]{0,2}$")
_CONNECTOR = frozenset(("of", "the", "and", "for", "in", "de", "la", "le", "el", "al", "du", "des", "von", "van", "by"))
#: A credit alone: names joined by slashes (`Ana Diaz/Agency/Archive`).
_SLASHED = re.compile(r"[A-Z][\w.&'’-]*(?: [A-Z][\w.&'’-]*){0,4}(?:\s?/\s?[A-Z][\w.&'’-]*(?: [A-Z][\w.&'’-]*){0,4}){1,3}")
#: A credit behind a caption: a label, a colon or `by`, and names to the end (`Pic: Ana Diaz/Agency`, `Photo by Ana Diaz`).
_MAKER = r"[A-Z@][\w.&'’@-]*"
_LABELLED = re.compile(
    r"(?:^|(?<=[\s|\[(.!?]))(?P<label>[A-Z][A-Za-z]{2,12})(?: credit| courtesy)?(?:\s?[:©]| by(?=\s))\s?©?\s?"
    rf"{_MAKER}(?:(?:\s?[/,|]\s?|\s(?:(?:for|via|and|of|the|de|van|von|al)\s)?){_MAKER}){{0,9}}[\s.\])]*$"
)
_SINGLE = re.compile(r"[^/©]*")
_PARTY = re.compile(r"[A-Z]{1,3}[-–][A-Z]")
_PREDICATE = re.compile(r"s?\s(?:is|are|was|were|said|says|has|have|had|told)\b")
_TOKENS = re.compile(r"[^\W\d_]+")
_SELF = re.compile(r"(?<!\w)(?:we|our|us|your)(?!\w)")
#: What a sentence of the article has and a caption has not: time past, or reported speech.
_PAST = re.compile(r"(?<!\w)(?:was|were|had|said|says|told|would|will|has|have|\w{2,}ed)(?!\w)")
_REPORTED = re.compile(r"[“”]|(?<!\w)(?:said|says|told|according)(?!\w)")
_DATE_AT_END = re.compile(
    r",? (?:on )?(?:[A-Z][a-z]+day, )?(?:[A-Z][a-z]{2,8}\.? \d{1,2}, \d{4}|\d{1,2} [A-Z][a-z]{2,8} \d{4})\.?$"
)


def role_of(block: Block, phrases: Phrases) -> str | None:
    """The reason why the block is no part of an article's body by itself, None if there is none.

    Of a block of several sentences the first and at least half must be foreign; else they go singly (`passages`).
    """
    if is_stamp(block, phrases):
        return STAMP
    if block.words <= 25 and bylines.is_byline(block.text):
        return BYLINE
    if is_caption(block, phrases):
        return CAPTION
    sentences = split_sentences(block.text, phrases.abbreviations) if block.words <= _CALL else []
    found = [sentence_role(Block(sentence.strip()), phrases) for sentence in sentences]
    if len(sentences) == 2 and not any(found) and is_lure(Block(sentences[0].strip()), Block(sentences[1].strip()), phrases):
        return CALL
    foreign = [role for role in found if role]
    return foreign[0] if 2 * len(foreign) >= max(1, len(found)) and (found[0] or len(foreign) == len(found)) else None


def sentence_role(block: Block, phrases: Phrases) -> str | None:
    """What can be said of a sentence without its neighbours: calls, law, sign-offs."""
    text = block.folded.lstrip(" *•·-–—|>\"'")
    if block.words <= _CALL and phrases.legal.search(text):
        return LEGAL
    if block.has_quotation:
        return None
    if block.words <= _SIGN_OFF and (_opens(phrases.sign_off_opens, text) or phrases.sign_off_holds.search(text)):
        return SIGN_OFF
    if block.words <= _CALL:
        if is_call(block, text, phrases):
            return CALL
        if speaks_of_itself(text, phrases):
            return APPEAL
    return None


def is_call(block: Block, text: str, phrases: Phrases) -> bool:
    """A call to the reader: opens or runs as calls do, or is a short imperative about the page."""
    if phrases.calls.match(text) or phrases.anywhere.search(text):
        return True
    words = _TOKENS.findall(text)
    if not words or block.words > _IMPERATIVE or words[0] not in phrases.imperatives:
        return False
    return sum(word in phrases.reader_words for word in words[1:]) >= (1 if not block.is_closed else 2)


def is_lure(question: Block, order: Block, phrases: Phrases) -> bool:
    """A short question and what the reader shall do about it (`Enjoyed it? Get our letter.`)."""
    words = _TOKENS.findall(order.folded)
    asks = question.text.endswith("?") and question.words <= 6 and order.words <= _IMPERATIVE
    plain = not question.has_quotation and not order.has_quotation
    return asks and plain and words[:1] != [] and words[0] in phrases.imperatives and not phrases.reader_words.isdisjoint(words)


def speaks_of_itself(text: str, phrases: Phrases) -> bool:
    """An outlet about its own work: first or second person with two words of the trade."""
    return bool(_SELF.search(text)) and len(phrases.outlet_words.intersection(_TOKENS.findall(text))) >= 2


def is_stamp(block: Block, phrases: Phrases) -> bool:
    """A line that only says when."""
    if block.words > _STAMP or not any(character.isdigit() for character in block.text):
        return False
    words = _TOKENS.findall(block.folded)
    return all(word in phrases.stamp_words for word in words) and (len(words) > 0 or ":" in block.text)


def is_caption(block: Block, phrases: Phrases) -> bool:
    """A caption: a credit in brackets at its end, an opening or words of captions, or a scene with its date at the end."""
    if block.words > _CAPTION:
        return False
    if block.words <= 10 and _SLASHED.fullmatch(block.text):
        return True
    labelled = labelled_credit(block.text, phrases)
    if labelled is not None and block.words <= 45 and not block.text[:labelled].count('"') and not _tells(block.text[:labelled]):
        return True
    bracket = last_credit(block.text, phrases)
    if bracket is not None:
        return block.words <= 45 or not block.text[: len(block.text) - bracket].rstrip().endswith((".", "!", "?"))
    if block.has_quotation:
        return False
    if _opens(phrases.caption_opens, block.folded):
        return block.words <= 40
    if phrases.caption_holds.search(block.folded) and not _reports(block):
        return True
    return block.words <= 45 and bool(_DATE_AT_END.search(block.text[-40:])) and not _PAST.search(block.text)


def labelled_credit(text: str, phrases: Phrases) -> int | None:
    """Where the credit with a label begins that ends the text, else None; within a sentence only names with a slash are one."""
    tail = text[-160:].lower()
    if not any(label in tail for label in phrases.credit_labels):
        return None
    match = _LABELLED.search(text, max(0, len(text) - 160))
    if not match or match["label"].lower() not in phrases.credit_labels:
        return None
    apart = text[: match.start()].rstrip()[-1:] in tuple("|[(.!?") or not text[: match.start()].strip()
    return match.start() if apart or not _SINGLE.fullmatch(match[0]) else None


def is_scene(text: str) -> bool:
    """Whether a sentence before a credit only shows: no past, no speech, no quotation."""
    return not _PAST.search(text) and not _REPORTED.search(text) and '"' not in text


def _tells(text: str) -> bool:
    """Whether the text before a credit is a paragraph of the article: it reports what someone said."""
    return bool(_REPORTED.search(text)) and text.count(" ") >= 12


def last_credit(text: str, phrases: Phrases) -> int | None:
    """Length of the bracket at the end of the text if it says who made a picture, else None.

    An explained short form (`Court of Auditors (CoA)`), a party or a remark in running words is none.
    """
    match = _LAST_BRACKET.search(text[-300:])
    if not match:
        return None
    before, inside = text[: len(text) - len(match[0])].rstrip(), match[1]
    words = re.findall(r"[^\W_]+", inside)
    if not words or not before:
        return None
    folded = {word.lower() for word in words}
    closed = match[0].rstrip().endswith(".") and before[-1] not in '.!?”"'
    named = all(word[0].isupper() or word.lower() in _CONNECTOR or word.isdigit() for word in words)
    if folded & phrases.credits and (named or not folded.isdisjoint({"via", "by", "credit", "photo", "image", "file"})):
        return None if closed and len(words) > 12 else len(match[0])
    explains = _PARTY.match(inside) or _abbreviates(inside, before) or any(map(str.isdigit, words))
    return None if closed or explains or not named or len(words) > 8 else len(match[0])


def _opens(pattern: re.Pattern[str], text: str) -> bool:
    """Whether the text opens with a phrase that is a label (`Edited by: …`) or goes on as one, not as a sentence's subject."""
    match = pattern.match(text)
    return match is not None and not _PREDICATE.match(text, match.end())


def _reports(block: Block) -> bool:
    return bool(re.search(r"(?<!\w)(?:said|says|told|according)(?!\w)", block.folded))


def _abbreviates(short: str, before: str) -> bool:
    """Whether the capitals of the bracket are the initials of the words before it."""
    capitals = [character for character in short if character.isupper()]
    if " " in short.strip() or len(capitals) < 2:
        return False
    initials = [word[0].upper() for word in re.findall(r"[^\W\d_]+", before[-120:])]
    return capitals[-1] in initials[-3:] and sum(character in initials[-8:] for character in capitals) >= len(capitals) / 2
