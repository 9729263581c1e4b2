"""The body of an article out of copied text, block by block, with a reason for each block that goes.

A text has three parts. The head, up to the first paragraph of prose, holds menus, headline and byline. The tail, behind
the last one, holds sign-offs and links. Between them all stays but what is surely foreign: calls to the reader, captions,
links in capitals, what repeats the headline or the text. Nothing is ever inserted; cleaning a cleaned text changes nothing.

The main content of a saved page has neither menus above nor links below it: there a block goes for what it surely is by itself,
not for where it stands.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from transforms.articles import bylines
from transforms.articles.cleaning.blocks import kinds, roles
from transforms.articles.cleaning.blocks.block import ITEM, Block
from transforms.articles.cleaning.blocks.flattened_pages import unglue
from transforms.articles.cleaning.blocks.markdown import LINKS, Mark, Marked, read_blocks
from transforms.articles.cleaning.blocks.model import Judged, load_block_model
from transforms.articles.cleaning.blocks.transcripts import spoken
from transforms.articles.cleaning.phrases import Phrases, folded, load_phrases
from transforms.articles.cleaning.repairs import layout
from transforms.articles.cleaning.repairs.casing import in_ordinary_case
from transforms.articles.cleaning.repairs.truncation import without_cut_end
from transforms.articles.cleaning.sentences.passages import strip_passages
from transforms.articles.cleaning.sentences.repetition import NOTHING, Repeated
from transforms.articles.cleaning.trace import GAP, Removed, merged
from transforms.vocabulary.places.countries import load_countries

#: So many blocks can be a page. A block less likely the article's own than this goes; one at least as likely as that stays,
#: wherever it stands (chosen on held-out pages copied as lines).
_PAGE, _FOREIGN, _OWN = 30, 0.25, 0.5
#: The largest of 148 copied pages has 857 blocks.
_LARGEST_PAGE = 5_000
#: In the content of a saved page, so likely the article's own stay links, and captions, bylines and stamps.
_OWN_LINK, _OWN_ROLE = 0.5, 0.75
#: What a block of the main content of a page can be that is no part of the article.
_IN_CONTENT = frozenset((kinds.CAPTION, roles.CREDIT, kinds.BYLINE, roles.STAMP))
#: Reasons for what printing or the source did, and no page.
RUNNING_HEAD, CUT_OFF = "running head", "cut off by its source"
#: Cleaning repeats until nothing changes; what one pass uncovers, the next takes.
_PASSES = 6
#: How far below the first prose a byline may stand for that prose to be a standfirst, in blocks.
_STANDFIRST = 4
#: Longest standfirst in words; fewest blocks of a page's end.
_STANDFIRST_WORDS, _ENDING = 45, 3
#: A paragraph this long is no link, a line this short no headline, in words.
_LONG, _HEADLINE = 40, 3
#: A dateline that stands as a block of its own: `LAGOS (AP) —`, `CNN —`.
_DATELINE = re.compile(r"[^\W\d_a-z][\w .,'’()/-]{1,60}\s?[—–-]{1,2}")
#: The agency in the dateline that opens a text: `LAGOS, 3 June 2024 (Delta Wire) -`.
_AGENCY = re.compile(r"[^\W\d_a-z][\w .,'’/-]{1,60}\s?\((?P<agency>[A-Z][\w.&’' -]{1,30})\)\s?[—–:-]")
_LIST_ITEM = re.compile(r"(?:[-–—•*·▪●]\s?\S|\(?\d{1,2}[.)]\s|[IVXІ]{1,4}\.\s)")
#: Shortest pulled quotation with and without its marks, longest question in capitals that is a sub-heading, in words.
_PULLED, _BARE, _QUESTION = 5, 8, 8


@dataclass(frozen=True)
class Cleaned:
    """A cleaned article: body paragraphs joined by `\\n\\n`, what its page said about it, and what was removed, in order."""

    text: str
    title: str | None
    authors: tuple[str, ...]
    publisher: str | None
    stamps: tuple[str, ...]
    removed: tuple[Removed, ...]


@dataclass(frozen=True)
class _Given:
    """What is known of a text beside its words: as the arguments of `clean`."""

    phrases: Phrases
    repeated: Repeated
    is_content: bool
    foreign: Mapping[str, str]


@dataclass
class _Page:
    """The blocks of a page, the reason for each that goes (None: it stays), what the model makes of each (empty: not asked), and
    whether they are the main content alone."""

    blocks: list[Block]
    reasons: list[str | None]
    title: str | None
    phrases: Phrases
    judged: list[Judged]
    is_content: bool = False
    by_model: set[int] = field(default_factory=set)

    @cached_property
    def speeches(self) -> range:
        """The places of speeches under names, which stay whole."""
        foreign = {index for index, one in enumerate(self.judged) if one.own < _FOREIGN}
        return spoken(self.blocks, self.phrases, foreign)

    def drop_by_place(self, index: int, reason: str) -> None:
        """Have a block go for where it stands, unless it is more likely the article's own, or among nothing but content."""
        if not self.is_content and (not self.judged or self.judged[index].own < _OWN):
            self.drop(index, reason)

    def drop_foreign(self) -> None:
        """Have all go that the model takes for foreign, each for what it most likely is."""
        for index, one in enumerate(self.judged):
            if one.own < _FOREIGN and self.reasons[index] is None:
                self.drop(index, one.foreign)
                self.by_model.add(index)

    def may_head(self, index: int) -> bool:
        """Whether a block can be the headline or a part of it: nothing that it says of itself speaks against it."""
        return self.reasons[index] is None or index in self.by_model

    def is_prose(self, index: int) -> bool:
        return self.reasons[index] is None and self.blocks[index].is_prose

    def drop(self, index: int, reason: str) -> None:
        """Have a block go, unless it goes already or is a speech."""
        if self.reasons[index] is None and index not in self.speeches:
            self.reasons[index] = reason


