"""The words and codes of the project as data files, loaded and checked on load.

Each folder holds data files and the modules that load them: `actors`, `places`, `figures` (extents of territory), `codebooks`
(issues), `speech` (said, how firmly, when) and `articles` (fields, boilerplate, layout). `load_vocabulary()` gives what
extraction and linking read in one frozen object.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from transforms.vocabulary.actors.additions import read_additions
from transforms.vocabulary.actors.descriptions import Description, load_descriptions
from transforms.vocabulary.actors.files import load_actors
from transforms.vocabulary.actors.known_actors import KnownActors
from transforms.vocabulary.codebooks.codebook import Codebook
from transforms.vocabulary.codebooks.files import load_codebooks
from transforms.vocabulary.places.countries import Countries, load_countries
from transforms.vocabulary.places.gazetteer import Gazetteer, load_places
from transforms.vocabulary.speech.cues import SpeechCues, load_speech


@dataclass(frozen=True, eq=False)
class Vocabulary:
    """Everything that extraction and linking read; compared and hashed by identity, so builders may cache by it."""

    countries: Countries
    actors: KnownActors
    speech: SpeechCues
    descriptions: Mapping[str, Description]
    codebook: Codebook
    places: Gazetteer


@lru_cache(maxsize=2)
def load_vocabulary(codebooks: tuple[tuple[str, str], ...] = (), actors: tuple[str, str] | None = None) -> Vocabulary:
    """The shipped vocabulary, with the given codebooks, as (text, name), in place of the default ones, and the user's actors.

    Steps of a run in one process share it, and what is built from it. Raises VocabularyError where a file is not as it must be.
    """
    return Vocabulary(
        countries=load_countries(),
        actors=load_actors(read_additions(*actors) if actors else None),
        speech=load_speech(),
        descriptions=load_descriptions(),
        codebook=load_codebooks(codebooks),
        places=load_places(),
    )
