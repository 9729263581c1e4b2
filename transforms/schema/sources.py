"""Tables of what was read: records and the articles in them."""

from __future__ import annotations

from transforms.contracts import ForeignKey, Table
from transforms.schema.codes import DATE_SOURCES, EXTRACTION_STATUSES, RECORD_STATUSES
from transforms.schema.columns import OF_ARTICLE, RUN_ID, SOURCE_PATH, code, flag, text, texts, time, whole

RECORDS = Table(
    "records",
    "One row per record read from a raw file.",
    (
        text("record_id", "Hash of file, place in the file and content."),
        text(
            "dump_id",
            "The dump it came in: by the name that it was given, else by its folder or file.",
        ),
        SOURCE_PATH,
        whole("source_record", "Place of the record within the file, from 0.", minimum=0),
        code("status", RECORD_STATUSES, "What became of it."),
        text("article_id", "The article it is, or is a copy of; null when quarantined.", nullable=True),
        text("reason", "Why it was refused; null when accepted.", nullable=True),
        RUN_ID,
    ),
    key=("record_id",),
    foreign_keys=(OF_ARTICLE,),
)

ARTICLES = Table(
    "articles",
    "One row per distinct article text.",
    (
        text("article_id", "Hash of the record's text as decoded (NFC, white space collapsed)."),
        text("dump_id", "The dump of the record that speaks for the text."),
        SOURCE_PATH,
        whole("source_record", "Place of that record within the file, from 0.", minimum=0),
        text("url", "Address of the article.", nullable=True),
        text("part", "Of a post of a live blog, the line that says when it was published.", nullable=True),
        text("title", "Headline; nothing is extracted from it.", nullable=True),
        text("publisher", "Outlet that published this version.", nullable=True),
        texts("authors", "Names in the byline, in order; empty if none is known."),
        time("published_at", "When it was published.", nullable=True, unit="UTC"),
        whole("published_offset", "Offset from UTC that it came with: days are counted in it.", unit="minutes", nullable=True),
        code("published_at_source", DATE_SOURCES, "Where `published_at` comes from; null with it.", nullable=True),
        time("modified_at", "When this version was made, as its source says.", nullable=True, unit="UTC"),
        text("language", "ISO 639-1 code of the text's language."),
        code("extraction_status", EXTRACTION_STATUSES, "Whether claims were extracted, and if not, why."),
        text("text", "The cleaned body with its sub-headings; all offsets refer to it."),
        whole("char_count", "Length of `text`.", unit="code points", minimum=0),
        whole("word_count", "Words in `text`, split at white space.", unit="words", minimum=0),
        text("origin_id", "The earliest-published copy of the same story; its own id if there is none."),
        flag("is_duplicate", "Whether another article is the origin."),
        time("ingested_at", "When the record was first accepted.", unit="UTC"),
    ),
    key=("article_id",),
    foreign_keys=(ForeignKey("origin_id", "articles", "article_id"),),
)

ARTICLE_AUTHORS = Table(
    "article_authors",
    "One row per name in the byline of an article: `articles.authors` for tools that read no lists.",
    (
        text("article_id", "The article."),
        whole("author_no", "Place in the byline, from 0.", minimum=0),
        text("author", "The name."),
    ),
    key=("article_id", "author_no"),
    foreign_keys=(OF_ARTICLE,),
)
