"""Claims on articles that the judge was not fitted to: no figure may be worse than the best recorded, beyond chance."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.coded_claims import figures, gains, measure, recorded

SHARED = Path(__file__).parents[3] / "shared"

pytestmark = [
    pytest.mark.measure,
    pytest.mark.skipif(not (SHARED / "gold" / "claims").is_dir(), reason="the gold sets do not lie beside the project"),
]


def test_no_figure_is_worse_than_the_best_recorded(tmp_path: Path) -> None:
    try:
        found = measure(SHARED, tmp_path)
    except LookupError as error:
        pytest.skip(f"{error}:\n{(Path(__file__).parents[2] / 'docs' / 'scores.md').read_text(encoding='utf8').splitlines()[-1]}")
    print("", *(f"{name:<12} {value:.3f}" for name, value in figures(found.values()).items()), sep="\n")
    change = gains(recorded(), found)
    print(*(f"{name:<12} {gain:+.3f} [{least:+.3f}, {most:+.3f}]" for name, (gain, least, most) in change.items()), sep="\n")
    assert {name: most for name, (_, _, most) in change.items() if most < 0} == {}
