"""What a block or sentence is by itself: a call to the reader, a caption, a stamp, law, a sign-off; or None, an article's own.

Each judgement asks for a shape before it asks for words, and none removes what stands in quotation marks.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from transforms.articles import bylines
from transforms.articles.cleaning.blocks.block import Block, split_sentences
from transforms.articles.cleaning.blocks.kinds import BYLINE, CALL, CAPTION, LEGAL
from transforms.articles.cleaning.phrases import Phrases
from transforms.articles.dates import is_zone
from transforms.articles.posts import POST

CREDIT, SIGN_OFF, STAMP, APPEAL, MARK = "credit", "sign-off", "time stamp", "outlet about itself", "nothing but marks"

#: Longest in words: a call, a caption, a sign-off, a stamp.
_CALL, _CAPTION, _SIGN_OFF, _STAMP = 60, 70, 70, 14
_IMPERATIVE = 14
_LAST_BRACKET = re.compile(r"\s?\(([^()]{2,120}(?:\([^()]{1,80}\)[^()]{0,80})?)\)[\s.]{0,2}$")
_CONNECTOR = frozenset(("of", "the", "and", "for", "in", "de", "la", "le", "el", "al", "du", "des", "von", "van", "by"))
#: A credit alone: names joined by slashes (`Ana Diaz/Agency/Archive`).
_PART = r"[A-Z][\w.&'’-]*(?: (?:(?:via|for|and|of|de|al) )?[A-Z][\w.&'’-]*){0,6}"
_SLASHED = re.compile(rf"{_PART}(?:\s?/\s?{_PART}){{1,3}}")
#: Behind a sentence, without a label: `… in the rain. Ana Diaz/Agency/Archive`.
_TRAILING = re.compile(rf"(?<=[.!?”\"’] ){_PART}(?:\s?/\s?{_PART}){{1,3}}$")
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
#: Who stands where: `Ada Moyo (left)`, or both letters, since one alone can be a party.
_PLACED = re.compile(
    r"(?<![\w’'-])[A-Z][\w’'-]+,? \((?:(?:far|second|third|front|back|top|bottom)[ -])?(?:from )?(?:left|right|cent(?:re|er))\)"
    r"|\((?:L|l)\).{1,80}\((?:R|r)\)|\((?:R|r)\).{1,80}\((?:L|l)\)"
)
#: A clip: its length first, or what it is at the end.
_CLIP = re.compile(r"\d{1,2}:\d\d(?::\d\d)? [A-Z].*|.+ [-–—|] (?:video|audio|podcast|gallery|in pictures)(?: \w+)?")
_CLIP_WORDS = 25
#: A label before a link: `WATCH: …`, `Read also: …`.
_LABEL = re.compile(
    r"(?:(?P<capitals>[A-Z]{4,})(?: [A-Z]+){0,2}|(?P<title>Watch|Listen|Related|Read|Also)(?: [a-z]+){0,2}) ?[:|] ?(?=[\w“\"‘'])"
)
_LABEL_WORDS = frozenset(("also", "more", "related"))
#: Where to find more: `You can read the report here.`, `The list can be found here.`
_HERE = re.compile(r"(?:(?:you can|please|to)(?: also)? )?(?P<verb>[a-z]+) .*\bhere[\s.:!>]*")
_FOUND_HERE = re.compile(r".*\bcan be (?:found|read|seen|viewed|watched|followed|heard)\b.{0,40}\bhere[\s.:!>]*")
_HERE_WORDS = 25
#: Longer words that stand around the words of a page.
_AROUND = frozenset(("after", "found", "this", "with"))
#: `Ana Diaz reported from Lusaka and Tom Lee from Lima.` A name is never looked at in two ways: many could be, in many.
_FROM_WHERE = re.compile(
    r"(?:By [A-Z][^.!?]{5,150} )?(?:[A-Z][\w.’'-]++(?: [A-Z][\w.’'-]++){1,3}+(?:, and |, | and )?+){1,4}+"
    r" reported (?:this (?:article|story) )?from [A-Z]"
)
#: So many words of its own save a block that is half foreign.
_OWN = 12
_DATE_AT_END = re.compile(
    r",? (?:on )?(?:[A-Z][a-z]+day, )?(?:[A-Z][a-z]{2,8}\.? \d{1,2}, \d{4}|\d{1,2} [A-Z][a-z]{2,8} \d{4})\.?$"
)


def roles_of(blocks: Sequence[Block], phrases: Phrases) -> list[str | None]:
    """The reason of each block (`role_of`); what is repeated is judged once."""
    known: dict[str, str | None] = {}
    for block in blocks:
        if block.text not in known:
            known[block.text] = role_of(block, phrases)
    return [known[block.text] for block in blocks]


def role_of(block: Block, phrases: Phrases) -> str | None:
    """The reason why the block is no part of an article's body by itself, None if there is none.

    Of a block of several sentences the first and at least half must be foreign, and the others short; else they go singly
    (`passages`).
    """
    if not any(map(str.isalnum, block.text)):
        return MARK
    if "(@" in block.text and POST.search(block.text):
        return None
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
    own = sum(len(sentence.split()) for sentence, role in zip(sentences, found, strict=True) if role is None)
    return foreign[0] if foreign and found[0] and 2 * len(foreign) >= len(found) and own < _OWN else None


def sentence_role(block: Block, phrases: Phrases) -> str | None:
    """What can be said of a sentence without its neighbours: calls, law, sign-offs."""
    text = block.folded.lstrip(" *•·-–—|>\"'")
    if block.words <= _CALL and phrases.legal.search(text):
        return LEGAL
    if block.has_quotation:
        return None
    if block.words <= _SIGN_OFF // 2 and _FROM_WHERE.match(block.text) and " that " not in text:
        return SIGN_OFF
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
    if phrases.labels.fullmatch(text.strip(" .:!…")) or phrases.calls.match(text) or phrases.anywhere.search(text):
        return True
    if _is_label(block.text, phrases) or _shows_way(block, text, phrases):
        return True
    words = _TOKENS.findall(text)
    if not words or block.words > _IMPERATIVE or words[0] not in phrases.imperatives:
        return False
    return sum(word in phrases.reader_words for word in words[1:]) >= (1 if not block.is_closed else 2)


def _is_label(text: str, phrases: Phrases) -> bool:
    """Whether the text begins with a label that sends the reader to something else."""
    match = _LABEL.match(text)
    if not match:
        return False
    capitals = (match["capitals"] or "").lower()
    return not capitals or capitals in phrases.imperatives or capitals in _LABEL_WORDS


def _shows_way(block: Block, text: str, phrases: Phrases) -> bool:
    """Whether a sentence only tells where on the page, or behind which link, something is."""
    if block.words <= _IMPERATIVE and not _PAST.search(text):
        words = _TOKENS.findall(text)
        others = [word for word in words if word not in phrases.page_words]
        named = any(word[0].isupper() for word in block.text.split()[1:])
        if len(words) - len(others) >= 3 and not named and all(len(word) <= 3 or word in _AROUND for word in others):
            return True
    if block.words > _HERE_WORDS or "here" not in text[-10:]:
        return False
    match = _HERE.fullmatch(text)
    return (match is not None and match["verb"] in phrases.imperatives) or _FOUND_HERE.fullmatch(text) is not None


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
    words = _TOKENS.findall(block.text)
    return all(word.lower() in phrases.stamp_words or is_zone(word) for word in words) and (len(words) > 0 or ":" in block.text)


def is_caption(block: Block, phrases: Phrases) -> bool:
    """A caption: a credit in brackets at its end, an opening or words of captions, or a scene with its date at the end."""
    if block.words > _CAPTION:
        return False
    if block.words <= 12 and _SLASHED.fullmatch(block.text):
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
    if _PLACED.search(block.text) and not _PAST.search(block.folded):
        return True
    if block.words <= _CLIP_WORDS and not block.is_closed and _CLIP.fullmatch(block.text):
        return True
    return block.words <= 45 and bool(_DATE_AT_END.search(block.text[-40:])) and not _PAST.search(block.text)


def labelled_credit(text: str, phrases: Phrases) -> int | None:
    """Where the credit with a label begins that ends the text, else None; within a sentence only names with a slash are one."""
    tail = text[-160:].lower()
    if "/" in tail and (slashed := _TRAILING.search(text, max(0, len(text) - 160))):
        return slashed.start() if phrases.credits.intersection(_TOKENS.findall(slashed[0].lower())) else None
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
