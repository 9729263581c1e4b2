"""What the blocks of a copied page are taken for by the page that they come from."""

from __future__ import annotations

from training.blocks.kinds import PageKinds
from training.blocks.labels import Body
from transforms.articles.cleaning.blocks import kinds
from transforms.articles.cleaning.blocks.markdown import read_blocks

QUAY = "The town closed its eastern quay on Monday, after stones had fallen into the water for a week."
ITEM = "The western quay stays open for small boats"
PAGE = f"""
<html><body class="caption-page"><nav><ul><li><a href="/w">World</a></li><li><a href="/s">Sport</a></li></ul></nav>
<article><h1>Tarn closes its eastern quay</h1><div class="byline">By <a href="/ada">Ada Moyo</a></div>
<figure><img src="q.jpg"><figcaption>The quay at dusk.</figcaption></figure>
<p>{QUAY}</p><h2>What stays open</h2><ul><li>{ITEM}</li></ul>
<blockquote class="twitter-tweet"><p>Mend it at last.</p>&mdash; Jon Banda (@jonbanda) May 5, 2026</blockquote>
<div class="newsletter"><p>Our letter on the harbour</p></div></article>
<div class="related"><a href="/2">What the pilots of the harbour say</a></div>
<ul class="comment-list"><li><span class="author">gull7</span><p>About time.</p></li></ul>
<footer><a href="/privacy">How we use data</a><p>Tarn Echo Ltd</p></footer></body></html>"""
BODY = f"{QUAY}\nWhat stays open\n{ITEM}\nMend it at last. — Jon Banda (@jonbanda) May 5, 2026"


def kinds_of(copy: str, html: str = PAGE, body: str = BODY) -> dict[str, str | None]:
    marked = read_blocks(copy)
    found = PageKinds(html).kinds(marked.blocks, marked.marks, Body(body))
    return {block.text: kind for block, kind in zip(marked.blocks, found, strict=True)}


def test_elements_and_classes_tell_kinds_and_the_body_which_are_its_own() -> None:
    copy = [
        "World", "Tarn closes its eastern quay", "By Ada Moyo", "The quay at dusk.", QUAY, "What stays open", ITEM,
        "Mend it at last. — Jon Banda (@jonbanda) May 5, 2026", "Our letter on the harbour", "What the pilots of the harbour say",
        "gull7", "About time.", "How we use data", "Tarn Echo Ltd", "A line that stands nowhere", "***",
    ]  # fmt: skip
    assert list(kinds_of("\n\n".join(copy)).values()) == [
        kinds.NAVIGATION, kinds.HEADLINE, kinds.BYLINE, kinds.CAPTION, kinds.BODY, kinds.HEADING, kinds.LIST_ITEM,
        kinds.POST, kinds.CALL, kinds.TEASER,
        kinds.COMMENT, kinds.COMMENT, kinds.LEGAL, kinds.NAVIGATION, kinds.OTHER, None,
    ]  # fmt: skip


def test_what_is_asked_under_a_label_and_what_follows_it_is_an_interview() -> None:
    talk = [f"Q: Why is the quay {word} closed?\n\nBecause the {word} stones of it are loose, and nobody pays." for word in "abc"]
    copy = "\n\n".join([QUAY, *talk])
    assert list(kinds_of(copy, PAGE, copy).values()) == [kinds.BODY, *[kinds.QUESTION, kinds.ANSWER] * 3]
