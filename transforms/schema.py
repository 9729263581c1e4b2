"""Every table and every column, declared once.

Arrow schemas, empty frames and casting (`frames.py`), expectation suites (`quality/suites.py`), the data
dictionary and the Frictionless package (`release/dictionary.py`) are derived from here. To add a column,
add it here and fill it where the table is made.
"""

from __future__ import annotations

from collections.abc import Callable

from transforms.contracts import Column, ColumnType, ForeignKey, Table, by_name

ACTOR_TYPES = ("person", "government", "organisation", "armed_group", "media", "group", "anonymous", "unknown")
ACTS = (
    "say", "announce", "demand", "propose", "promise", "accept", "reject", "deny",
    "accuse", "praise", "threaten", "warn", "predict", "doubt", "report",
)  # fmt: skip
BINDINGS = ("clause", "sentence", "paragraph", "heading")
CAUSES = ("dump", "code", "model", "vocabulary", "correction", "merge")
CHANGES = ("added", "changed", "withdrawn")
DATE_SOURCES = ("dump", "page", "sidecar", "text", "file")
EXTRACTION_STATUSES = ("done", "skipped_language", "skipped_duplicate", "failed")
MENTION_KINDS = ("name", "title", "metonym", "pronoun", "description", "unknown")
PLACE_KINDS = ("state", "admin1", "admin2", "city", "region", "zone", "unknown")
QUALIFIERS = ("exact", "about", "at_least", "at_most", "between")
QUOTE_TYPES = ("direct", "indirect", "mixed")
RECORD_STATUSES = ("article", "exact_copy", "quarantined")
RELATIONS = (
    "controls", "gained", "lost", "demands", "offers", "claims", "contested", "damaged", "composition", "other",
)  # fmt: skip
SPAN_ROLES = ("source", "cue", "content")
SPEAKER_STATUSES = ("resolved", "unresolved", "absent")
STAGES = ("articles", "documents", "extraction", "linking", "quality")
STANCES = ("support", "oppose", "conditional", "unclear")
STATED_ON_SOURCES = ("said", "published")
STATUSES = ("fact", "planned", "demanded", "hypothetical", "denied")
UNITS = ("percent", "km2", "km", "settlements", "count")


def _column(type_: ColumnType) -> Callable[..., Column]:
    def declare(name: str, description: str, **more: object) -> Column:
        return Column(name, type_, description, **more)  # type: ignore[arg-type]

    return declare


_text, _whole, _number, _flag = _column("string"), _column("int"), _column("float"), _column("bool")
_date, _time, _texts = _column("date"), _column("timestamp"), _column("strings")


def _code(name: str, categories: tuple[str, ...], description: str, *, nullable: bool = False) -> Column:
    return Column(name, "string", description, nullable=nullable, categories=categories)


def _share(name: str, description: str, *, nullable: bool = False) -> Column:
    return Column(name, "float", description, nullable=nullable, unit="share of 1", minimum=0, maximum=1)


def _offset(name: str, description: str) -> Column:
    return Column(name, "int", description, unit="code points into articles.text", minimum=0)


def _count(name: str, description: str) -> Column:
    return Column(name, "int", description, unit="rows", minimum=0)


_RUN_ID = _text("run_id", "The run that recorded the row; grows with time, so a later run sorts later.")
_ARTICLE_ID = _text("article_id", "The article that holds the evidence.")
_SOURCE_PATH = _text("source_path", "File of the record, relative to RAW; an archive member is `archive.zip/member`.")
_ACTOR_ID = _text("actor_id", "Who holds the claim; null where the text does not settle it.", nullable=True)
_CONFIDENCE = _share("confidence", "How sure the extractor is of the row as a whole.")
_STATED_ON = (
    _date("stated_on", "When it was stated: `said_on`, else the publication date.", nullable=True),
    _code("stated_on_source", STATED_ON_SOURCES, "Where `stated_on` comes from; null with it.", nullable=True),
)
_EVIDENCE = (
    _text("evidence_text", "The sentence or sentences that say so: one slice of `articles.text`."),
    _offset("evidence_start", "Start of the evidence."),
    _offset("evidence_end", "End of the evidence, exclusive."),
)
_OF_ARTICLE = ForeignKey("article_id", "articles", "article_id")
_OF_CLAIM = ForeignKey("claim_id", "claims", "claim_id")
_OF_ISSUE = ForeignKey("issue_code", "issues", "issue_code")


