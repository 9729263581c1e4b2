"""The words and codes of the project as data files, loaded and checked on load.

`load_vocabulary()` gives all of them in one frozen object; each family has a module that loads it.
"""

from __future__ import annotations

from dataclasses import dataclass

from transforms.vocabulary.actors import KnownActors, load_actors
from transforms.vocabulary.assertions import AssertionCues, load_assertions
from transforms.vocabulary.codebook import Codebook
from transforms.vocabulary.codebook_files import load_codebooks
from transforms.vocabulary.countries import Countries, load_countries
from transforms.vocabulary.places import Gazetteer, load_places
from transforms.vocabulary.speech import SpeechCues, load_speech


@dataclass(frozen=True, eq=False)
class Vocabulary:
    """Everything that extraction and linking read; compared and hashed by identity, so builders may cache by it."""

    countries: Countries
    actors: KnownActors
    speech: SpeechCues
    assertions: AssertionCues
    codebook: Codebook
    places: Gazetteer


def load_vocabulary(codebooks: tuple[tuple[str, str], ...] = ()) -> Vocabulary:
    """The shipped vocabulary, with the given codebooks, as (text, name), in place of the default ones.

    Raises VocabularyError where a file is not as it must be.
    """
    return Vocabulary(
        countries=load_countries(),
        actors=load_actors(),
        speech=load_speech(),
        assertions=load_assertions(),
        codebook=load_codebooks(codebooks),
        places=load_places(),
    )