def clean(
    text: str,
    title: str | None,
    repeated: Repeated = NOTHING,
    *,
    is_content: bool = False,
    foreign: Mapping[str, str] | None = None,
) -> Cleaned:
    """The article in a decoded text; `title` is the headline if the dump knows it, else it is looked for. `repeated` is what
    the text's dump repeats from article to article (`repetition.learn`); `is_content` says that the text is the main content
    of a saved page (`pages.page`), its blocks parted by blank lines, and `foreign` what the page says of some of
    them (block: reason).

    A text without any paragraph gives an empty `text`.
    """
    phrases = load_phrases()
    text, heads = layout.repaired(in_ordinary_case(text))
    text, cut = without_cut_end(text)
    result = _cleaned(text, title, _Given(phrases, repeated, is_content, foreign or {}))
    edges = tuple(Removed(head, RUNNING_HEAD, 0) for head in heads)
    end = (Removed(cut, CUT_OFF, len(result.text)),) if cut else ()
    return replace(result, removed=(*edges, *result.removed, *end))


def _cleaned(text: str, title: str | None, given: _Given) -> Cleaned:
    result = _once(text, title, given)
    for _ in range(_PASSES):
        if not result.removed:
            break
        again = _once(result.text, result.title, given)
        if again.text == result.text:
            break
        removed = merged(result.text, again.text, result.removed, again.removed)
        result = replace(result, text=again.text, authors=result.authors or again.authors, removed=removed)
    return result


def _once(text: str, title: str | None, given: _Given) -> Cleaned:
    page = _content(text, title, given) if given.is_content else _read(text, title, given.phrases)
    blocks, title = page.blocks, page.title
    _drop_repeated(page)
    for index in page.speeches:
        page.reasons[index] = None
    first, last = _edges(page)
    if page.speeches:
        first, last = min(first or 0, page.speeches[0]), max(last or 0, page.speeches[-1])
    if first is None or last is None:
        return Cleaned("", title, (), None, (), tuple(Removed(block.text, "no paragraph", 0) for block in blocks))
    found = _headline(page, first) if title is None else None
    authors, publisher = _authors(page, first, found), _publisher(page, first)
    _drop_head(page, first, found)
    _drop_within(page, first, last)
    _drop_tail(page, last)
    text, removed = _put_together(page, given.repeated)
    stamps = tuple(page.blocks[index].text for index in range(len(blocks)) if _is_stamp_of_article(page, index, first))
    headline = page.blocks[found].text if found is not None else title
    return Cleaned(text, headline, authors, publisher, stamps, tuple(removed))