def _of_actor(column: str = "actor_id") -> ForeignKey:
    return ForeignKey(column, "actors", "actor_id")


RECORDS = Table(
    "records",
    "One row per record read from a raw file.",
    (
        _text("record_id", "Hash of file, place in the file and content."),
        _text("dump_id", "The dump it came in: one child of RAW, or the files named together."),
        _SOURCE_PATH,
        _whole("source_record", "Place of the record within the file, from 0.", minimum=0),
        _code("status", RECORD_STATUSES, "What became of it."),
        _text("article_id", "The article it is, or is a copy of; null when quarantined.", nullable=True),
        _text("reason", "Why it was refused; null when accepted.", nullable=True),
        _RUN_ID,
    ),
    key=("record_id",),
    foreign_keys=(_OF_ARTICLE,),
)

ARTICLES = Table(
    "articles",
    "One row per distinct article text.",
    (
        _text("article_id", "Hash of the record's text as decoded (NFC, white space collapsed)."),
        _text("dump_id", "The dump of the record that speaks for the text."),
        _SOURCE_PATH,
        _whole("source_record", "Place of that record within the file, from 0.", minimum=0),
        _text("url", "Address of the article.", nullable=True),
        _text("title", "Headline; nothing is extracted from it.", nullable=True),
        _text("publisher", "Outlet that published this version.", nullable=True),
        _texts("authors", "Names in the byline, in order; empty if none is known."),
        _time("published_at", "When it was published.", nullable=True, unit="UTC"),
        _code("published_at_source", DATE_SOURCES, "Where `published_at` comes from; null with it.", nullable=True),
        _text("language", "ISO 639-1 code of the text's language."),
        _code("extraction_status", EXTRACTION_STATUSES, "Whether claims were extracted, and if not, why."),
        _text("text", "The cleaned body with its sub-headings; all offsets refer to it."),
        _whole("char_count", "Length of `text`.", unit="code points", minimum=0),
        _whole("word_count", "Words in `text`, split at white space.", unit="words", minimum=0),
        _text("origin_id", "The earliest-published copy of the same story; its own id if there is none."),
        _flag("is_duplicate", "Whether another article is the origin."),
        _time("ingested_at", "When the record was first accepted.", unit="UTC"),
    ),
    key=("article_id",),
    foreign_keys=(ForeignKey("origin_id", "articles", "article_id"),),
)

ACTORS = Table(
    "actors",
    "One row per actor that the dataset knows.",
    (
        _text("actor_id", "Key of the knowledge base, else a hash of name, type and country."),
        _text("name", "Canonical name in English."),
        _code("actor_type", ACTOR_TYPES, "What kind of actor it is."),
        _text("country_code", "ISO 3166-1 alpha-3 of the country it acts for.", nullable=True),
        _text("role", "Latest known role or office.", nullable=True),
        _text("wikidata_id", "Wikidata item, where a source file states it.", nullable=True),
        _flag("is_known", "Whether the actor is in the knowledge base."),
        _texts("aliases", "Other names seen in the articles or known, sorted."),
        _date("first_seen", "First publication date of an article that names it.", nullable=True),
        _date("last_seen", "Last publication date of an article that names it.", nullable=True),
        _count("article_count", "Articles that mention it."),
        _count("mention_count", "Mentions of it."),
        _count("claim_count", "Claims attributed to it."),
    ),
    key=("actor_id",),
)

ACTOR_ROLES = Table(
    "actor_roles",
    "One row per role an actor holds or held, with its dates where a source states them.",
    (
        _text("actor_id", "Who holds the role."),
        _text("role", "Role or office in English."),
        _text("organisation", "Body in which the role is held.", nullable=True),
        _text("country_code", "ISO 3166-1 alpha-3 of the country it is held for.", nullable=True),
        _date("valid_from", "First day in the role; null where no source in hand says.", nullable=True),
        _date("valid_to", "Last day in the role; null where it lasts or no source in hand says.", nullable=True),
        _text("source", "Where the role and its dates come from."),
    ),
    key=("actor_id", "role", "organisation", "country_code", "valid_from"),
    foreign_keys=(_of_actor(),),
)

