"""How a column is declared, and the columns and keys that several tables share."""

from __future__ import annotations

from collections.abc import Callable

from transforms.contracts import Column, ColumnType, ForeignKey
from transforms.schema.codes import STATED_ON_SOURCES


def column(type_: ColumnType) -> Callable[..., Column]:
    """A maker of columns of one type: `declare(name, description, **more of Column)`."""

    def declare(name: str, description: str, **more: object) -> Column:
        return Column(name, type_, description, **more)  # type: ignore[arg-type]

    return declare


text, whole, number, flag = column("string"), column("int"), column("float"), column("bool")
date, time, texts = column("date"), column("timestamp"), column("strings")


def code(name: str, categories: tuple[str, ...], description: str, *, nullable: bool = False) -> Column:
    """A column whose values come from a closed list."""
    return Column(name, "string", description, nullable=nullable, categories=categories)


def share(name: str, description: str, *, nullable: bool = False) -> Column:
    """A column of shares between 0 and 1."""
    return Column(name, "float", description, nullable=nullable, unit="share of 1", minimum=0, maximum=1)


def offset(name: str, description: str) -> Column:
    """A column of positions in an article's text, in code points."""
    return Column(name, "int", description, unit="code points into articles.text", minimum=0)


def count(name: str, description: str, *, nullable: bool = False) -> Column:
    """A column of numbers of rows."""
    return Column(name, "int", description, nullable=nullable, unit="rows", minimum=0)


RUN_ID = text("run_id", "The run that recorded the row; grows with time, so a later run sorts later.")
ARTICLE_ID = text("article_id", "The article that holds the evidence.")
SOURCE_PATH = text("source_path", "File of the record, relative to RAW; an archive member is `archive.zip/member`.")
ACTOR_ID = text("actor_id", "Who holds the claim; null where the text does not settle it.", nullable=True)
CONFIDENCE = share("confidence", "How sure the extractor is of the row as a whole.")
STATED_ON = (
    date("stated_on", "When it was stated: `said_on`, else the publication date.", nullable=True),
    code("stated_on_source", STATED_ON_SOURCES, "Where `stated_on` comes from; null with it.", nullable=True),
)
EVIDENCE = (
    text("evidence_text", "The sentence or sentences that say so: one slice of `articles.text`."),
    offset("evidence_start", "Start of the evidence."),
    offset("evidence_end", "End of the evidence, exclusive."),
)
OF_ARTICLE = ForeignKey("article_id", "articles", "article_id")
OF_CLAIM = ForeignKey("claim_id", "claims", "claim_id")
OF_ISSUE = ForeignKey("issue_code", "issues", "issue_code")


def of_actor(column: str = "actor_id") -> ForeignKey:
    """A key into `actors`."""
    return ForeignKey(column, "actors", "actor_id")