def _content(text: str, title: str | None, given: _Given) -> _Page:
    """The blocks of the main content of a page. What its page or a rule takes for foreign goes, unless the model finds that it is
    the article's own all the same."""
    blocks = [Block(block) for block in text.split(GAP) if block]
    bare = [Block(block.text.removeprefix(ITEM)) for block in blocks]
    said = [given.foreign.get(block.text) for block in bare]
    found = [role if role in _IN_CONTENT else None for role in roles.roles_of(bare, given.phrases)]
    reasons = [reason or role for reason, role in zip(said, found, strict=True)]
    if any(reasons):
        marks = [
            Mark(is_item=block.text != one.text, linked=float(reason == LINKS))
            for block, one, reason in zip(blocks, bare, said, strict=True)
        ]
        judged = load_block_model().judge(bare, marks, [None] * len(bare), is_marked=True)
        stay = {**dict.fromkeys(_IN_CONTENT, _OWN_ROLE), LINKS: _OWN_LINK}
        reasons = [
            None if reason in stay and one.own >= stay[reason] else reason for reason, one in zip(reasons, judged, strict=True)
        ]
    return _Page(blocks, reasons, title, given.phrases, [], is_content=True)


def _read(text: str, title: str | None, phrases: Phrases) -> _Page:
    """The blocks of a text with what each is by itself; markdown names its headline, if nothing else does."""
    marked = read_blocks(text)
    if any(marked.reasons) or marked.title:
        found = roles.roles_of(marked.blocks, phrases)
        reasons = [reason or role for reason, role in zip(marked.reasons, found, strict=True)]
        page = _Page(marked.blocks, reasons, title or marked.title, phrases, _judged(marked))
    else:
        unglued = unglue(marked.blocks, phrases)
        marks = marked.marks if len(unglued.blocks) == len(marked.blocks) else [Mark()] * len(unglued.blocks)
        judged = _judged(replace(marked, blocks=unglued.blocks, marks=marks, reasons=[None] * len(unglued.blocks)))
        page = _Page(unglued.blocks, roles.roles_of(unglued.blocks, phrases), title, phrases, judged)
        if unglued.standfirst is not None:
            page.drop(unglued.standfirst, "above the body")
    page.drop_foreign()
    return page


def _judged(marked: Marked) -> list[Judged]:
    """What the model makes of each block, if the text has as many as a page has, and not more than any has."""
    if not _PAGE <= len(marked.blocks) <= _LARGEST_PAGE:
        return []
    return load_block_model().judge(marked.blocks, marked.marks, marked.reasons, marked.is_marked)


def _is_stamp_of_article(page: _Page, index: int, first: int) -> bool:
    """Whether a line says when the article was published: below the body, where other stories have their stamps, it must
    say so."""
    says_so = not page.phrases.publication.isdisjoint(page.blocks[index].folded.replace(":", " ").split())
    return page.reasons[index] == roles.STAMP and (index < first or says_so)


def _put_together(page: _Page, repeated: Repeated) -> tuple[str, list[Removed]]:
    """The text of what stays, and what goes, with its place in that text."""
    kept: list[str] = []
    removed: list[Removed] = []
    length = 0
    for index, (block, reason) in enumerate(zip(page.blocks, page.reasons, strict=True)):
        if reason:
            removed.append(Removed(block.text, reason, length))
            continue
        is_whole = page.is_content or index in page.speeches
        stripped, passages = (block.text, []) if is_whole else strip_passages(block.text, page.phrases, repeated)
        start = length + len(GAP) if kept and stripped else length
        removed += [replace(passage, at=start + passage.at) for passage in passages]
        if stripped:
            kept.append(stripped)
            length = start + len(stripped)
    return GAP.join(kept), removed