MENTIONS = Table(
    "mentions",
    "One row per place in a text that refers to an actor.",
    (
        _text("mention_id", "Hash of article, text and sentence."),
        _ARTICLE_ID,
        _text("actor_id", "Whom it refers to; null where the text does not settle it.", nullable=True),
        _text("mention_text", "The words themselves."),
        _offset("mention_start", "Start of the mention."),
        _offset("mention_end", "End of the mention, exclusive."),
        _code("mention_kind", MENTION_KINDS, "How it refers."),
        _text("role_text", "Title or role that stands with it.", nullable=True),
    ),
    key=("mention_id",),
    foreign_keys=(_OF_ARTICLE, _of_actor()),
    intervals=(("mention_start", "mention_end", "mention_text"),),
)

CLAIMS = Table(
    "claims",
    "One row per statement that an article attributes to one actor; joint speakers have a row each.",
    (
        _text("claim_id", "Hash of article, evidence, source, cue and claim."),
        _ARTICLE_ID,
        _ACTOR_ID,
        _code("speaker_status", SPEAKER_STATUSES, "Whether the speaker is known, not settled, or not named at all."),
        _text("reported_by_actor_id", "Who relays the claim, for second-hand speech.", nullable=True),
        _text("addressee_actor_id", "To whom it was said.", nullable=True),
        _text("source_text", "The words that name the speaker.", nullable=True),
        _text("cue_text", "The words that attribute.", nullable=True),
        _text("claim_text", "What is claimed; parts of a split quotation joined by ` [...] `."),
        _offset("claim_start", "Start of the first part of the claim."),
        _offset("claim_end", "End of the last part of the claim, exclusive."),
        *_EVIDENCE,
        _code("quote_type", QUOTE_TYPES, "All, none or some of the claim inside quotation marks."),
        _code("act", ACTS, "What the speaker does by it; `say` is a decision, not a default."),
        _flag("is_negated", "Whether the proposition is denied or refused."),
        _flag("is_conditional", "Whether it is made to depend on something."),
        _flag("is_hedged", "Whether the speaker leaves it open."),
        _text("negation_cue", "The words that negate.", nullable=True),
        _text("condition_cue", "The words that set the condition.", nullable=True),
        _text("hedge_cue", "The words that hedge.", nullable=True),
        _date("said_on", "When it was said, as the text says; first day of the period if coarser.", nullable=True),
        _code("said_on_precision", ("day", "week", "month", "year"), "How exact `said_on` is.", nullable=True),
        *_STATED_ON,
        _CONFIDENCE,
    ),
    key=("claim_id",),
    foreign_keys=(_OF_ARTICLE, _of_actor(), _of_actor("reported_by_actor_id"), _of_actor("addressee_actor_id")),
    intervals=(("evidence_start", "evidence_end", "evidence_text"), ("claim_start", "claim_end", None)),
    warnings=("reported_not_verified",),
)

CLAIM_SPANS = Table(
    "claim_spans",
    "One row per fragment of a claim's source, cue or content.",
    (
        _text("claim_id", "The claim."),
        _code("role", SPAN_ROLES, "What the fragment is."),
        _whole("span_no", "Place among the fragments of that role, from 0.", minimum=0),
        _offset("start", "Start of the fragment."),
        _offset("end", "End of the fragment, exclusive."),
    ),
    key=("claim_id", "role", "span_no"),
    foreign_keys=(_OF_CLAIM,),
)

POSITIONS = Table(
    "positions",
    "One row per claim and issue on which it takes a side.",
    (
        _text("position_id", "Hash of claim and issue."),
        _text("claim_id", "The claim that takes the side."),
        _ARTICLE_ID,
        _ACTOR_ID,
        _text("issue_code", "The issue, from the codebook."),
        _code("stance", STANCES, "The actor's side on the issue as the codebook words it."),
        _text("stance_cue", "The words that decided the stance.", nullable=True),
        _text("unclear_reason", "Why no side could be told; null unless `stance` is unclear.", nullable=True),
        _code("binding", BINDINGS, "How the issue is tied to the claim."),
        *_STATED_ON,
        _CONFIDENCE,
    ),
    key=("position_id",),
    foreign_keys=(_OF_CLAIM, _OF_ARTICLE, _of_actor(), _OF_ISSUE),
    warnings=("reported_not_verified",),
)

