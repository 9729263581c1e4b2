"""The closed lists of codes that category columns hold."""

from __future__ import annotations

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
MEASURES = ("land", "settlements", "count", "km")
MENTION_KINDS = ("name", "title", "metonym", "pronoun", "description", "unknown")
MONTH_SOURCES = ("as_of", "published", "both")
PLACE_KINDS = ("state", "admin1", "admin2", "city", "region", "zone", "unknown")
QUALIFIERS = ("exact", "about", "at_least", "at_most", "between")
QUOTE_TYPES = ("direct", "indirect", "mixed")
RUN_OUTCOMES = ("published", "nothing_new", "refused", "failed", "interrupted")
RECORD_STATUSES = ("article", "exact_copy", "quarantined")
RELATIONS = (
    "controls", "gained", "lost", "demands", "offers", "claims", "contested", "damaged", "composition", "other",
)  # fmt: skip
SAID_ON_REACHES = ("claim", "occasion", "before", "dateline", "news", "told")
SAID_ON_RULES = ("calendar", "weekday", "relative", "ago", "year", "later")
SPAN_ROLES = ("source", "cue", "content")
SPEAKER_REASONS = ("ambiguous", "first_person", "no_actor", "no_antecedent", "shared_name")
SPEAKER_STATUSES = ("resolved", "unresolved", "absent")
STAGES = ("articles", "documents", "extraction", "linking", "quality")
STANCES = ("support", "oppose", "conditional", "unclear")
STATED_ON_SOURCES = ("said", "published")
STATUSES = ("fact", "planned", "demanded", "hypothetical", "denied")
UNITS = ("percent", "km2", "km", "settlements", "count")
