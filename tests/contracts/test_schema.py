from __future__ import annotations

from transforms.schema import STAGED, TABLES


def test_every_key_is_a_column() -> None:
    for table in TABLES.values():
        assert set(table.key) <= set(table.column_names), table.name


def test_every_foreign_key_leads_to_the_single_key_of_its_table() -> None:
    for table in TABLES.values():
        for key in table.foreign_keys:
            assert key.column in table.column_names, f"{table.name}.{key.column}"
            assert TABLES[key.table].key == (key.target,), f"{table.name}.{key.column}"


def test_every_interval_is_of_columns() -> None:
    for table in TABLES.values():
        for start, end, text in table.intervals:
            assert {start, end} <= set(table.column_names)
            assert text is None or text in table.column_names


def test_columns_of_one_name_have_one_type() -> None:
    types: dict[str, str] = {}
    for table in TABLES.values():
        for column in table.columns:
            assert types.setdefault(column.name, column.type) == column.type, f"{table.name}.{column.name}"


def test_every_table_and_column_is_described() -> None:
    for table in TABLES.values():
        assert table.grain.startswith("One row per")
        assert all(column.description.endswith(".") for column in table.columns), table.name


def test_staged_tables_speak_of_entities_instead_of_actors() -> None:
    for table in STAGED.values():
        assert not any(name.endswith("actor_id") and name != "known_actor_id" for name in table.column_names), table.name