TERRITORIAL_FIGURES = Table(
    "territorial_figures",
    "One row per extent of territory stated in an article; joint holders have a row each.",
    (
        _text("figure_id", "Hash of article, evidence, quantity, place and holder."),
        _ARTICLE_ID,
        _text("claim_id", "The claim that states it; null if the article says so itself.", nullable=True),
        _text("claimant_actor_id", "Who states it; null if the article says so itself.", nullable=True),
        _text("holder_actor_id", "Who holds, gains, loses, demands or offers it.", nullable=True),
        _flag("share_is_joint", "Whether several holders share this one extent."),
        _code("relation", RELATIONS, "What ties the holder to the place."),
        _text("place_id", "The place measured; null if the gazetteer does not know it.", nullable=True),
        _text("place_name", "Canonical name of the place, else its words."),
        _text("place_text", "The words that name the place."),
        _text("denominator_place_id", "What the share is of, where that is another place.", nullable=True),
        _text("quantity_text", "The words of the quantity, hedge included."),
        _number("value", "The number, in `unit`."),
        _number("value_high", "Upper end of a range.", nullable=True),
        _code("unit", UNITS, "Unit of `value`; other units are converted."),
        _code("qualifier", QUALIFIERS, "How exact the text is; `exact` is a decision, not a default."),
        _share("share", "Share of the place.", nullable=True),
        _number("area_km2", "Area; through the gazetteer where only a share is told.", nullable=True, unit="km²", minimum=0),
        _flag("area_is_derived", "Whether `area_km2` was computed from a share."),
        _code("status", STATUSES, "Fact, plan, demand, hypothesis or denial; `fact` is a decision, not a default."),
        _date("as_of", "For when it holds, as the text says; first day of the period if coarser.", nullable=True),
        _code("as_of_precision", ("day", "month", "year"), "How exact `as_of` is.", nullable=True),
        *_EVIDENCE,
        _CONFIDENCE,
    ),
    key=("figure_id",),
    foreign_keys=(
        _OF_ARTICLE, _OF_CLAIM, _of_actor("claimant_actor_id"), _of_actor("holder_actor_id"),
        ForeignKey("place_id", "places", "place_id"), ForeignKey("denominator_place_id", "places", "place_id"),
    ),
    intervals=(("evidence_start", "evidence_end", "evidence_text"),),
    warnings=("reported_not_verified", "areas_from_gazetteer"),
)  # fmt: skip

PLACES = Table(
    "places",
    "One row per place of the gazetteer that the dataset uses, with the places that contain it.",
    (
        _text("place_id", "Key of the gazetteer."),
        _text("name", "Canonical name in English."),
        _code("kind", PLACE_KINDS, "What kind of place it is."),
        _text("country_code", "ISO 3166-1 alpha-3 of the state it lies in.", nullable=True),
        _text("parent_id", "The place that contains it.", nullable=True),
        _number("area_km2", "Area.", nullable=True, unit="km²", minimum=0),
        _text("area_source", "Where the area comes from; null with it.", nullable=True),
        _number("latitude", "Latitude of a point inside.", nullable=True, unit="degrees north", minimum=-90, maximum=90),
        _number("longitude", "Longitude of a point inside.", nullable=True, unit="degrees east", minimum=-180, maximum=180),
        _flag("is_disputed", "Whether states disagree about whose it is."),
        _texts("aliases", "Other names, sorted."),
    ),
    key=("place_id",),
    foreign_keys=(ForeignKey("parent_id", "places", "place_id"),),
)

ISSUES = Table(
    "issues",
    "One row per issue of the codebooks in use.",
    (
        _text("issue_code", "Code of the issue."),
        _text("label", "Short name."),
        _text("description", "What it covers, and what `support` means."),
        _text("codebook", "The codebook that defines it."),
    ),
    key=("issue_code",),
)

POSITIONS_DAILY = Table(
    "positions_daily",
    "One row per actor, issue, day and stance.",
    (
        _text("actor_id", "Who."),
        _text("issue_code", "On which issue."),
        _date("stated_on", "On which day."),
        _code("stance", STANCES, "With which stance."),
        _count("claim_count", "Claims that take it."),
        _count("origin_count", "Distinct stories that hold them; syndicated copies count once."),
    ),
    key=("actor_id", "issue_code", "stated_on", "stance"),
    foreign_keys=(_of_actor(), _OF_ISSUE),
)

