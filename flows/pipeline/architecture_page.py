"""The pipeline as pictures, read from the code: `make picture` writes docs/architecture.md.

Nothing in them is listed by hand: flows and tasks come from their decorators, the order of the flows from the flow that calls
them, the arrows between packages from imports, the tables from the schema.
"""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator
from importlib import resources
from importlib.resources.abc import Traversable

from flows.store.fingerprints.dependencies import STAGES
from transforms.schema import BASE, DERIVED

_PAGE = """# The pipeline, drawn from its code

`make picture` draws this page; do not edit it. What each table holds is in the [data dictionary](../DATA_DICTIONARY.md).

## A run

Prefect shows these flows and tasks as states. What fails is tried once more; a shard that fails twice is left out and told.

```mermaid
{run}
```

## Packages

The packages of `transforms/`, in the order of the pipeline. An arrow leads to a package from one whose code it imports, with the
number of imports; the others hand on frames alone.

```mermaid
{packages}
```

## Tables

```mermaid
{tables}
```
"""


def page() -> str:
    """The page with all pictures."""
    return _PAGE.format(run="\n".join(_run()), packages="\n".join(_packages()), tables="\n".join(_tables()))


def _run() -> Iterator[str]:
    """The outermost flow, the flows that it calls, in the order of the calls, and their tasks, in the order of their code."""
    yield "flowchart TD"
    yield "  raw[(data/raw)]"
    before = "raw"
    for flow in dict.fromkeys(name for name in _names(_tree("flows", "pipeline/positions_flow.py")) if _flow(name).is_file()):
        tasks = list(_tasks(ast.parse(_flow(flow).read_text(encoding="utf-8"))))
        if not tasks:
            continue
        yield f"  subgraph {flow}"
        for task in tasks:
            yield f"    {flow}_{task.replace('-', '_')}[{task}]"
        yield "  end"
        for task in tasks:
            after = f"{flow}_{task.replace('-', '_')}"
            yield f"  {before} --> {after}"
            before = after
    yield f"  {before} --> current[(data/processed/current)]"


def _packages() -> Iterator[str]:
    imports = Counter(
        (target, stage)
        for stage in STAGES
        for target in _imported(_file("transforms", stage))
        if target in STAGES and target != stage
    )
    yield "flowchart LR"
    yield from (f"  {stage}" for stage in STAGES)
    yield from (
        f"  {one} -->|{count}| {other}" for (one, other), count in sorted(imports.items(), key=lambda item: _place(item[0]))
    )


def _place(pair: tuple[str, str]) -> tuple[int, int]:
    return STAGES.index(pair[0]), STAGES.index(pair[1])


def _tables() -> Iterator[str]:
    """Each table, with an arrow to every table that it refers to; derived ones stand apart."""
    yield "flowchart LR"
    for title, tables in (("base", BASE), ("derived", DERIVED)):
        yield f"  subgraph {title}"
        yield from (f"    {name}" for name in tables)
        yield "  end"
    for name, table in BASE.items():
        for target in dict.fromkeys(key.table for key in table.foreign_keys if key.table != name):
            yield f"  {name} --> {target}"
    for name, table in DERIVED.items():
        yield f"  {name} -.-> {table.foreign_keys[0].table}"


def _flow(name: str) -> Traversable:
    """The module of a subflow, which lies in the room of its name."""
    return _file("flows", f"{name}/{name}_flow.py")


def _file(package: str, name: str) -> Traversable:
    return resources.files(package).joinpath(name)


def _tree(package: str, name: str) -> ast.Module:
    return ast.parse(_file(package, name).read_text(encoding="utf-8"))


def _names(tree: ast.AST) -> list[str]:
    """The names that code uses, in order."""
    found = [node for node in ast.walk(tree) if isinstance(node, ast.Name)]
    return [node.id for node in sorted(found, key=lambda node: (node.lineno, node.col_offset))]


def _tasks(tree: ast.Module) -> Iterator[str]:
    """The names of the tasks of a module."""
    for node in tree.body:
        for decorator in getattr(node, "decorator_list", ()):
            if isinstance(decorator, ast.Call) and ast.unparse(decorator.func) == "task":
                yield from (ast.literal_eval(option.value) for option in decorator.keywords if option.arg == "name")


def _imported(folder: Traversable) -> Iterator[str]:
    """The stages that the modules of a stage import, once for each import."""
    for entry in folder.iterdir():
        if entry.is_dir():
            yield from _imported(entry)
        elif entry.name.endswith(".py"):
            for node in ast.walk(ast.parse(entry.read_text(encoding="utf-8"))):
                if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("transforms."):
                    yield str(node.module).split(".")[1]


if __name__ == "__main__":
    print(page(), end="")
