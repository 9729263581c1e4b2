"""Who speaks in each attribution: names, titles, pronouns, descriptions, and quotations without a source."""

from transforms.extraction.speakers.head_mention import entity_of, mention_of
from transforms.extraction.speakers.resolver import Resolver, resolve_speakers

__all__ = ["Resolver", "entity_of", "mention_of", "resolve_speakers"]