def _drop_repeated(page: _Page) -> None:
    """The headline wherever it stands, blocks seen before, and quotations pulled out of a longer block."""
    title = folded(" ".join(page.title.split())) if page.title else None
    forms = [block.folded.removeprefix(ITEM) for block in page.blocks]
    seen: set[str] = set()
    whole = "\n".join(form for form, block in zip(forms, page.blocks, strict=True) if block.is_prose)
    for index, (form, block) in enumerate(zip(forms, page.blocks, strict=True)):
        if form == title:
            page.drop(index, "headline")
        elif form in seen and block.words >= 3:
            page.drop(index, "repeated")
        elif _PULLED <= block.words <= 45 and len(whole) < 200_000 and _is_pulled(form, block, whole):
            page.drop(index, "pull quote")
        seen.add(form)


def _is_pulled(form: str, block: Block, whole: str) -> bool:
    """Whether the block stands within a longer one too, quotation marks apart."""
    if not block.has_quotation and (block.words < _BARE or block.is_closed):
        return False
    return whole.count(form.strip("\"' .")) > block.is_prose


def _edges(page: _Page) -> tuple[int | None, int | None]:
    """First and last paragraph of the body; where no block is prose, short sentences count."""
    prose = [index for index in range(len(page.blocks)) if page.is_prose(index)]
    if not prose:
        prose = [i for i, b in enumerate(page.blocks) if page.reasons[i] is None and b.is_sentence and b.is_running]
    if not prose:
        return None, None
    return _first(page, prose), _last(page, prose)


def _first(page: _Page, prose: list[int]) -> int:
    """The first paragraph that is no standfirst: one under a headline, with a byline or stamp close below and prose behind."""
    first, *later = prose
    above = any(
        page.blocks[index].is_heading and (page.may_head(index) or page.reasons[index] == "headline") for index in range(first)
    )
    if not later or not above or page.blocks[first].words > _STANDFIRST_WORDS:
        return first
    below = page.reasons[first + 1 : min(first + 1 + _STANDFIRST, later[0])]
    return later[0] if kinds.BYLINE in below or roles.STAMP in below else first


def _last(page: _Page, prose: list[int]) -> int:
    """The last paragraph before the page's own end: links under a heading, or a run of calls, with little prose behind."""
    behind = 0
    last = prose[-1]
    for index in range(len(page.blocks) - 1, prose[0], -1):
        own = page.is_prose(index) or (page.reasons[index] is None and page.blocks[index].is_sentence)
        behind += own * (3 if page.blocks[index].words >= _LONG else 1)
        length = len(page.blocks) - index
        starts_end = _is_related(page, index) or all(page.reasons[index : index + 2])
        if starts_end and length >= _ENDING and 3 * behind <= length:
            last = index
    return max(index for index in prose if index <= last)


def _is_related(page: _Page, index: int) -> bool:
    block = page.blocks[index]
    match = page.phrases.related.match(block.folded)
    return match is not None and block.words <= 7 and not block.is_closed


def _headline(page: _Page, first: int) -> int | None:
    """The block above the body that the model likeliest takes for the headline, of three words or more; where it is not asked the
    last that is shaped as one: capitalised, no menu or section.

    Of the latter a line of several names is one only if there is no other.
    """
    likely = [index for index in range(first) if page.judged and page.may_head(index) and page.blocks[index].words >= _HEADLINE]
    if likely:
        return max(likely, key=lambda index: (page.judged[index].headline, index))
    names: int | None = None
    for index in range(first - 1, -1, -1):
        block = page.blocks[index]
        usual = page.may_head(index) and block.is_heading and block.words >= _HEADLINE and not bylines.is_bare_name(block.text)
        foreign = _is_related(page, index) or _is_masthead(block, page.phrases) or _DATELINE.fullmatch(block.text)
        if usual and not foreign:
            if not bylines.are_bare_names(block.text):
                return index
            names = index if names is None else names
    return names


def _authors(page: _Page, first: int, headline: int | None) -> tuple[str, ...]:
    """The names of the bylines above the body, else bare names next to the headline, else next to a stamp."""
    head = [
        page.blocks[index].text for index in range(first) if page.reasons[index] == kinds.BYLINE and index not in page.by_model
    ]
    names = tuple(dict.fromkeys(name for line in head for name in bylines.names_in(line)))
    if names:
        return names
    titles = [headline] if headline is not None else [i for i in range(first) if page.reasons[i] == "headline"]
    stamps = [index for index in range(first) if page.reasons[index] == roles.STAMP]
    for title in titles + stamps:
        for index in (title - 1, title + 1):
            if 0 <= index < first and index not in titles and _is_name(page.blocks[index], page.phrases):
                return bylines.names_in(page.blocks[index].text)
    return ()


