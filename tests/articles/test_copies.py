from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from transforms.articles import copies
from transforms.articles.copies import bands_of, choose_representatives, group_copies, signature

WORDS = [f"word{number}" for number in range(3000)]


def story(seed: int, length: int = 200) -> str:
    return " ".join(np.random.default_rng(seed).choice(WORDS, length))


def frame(*rows: tuple[str, str, str | None]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "article_id": [row[0] for row in rows],
            "text": [row[1] for row in rows],
            "signature": [signature(row[1]) for row in rows],
            "published_at": pd.to_datetime([row[2] for row in rows], utc=True),
            "url": None,
            "part": None,
            "modified_at": pd.to_datetime([None] * len(rows), utc=True),
            "ingested_at": pd.Timestamp("2025-02-01", tz="UTC"),
            "replaced_by": None,
            "is_whole_file": False,
        }
    )


def versions(first: str, second: str, **more: list[object]) -> pd.DataFrame:
    """Two articles of one address and one time of publication."""
    return frame(("a", first, "2025-01-01"), ("b", second, "2025-01-01")).assign(url="https://quay.example/1", **more)


def times(*moments: str | None) -> list[object]:
    return list(pd.to_datetime(list(moments), utc=True))


def test_the_version_that_was_modified_last_is_the_origin() -> None:
    text = story(1)
    changed = f"{text} {story(2, 60)}"
    assert origins(versions(text, changed, modified_at=times(None, "2025-01-02"))) == {"a": "b", "b": "b"}
    assert origins(versions(text, changed, modified_at=times("2025-01-02", None))) == {"a": "a", "b": "a"}


def test_where_nothing_tells_the_version_that_came_last_is_the_origin() -> None:
    text = story(1)
    found = versions(text, f"{text} more", ingested_at=times("2025-02-02", "2025-02-01"))
    assert origins(found) == {"a": "a", "b": "a"}


def test_other_stories_at_the_address_of_a_site_are_no_versions() -> None:
    assert origins(versions(story(1), story(2))) == {"a": "a", "b": "b"}


def test_posts_of_one_live_page_are_no_versions_of_each_other() -> None:
    text = story(1, 150)
    found = versions(f"{text} {story(2, 300)}", f"{text} {story(3, 300)}")
    assert origins(found.assign(part=["18:42 GMT", "09:15 GMT"])) == {"a": "a", "b": "b"}
    assert origins(found) == {"a": "b", "b": "b"}


def test_a_copy_elsewhere_of_the_first_version_has_the_last_one_for_its_origin() -> None:
    text = story(1)
    both = versions(text, f"{text} {story(2, 30)}", modified_at=times(None, "2025-01-02"))
    elsewhere = frame(("c", text, "2025-01-03"))
    assert origins(pd.concat([both, elsewhere], ignore_index=True)) == {"a": "b", "b": "b", "c": "b"}


def test_a_correction_goes_before_a_copy_that_another_outlet_made_of_the_first_version() -> None:
    text = story(1)
    address = {"url": ["https://quay.example/1", "https://pier.example/1", "https://quay.example/1"]}
    rows = frame(("a", text, "2025-01-01"), ("c", text + " more", "2025-01-02"), ("b", f"{text} {story(2, 30)}", "2025-01-03"))
    assert origins(rows.assign(**address)) == {"a": "b", "b": "b", "c": "b"}


def test_what_stands_in_a_place_of_many_replaces_what_stood_there_if_it_tells_the_same_story() -> None:
    text = story(1)
    place = {"replaced_by": ["b", None]}
    assert origins(frame(("a", text, "2025-01-01"), ("b", f"{text} more", None)).assign(**place)) == {"a": "b", "b": "b"}
    others = frame(("a", text, "2025-01-01"), ("b", story(2), None)).assign(**place)
    assert origins(others) == {"a": "a", "b": "b"}
    assert origins(others.assign(is_whole_file=True)) == {"a": "b", "b": "b"}


def grouped_copies(articles: pd.DataFrame) -> pd.DataFrame:
    return group_copies(
        articles,
        lambda first, end: bands_of(articles["signature"])[:, first:end],
        lambda places: articles["text"].iloc[places].to_list(),
    )


def origins(articles: pd.DataFrame) -> dict[str, str]:
    grouped = grouped_copies(articles)
    return dict(zip(grouped["article_id"], grouped["origin_id"], strict=True))


def test_bands_are_read_some_at_a_time_where_there_are_too_many_to_hold(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[int, int]] = []
    text = story(1)
    articles = frame(("a", text, "2025-01-02"), ("b", f"{story(2, 20)} {text}", "2025-01-01"))

    def bands(first: int, end: int) -> np.ndarray:
        asked.append((first, end))
        return bands_of(articles["signature"])[:, first:end]

    monkeypatch.setattr(copies, "_HELD", 1)
    found = group_copies(articles, bands, lambda places: articles["text"].iloc[places].to_list())
    assert asked == [(0, 16), (16, 32), (32, 48), (48, 64)]
    assert set(found["origin_id"]) == {"b"}


def test_a_syndicated_copy_with_another_intro_shares_the_origin() -> None:
    agency = story(1)
    articles = frame(("b", story(2, 30) + " " + agency, "2025-01-02"), ("a", agency, "2025-01-03"), ("c", story(3), "2025-01-01"))
    assert origins(articles) == {"a": "b", "b": "b", "c": "c"}


