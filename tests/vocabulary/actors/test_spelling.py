"""Spellings of one name: which share a key, which do not, and what a broken file is told."""

from __future__ import annotations

import pytest

from transforms.vocabulary.actors import spelling
from transforms.vocabulary.actors.spelling import spelling_key, spellings
from transforms.vocabulary.loading import VocabularyError


@pytest.fixture
def unread():
    """The classes are read anew before and after."""
    spelling.load_classes.cache_clear()
    yield
    spelling.load_classes.cache_clear()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Petro Halynskyi", "Petro Halynskyy"),
        ("Petro Halynsky", "Petro Halynskiy"),
        ("Sergei Lebedev", "Sergey Lebedeff"),
        ("Yuliia Morova", "Yulia Morova"),
        ("Yevgeny Kost", "Evgenii Kost"),
        ("Mohammed al-Qadri", "Muhammad El Qadri"),
        ("Mahmoud Bassal", "Mahmud Basal"),
        ("Maksim Orlov", "Maxim Orloff"),
        ("Agnès Dupré", "Agnes Dupre"),
        ("Hussein bin Talib", "Husayn ibn Talib"),
        ("Gad Sa'ar", "Gad Saar"),
        ("Ron Ne’eman", "Ron Neeman"),
        ("Nour al-Sharaa", "Nour al Shara"),
        ("J.D. Crane", "JD Crane"),
        ("Taras Honcharych", "Taras Honcharich"),
        ("Lev Sobolyak", "Lev Soboliak"),
    ],
)
def test_romanisations_of_one_name_share_a_key(one, other):
    assert spelling_key(one) == spelling_key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Li Wei", "Ly Wei"),
        ("Ana Silva", "Ana Silveira"),
        ("Anna Weiss", "Hanna Weiss"),
        ("Ali Hassan", "Ali Hussein"),
        ("Ivan Petrov", "Ivan Petrova"),
        ("Kofi Mensah", "Kofi K. Mensah"),
        ("Roy Lang", "Roi Lang"),
    ],
)
def test_other_names_do_not(one, other):
    assert spelling_key(one) != spelling_key(other)


def test_spellings_share_the_key_of_their_name_and_leave_it_out():
    for name in ("Petro Halynskyi", "Yuliia Morova", "Mohammed al-Qadri", "Dmitriy Alekseyev"):
        found = spellings(name)
        assert len(found) > 3
        assert name not in found
        assert {spelling_key(other) for other in found} == {spelling_key(name)}


def test_spellings_keep_capitals_and_particles():
    assert "Mohamed el Qadri" in spellings("Mohammed al Qadri")


def test_name_without_a_class_has_no_other_spelling():
    assert spellings("John Smith") == ()


def test_number_of_spellings_is_bounded():
    assert len(spellings("Mohammed Hussein Suleiman Ibrahim Mahmoud Yousef")) <= spelling.MOST_SPELLINGS


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ([("end", "ov|off"), ("end", "ev|eff")], r"spellings\.csv:3: rows must be sorted"),
        ([("end", "ov")], r"spellings\.csv:2: place must be one of"),
        ([("middle", "a|b")], r"spellings\.csv:2: place must be one of"),
        ([("end", "of|off"), ("end", "ov|off")], r"spellings\.csv:3: 'off' also stands in line 2"),
    ],
)
def test_unsound_file_is_refused_with_its_line(monkeypatch, unread, rows, message):
    monkeypatch.setattr(spelling, "read_csv", lambda name: [{"place": place, "forms": forms} for place, forms in rows])
    with pytest.raises(VocabularyError, match=message):
        spelling.load_classes()