POSITIONS_SUMMARY = Table(
    "positions_summary",
    "One row per actor and issue.",
    (
        _text("actor_id", "Who."),
        _text("issue_code", "On which issue."),
        _date("first_on", "First day on which a side was taken.", nullable=True),
        _date("last_on", "Last day on which a side was taken.", nullable=True),
        _code("stance_latest", STANCES, "Stance on the last day, unclear ones set aside; unclear if all are."),
        _count("n_support", "Positions in support."),
        _count("n_oppose", "Positions in opposition."),
        _count("n_conditional", "Positions in support on a condition."),
        _count("n_unclear", "Positions whose side could not be told."),
        _count("origin_count", "Distinct stories that hold them."),
    ),
    key=("actor_id", "issue_code"),
    foreign_keys=(_of_actor(), _OF_ISSUE),
)

POSITION_CHANGES = Table(
    "position_changes",
    "One row per change of an actor's stance on an issue, with the evidence on both sides.",
    (
        _text("actor_id", "Who."),
        _text("issue_code", "On which issue."),
        _code("previous_stance", STANCES, "Stance before."),
        _code("stance", STANCES, "Stance after."),
        _date("changed_on", "Day of the first position with the new stance."),
        _text("previous_position_id", "Last position with the old stance."),
        _text("position_id", "First position with the new stance."),
    ),
    key=("actor_id", "issue_code", "changed_on"),
    foreign_keys=(
        _of_actor(), _OF_ISSUE, ForeignKey("previous_position_id", "positions", "position_id"),
        ForeignKey("position_id", "positions", "position_id"),
    ),
)  # fmt: skip

QUARANTINE = Table(
    "quarantine",
    "One row per record or row that was refused, with the rule that refused it.",
    (
        _code("stage", STAGES, "The stage that refused it."),
        _text("table", "The table it was meant for."),
        _text("key", "Its key, or the id of the record."),
        _text("rule", "The rule it broke."),
        _text("detail", "What was found."),
        _text("source_path", "File it came from, where known.", nullable=True),
        _RUN_ID,
    ),
    key=("stage", "table", "key", "rule"),
)

QUALITY_WARNINGS = Table(
    "quality_warnings",
    "One row per observation worth a look that refuses nothing.",
    (
        _RUN_ID,
        _text("rule", "The rule that noticed it."),
        _text("table", "The table it concerns."),
        _text("key", "The row it concerns, or the whole table (`*`)."),
        _text("detail", "What was found."),
    ),
    key=("rule", "table", "key"),
)

CHANGES_TABLE = Table(
    "changes",
    "One row per row that differs from the previous release.",
    (
        _text("table", "The table."),
        _text("key", "Key of the row, parts joined by `|`."),
        _code("change", CHANGES, "What happened to it."),
        _code("cause", CAUSES, "What made it happen."),
        _text("release_id", "The release in which it happened."),
    ),
    key=("table", "key"),
)

#: What a release publishes, in the order in which keys can be checked.
TABLES = by_name([
    RECORDS, ARTICLES, ACTORS, ACTOR_ROLES, MENTIONS, CLAIMS, CLAIM_SPANS, ISSUES, POSITIONS, PLACES,
    TERRITORIAL_FIGURES, POSITIONS_DAILY, POSITIONS_SUMMARY, POSITION_CHANGES,
    QUARANTINE, QUALITY_WARNINGS, CHANGES_TABLE,
])  # fmt: skip

ENTITIES = Table(
    "entities",
    "One row per actor as one article knows it; linking joins them across articles.",
    (
        _text("entity_id", "Hash of article and entity."),
        _ARTICLE_ID,
        _text("name", "Fullest name in the article, or the canonical one if the actor is known."),
        _code("actor_type", ACTOR_TYPES, "What kind of actor it is."),
        _text("country_code", "ISO 3166-1 alpha-3 of the country it acts for.", nullable=True),
        _text("role_text", "Role that the article gives it.", nullable=True),
        _text("known_actor_id", "Key of the knowledge base.", nullable=True),
    ),
    key=("entity_id",),
    foreign_keys=(_OF_ARTICLE,),
)

#: What extraction hands to linking: rows inside one article, with entities in place of actors.
STAGED = by_name([
    ENTITIES, *(table.staged() for table in (MENTIONS, CLAIMS, CLAIM_SPANS, POSITIONS, TERRITORIAL_FIGURES)), QUARANTINE,
])  # fmt: skip
