"""Tables of who is mentioned: actors, their roles, their mentions, and actors as one article knows them."""

from __future__ import annotations

from transforms.contracts import Table
from transforms.schema.codes import ACTOR_TYPES, CAUSES, MENTION_KINDS
from transforms.schema.columns import ARTICLE_ID, OF_ARTICLE, code, count, date, flag, of_actor, offset, text, texts

ACTORS = Table(
    "actors",
    "One row per actor that the dataset knows.",
    (
        text("actor_id", "Key of the knowledge base, else a hash of name, type and country."),
        text("name", "Canonical name in English."),
        code("actor_type", ACTOR_TYPES, "What kind of actor it is."),
        text("country_code", "ISO 3166-1 alpha-3 of the country it acts for.", nullable=True),
        text("role", "Latest known role or office.", nullable=True),
        text("wikidata_id", "Wikidata item, where a source file states it.", nullable=True),
        flag("is_known", "Whether the actor is in the knowledge base."),
        texts("aliases", "Other names seen in the articles or known, sorted."),
        date("first_seen", "First publication date of an article that names it.", nullable=True),
        date("last_seen", "Last publication date of an article that names it.", nullable=True),
        count("article_count", "Articles that mention it."),
        count("mention_count", "Mentions of it."),
        count("claim_count", "Claims attributed to it."),
    ),
    key=("actor_id",),
)

ACTOR_ROLES = Table(
    "actor_roles",
    "One row per role an actor holds or held, with its dates where a source states them.",
    (
        text("actor_id", "Who holds the role."),
        text("role", "Role or office in English."),
        text("organisation", "Body in which the role is held.", nullable=True),
        text("country_code", "ISO 3166-1 alpha-3 of the country it is held for.", nullable=True),
        date("valid_from", "First day in the role; null where no source in hand says.", nullable=True),
        date("valid_to", "Last day in the role; null where it lasts or no source in hand says.", nullable=True),
        text("source", "Where the role and its dates come from."),
    ),
    key=("actor_id", "role", "organisation", "country_code", "valid_from"),
    foreign_keys=(of_actor(),),
)

ACTOR_ALIASES = Table(
    "actor_aliases",
    "One row per other name of an actor: `actors.aliases` for tools that read no lists.",
    (text("actor_id", "The actor."), text("alias", "A name seen in the articles or known.")),
    key=("actor_id", "alias"),
    foreign_keys=(of_actor(),),
)

ACTOR_MERGES = Table(
    "actor_merges",
    "One row per actor id of an earlier release that is no longer in use, with the actor that it stands for now.",
    (
        text("previous_actor_id", "The id that was published once."),
        text("actor_id", "The actor that it is now; null where nothing of it is left.", nullable=True),
        code("cause", CAUSES, "What made the id change."),
        text("release_id", "The release since which it leads there."),
    ),
    key=("previous_actor_id",),
    foreign_keys=(of_actor(),),
)

MENTIONS = Table(
    "mentions",
    "One row per place in a text that refers to an actor.",
    (
        text("mention_id", "Hash of article, text and sentence."),
        ARTICLE_ID,
        text("actor_id", "Whom it refers to; null where the text does not settle it.", nullable=True),
        text("mention_text", "The words themselves."),
        offset("mention_start", "Start of the mention."),
        offset("mention_end", "End of the mention, exclusive."),
        code("mention_kind", MENTION_KINDS, "How it refers."),
        text("role_text", "Title or role that stands with it.", nullable=True),
    ),
    key=("mention_id",),
    foreign_keys=(OF_ARTICLE, of_actor()),
    intervals=(("mention_start", "mention_end", "mention_text"),),
)

ENTITIES = Table(
    "entities",
    "One row per actor as one article knows it; linking joins them across articles.",
    (
        text("entity_id", "Hash of article and entity."),
        ARTICLE_ID,
        text("name", "Fullest name in the article, or the canonical one if the actor is known."),
        code("actor_type", ACTOR_TYPES, "What kind of actor it is."),
        text("country_code", "ISO 3166-1 alpha-3 of the country it acts for.", nullable=True),
        text("role_text", "Role that the article gives it.", nullable=True),
        text("known_actor_id", "Key of the knowledge base.", nullable=True),
    ),
    key=("entity_id",),
    foreign_keys=(OF_ARTICLE,),
)
