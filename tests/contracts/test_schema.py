from __future__ import annotations

from transforms.schema import BASE, STAGED, TABLES

#: Named after a key, but no reference: the run that recorded a row is for people, and a merged actor is in `actors` no more.
NO_REFERENCE = frozenset({"run_id", "previous_actor_id"})


def test_every_key_is_a_column() -> None:
    for table in TABLES.values():
        assert set(table.key) <= set(table.column_names), table.name


def test_every_foreign_key_leads_to_the_single_key_of_its_table() -> None:
    for table in TABLES.values():
        for key in table.foreign_keys:
            assert key.column in table.column_names, f"{table.name}.{key.column}"
            assert TABLES[key.table].key == (key.target,), f"{table.name}.{key.column}"


def test_every_column_named_after_a_key_is_declared_as_a_reference() -> None:
    """`holder_actor_id` is a reference to `actors.actor_id`, in wide tables too."""
    single = {
        table.key[0]: table.name for table in BASE.values() if len(table.key) == 1 and table.key[0].endswith(("_id", "_code"))
    }
    for table in TABLES.values():
        declared = {key.column for key in table.foreign_keys}
        for name in table.column_names:
            target = next((one for key, one in single.items() if name == key or name.endswith(f"_{key}")), None)
            if target in (None, table.name) or name in NO_REFERENCE:
                continue
            assert name in declared, f"{table.name}.{name} -> {target}"


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