def _is_name(block: Block, phrases: Phrases) -> bool:
    """Whether the block is names of persons; a section or a part of the world (`Middle East`, `South Asia`) is none."""
    if not bylines.are_bare_names(block.text) or block.folded in phrases.sections or _is_masthead(block, phrases):
        return False
    return phrases.sections.isdisjoint(block.folded.split()) and not _is_country(block)


def _is_country(block: Block) -> bool:
    countries = load_countries()
    return any(forms.code(block.text) is not None for forms in (countries.names, countries.capitals))


def _publisher(page: _Page, first: int) -> str | None:
    """A short capitalised line above the body with a word of outlets' names in it, one that stands twice first; else such
    a line that a credit, call or notice of the page names again; else the agency of the dateline."""
    lines = [block.text for block in page.blocks[:first] if _is_masthead(block, page.phrases)]
    if lines:
        return max(lines, key=lines.count)
    own = (kinds.CAPTION, roles.CREDIT, kinds.CALL, kinds.LEGAL, roles.SIGN_OFF)
    notices = " ".join(block.folded for index, block in enumerate(page.blocks) if page.reasons[index] in own and index > first)
    for block in page.blocks[:first]:
        name = block.folded.removeprefix("the ")
        if name in notices and 2 <= block.words <= 5 and name not in page.phrases.sections and block.text.istitle():
            return block.text
    agency = _AGENCY.match(page.blocks[first].text)
    return agency["agency"] if agency else None


def _is_masthead(block: Block, phrases: Phrases) -> bool:
    words = block.folded.split()
    capitalised = all(word[0].isupper() or word in ("of", "the", "and") for word in block.text.split())
    return 2 <= len(words) <= 5 and capitalised and not block.is_closed and any(word in phrases.mastheads for word in words)


def _drop_head(page: _Page, first: int, headline: int | None) -> None:
    """All above the body, but a dateline and short opening sentences that directly precede it."""
    if headline is not None:
        page.reasons[headline] = "headline"
    opening = True
    for index in range(first - 1, -1, -1):
        block = page.blocks[index]
        stays = page.reasons[index] is None and bool(_DATELINE.fullmatch(block.text) or (block.is_sentence and block.is_running))
        opening = opening and stays
        if not opening:
            page.drop_by_place(index, "above the body")


def _drop_within(page: _Page, first: int, last: int) -> None:
    """Between first and last paragraph: links in capitals, headings of links with the links under them, runs of links."""
    index = first
    while index <= last:
        end = index
        while end < last and page.reasons[end] is None and page.blocks[end].is_heading and not _is_item(page, end):
            end += 1
        if _is_related(page, index):
            for link in range(index, max(end, index + 1)):
                page.drop_by_place(link, "links")
        elif end - index >= 3 and not page.blocks[index - 1].text.endswith(":"):
            for link in range(index, end - 1):
                page.drop_by_place(link, "links")
        for block in range(index, max(end, index + 1)):
            heads = page.blocks[block].text.endswith("?") and page.blocks[block].words <= _QUESTION
            if page.blocks[block].is_capitals and page.blocks[block].words >= 5 and not heads:
                page.drop_by_place(block, "link in capitals")
        index = max(end, index + 1)


def _is_item(page: _Page, index: int) -> bool:
    return bool(_LIST_ITEM.match(page.blocks[index].text)) or page.blocks[index].has_quotation


def _drop_tail(page: _Page, last: int) -> None:
    """Behind the last paragraph only sentences and list items stay, up to the first block that goes."""
    ended = False
    for index in range(last + 1, len(page.blocks)):
        block = page.blocks[index]
        stays = page.reasons[index] is None and (block.is_closed or bool(_LIST_ITEM.match(block.text))) and not block.is_capitals
        ended = ended or not stays or block.words < 2
        if ended:
            page.drop_by_place(index, "below the body")
