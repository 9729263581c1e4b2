"""GraphML and GEXF: the networks of `transforms.release.networks` for Gephi, visone and networkx."""

from __future__ import annotations

from pathlib import Path

import networkx as nx
from networkx.readwrite.gexf import GEXFWriter

from flows.exports.content import Content
from transforms.release.networks import MOST_ACTORS, Network, network

GEXF_VERSION = "1.2draft"


def write_graphml(path: Path, content: Content) -> list[str]:
    """Write a network as GraphML; returns notes for the user."""
    made = _network(content)
    nx.write_graphml(made.graph, path, named_key_ids=True)
    return _notes(made)


def write_gexf(path: Path, content: Content) -> list[str]:
    """Write a network as GEXF, with the days of its edges as their span of time; returns notes for the user."""
    made = _network(content)
    for _, _, edge in made.graph.edges(data=True):
        edge |= {span: edge[day] for span, day in (("start", "first_on"), ("end", "last_on")) if day in edge}
    writer = GEXFWriter(made.graph, version=GEXF_VERSION)
    # The day on which the file was made would make each file another.
    del writer.xml.find("meta").attrib["lastmodifieddate"]
    with path.open("wb") as file:
        writer.write(file)
    return _notes(made)


def _network(content: Content) -> Network:
    return network(content.tables, content.network, content.normalise)


def _notes(made: Network) -> list[str]:
    size = f"{len(made.graph):,} nodes, {made.graph.number_of_edges():,} edges."
    cut = [
        f"{issue}: only the {MOST_ACTORS} actors with the most stories are tied to one another on it."
        for issue in made.cut_issues
    ]
    return [size, *cut]