def test_an_unknown_date_is_never_the_origin_and_ties_go_to_the_smaller_id() -> None:
    text = story(1)
    articles = frame(("a", text, None), ("c", text + " more", "2025-01-02"), ("b", text + " still", "2025-01-02"))
    assert set(origins(articles).values()) == {"b"}


def test_a_short_item_in_a_round_up_is_not_its_copy() -> None:
    item = story(1, 60)
    assert origins(frame(("a", item, "2025-01-01"), ("b", item + " " + story(2, 600), "2025-01-02"))) == {"a": "a", "b": "b"}


def test_pages_that_share_their_frame_are_no_copies() -> None:
    menu, foot = story(1, 150), story(2, 150)
    articles = frame(("a", f"{menu} {story(3, 120)} {foot}", "2025-01-01"), ("b", f"{menu} {story(4, 120)} {foot}", "2025-01-02"))
    assert origins(articles) == {"a": "a", "b": "b"}


def test_pages_that_share_their_end_are_no_copies() -> None:
    teasers = story(1, 300)
    articles = frame(("a", f"{story(3, 90)} {teasers}", "2025-01-01"), ("b", f"{story(4, 90)} {teasers}", "2025-01-02"))
    assert origins(articles) == {"a": "a", "b": "b"}


def test_light_edits_all_over_leave_a_copy() -> None:
    words = story(1, 400).split()
    edited = " ".join("edited" if place % 40 == 7 else word for place, word in enumerate(words))
    assert set(origins(frame(("a", " ".join(words), "2025-01-01"), ("b", edited, "2025-01-02"))).values()) == {"a"}


def test_another_outro_leaves_a_copy() -> None:
    agency = story(1)
    articles = frame(("a", f"{agency} {story(2, 80)}", "2025-01-01"), ("b", f"{agency} {story(3, 60)}", "2025-01-02"))
    assert set(origins(articles).values()) == {"a"}


def test_an_update_of_a_live_story_joins_its_origin() -> None:
    told = [story(number, 60) for number in range(8)]
    hours = [" ".join(reversed(told[:count])) for count in (3, 4, 6, 8)]  # the newest entry on top
    articles = frame(*((f"live{hour}", text, f"2025-01-0{hour + 1}") for hour, text in enumerate(hours)))
    assert set(origins(articles).values()) == {"live0"}


def test_a_later_dump_joins_an_earlier_group_and_an_earlier_copy_becomes_the_origin() -> None:
    agency = story(1)
    first = (("b", agency, "2025-01-02"), ("c", agency + " more", "2025-01-03"))
    assert origins(frame(*first)) == {"b": "b", "c": "b"}
    assert origins(frame(*first, ("d", agency + " still", "2025-01-04"))) == {"b": "b", "c": "b", "d": "b"}
    assert set(origins(frame(("a", agency + " first", "2025-01-01"), *first)).values()) == {"a"}


def test_two_reports_of_one_event_that_share_a_quotation_are_no_copies() -> None:
    quotation = story(9, 40)
    reports = (f"{story(1, 80)} {quotation} {story(2, 80)}", f"{story(3, 70)} {quotation} {story(4, 90)}")
    assert origins(frame(("a", reports[0], "2025-01-01"), ("b", reports[1], "2025-01-02"))) == {"a": "a", "b": "b"}


def test_many_copies_of_one_text_are_one_group_whatever_their_order() -> None:
    agency = story(1)
    rows = [(f"c{number:03}", f"{agency} {story(number + 10, 12)}", "2025-01-01") for number in range(120)]
    assert set(origins(frame(*rows)).values()) == {"c000"}
    assert origins(frame(*rows[::-1])) == origins(frame(*rows))


def test_no_articles_and_one_article() -> None:
    assert grouped_copies(frame()).empty
    assert origins(frame(("a", "Few words.", None))) == {"a": "a"}


def test_the_representative_does_not_depend_on_the_order_of_dumps() -> None:
    rows = pd.DataFrame(
        {
            "article_id": ["x", "x", "x", "y"],
            "published_at": pd.to_datetime([None, "2025-01-02", "2025-01-02", None], utc=True),
            "source_path": ["a.txt", "c.txt", "b.txt", "d.txt"],
            "source_record": [0, 0, 0, 0],
            "replaced_by": None,
        }
    )
    for order in ([0, 1, 2, 3], [3, 2, 1, 0], [2, 0, 3, 1]):
        chosen = choose_representatives(rows.iloc[order])
        assert sorted(chosen.loc[chosen["status"] == "article", "source_path"]) == ["b.txt", "d.txt"]
        assert list(chosen["source_path"]) == [rows["source_path"][i] for i in order]


def test_a_text_whose_place_was_taken_speaks_only_where_it_stands_nowhere_else() -> None:
    rows = pd.DataFrame(
        {
            "article_id": ["x", "x", "y"],
            "published_at": pd.to_datetime(["2025-01-01", "2025-01-02", "2025-01-01"], utc=True),
            "source_path": ["a.txt", "b.txt", "c.txt"],
            "source_record": [0, 0, 0],
            "replaced_by": ["z", None, "z"],
        }
    )
    assert list(choose_representatives(rows)["status"]) == ["exact_copy", "article", "article"]


def test_signatures_are_stable() -> None:
    assert len(signature("They met in Quito on Monday.")) == 512
    assert signature("They met in Quito.") == signature("they  met in quito")
