"""The graph libraries of Python as peers: graphs.py LIBRARY FILE reads the graph once and answers each line on standard
input, a workload and its arguments, with the seconds that the library's own call took and its result, as
cmd/bench/harness has it. A workload is a row of TABLE: what is timed, and what turns its result into ours."""

import json
import sys
import time

import numpy as np


def read(path):
    """A file is the number of vertices, of links, and 1 when they are directed, as 64-bit integers, then the links'
    sources and targets as 32-bit integers and their weights as 64-bit numbers; no link twice, none to its own source."""
    with open(path, "rb") as f:
        n, m, directed = np.fromfile(f, np.int64, 3)
        ends = np.fromfile(f, np.int32, 2 * m)
        return int(n), bool(directed), ends[:m], ends[m:], np.fromfile(f, np.float64, m)


def networkx(path):
    import networkx as nx

    n, directed, sources, targets, weights = read(path)
    graph = nx.DiGraph() if directed else nx.Graph()
    graph.add_nodes_from(range(n))
    graph.add_weighted_edges_from(zip(sources.tolist(), targets.tolist(), weights.tolist()))
    by_vertex = lambda scores: [scores[v] for v in range(n)]  # noqa: E731
    return graph, {
        "betweenness": (lambda: nx.betweenness_centrality(graph, normalized=False), by_vertex),
        "harmonic": (lambda: nx.harmonic_centrality(graph), by_vertex),
        "pagerank": (lambda tol: nx.pagerank(graph, tol=float(tol), max_iter=1000, weight=None), by_vertex),
        "communities": (lambda: nx.community.louvain_communities(graph, weight=None, seed=1), lambda sets: labels(n, sets)),
        "core": (lambda: nx.core_number(graph), by_vertex),
        "articulation": (lambda: list(nx.articulation_points(graph)), sorted),
        "bridges": (lambda: list(nx.bridges(graph)), lambda links: sorted(sorted(link) for link in links)),
        "strong": (lambda: list(nx.strongly_connected_components(graph)), lambda sets: labels(n, sets)),
    }


def igraph(path):
    import igraph as ig

    n, directed, sources, targets, weights = read(path)
    graph = ig.Graph(n, np.stack([sources, targets], 1), directed=directed)
    graph.es["weight"] = weights
    return graph, {
        "betweenness": (lambda: graph.betweenness(), list),
        "links": (lambda: graph.edge_betweenness(), list),
        "harmonic": (lambda: graph.harmonic_centrality(mode="in", normalized=False), list),
        "pagerank": (lambda tol: graph.pagerank(), list),  # its solver has its own tolerance
        "communities": (lambda: graph.community_leiden(objective_function="modularity"), lambda c: c.membership),
        "core": (lambda: graph.coreness(), list),
        "articulation": (lambda: graph.articulation_points(), sorted),
        "bridges": (lambda: graph.bridges(), lambda links: sorted(sorted(graph.es[e].tuple) for e in links)),
        "blocks": (lambda: graph.biconnected_components(), len),
        "strong": (lambda: graph.connected_components(mode="strong"), lambda c: c.membership),
    }


def networkit(path):
    import networkit as nk

    nk.setNumberOfThreads(2)
    n, directed, sources, targets, weights = read(path)
    ends = (sources.astype(np.uint64), targets.astype(np.uint64))
    graph = nk.GraphFromCoo(ends, n=n, directed=directed)
    pairs = 1 if directed else 2  # its betweenness counts both orders of a pair
    scores = lambda c: c.scores()  # noqa: E731
    label = lambda p: p.getPartition().getVector()  # noqa: E731
    sinks = nk.centrality.SinkHandling.DistributeSinks
    return graph, {
        "betweenness": (lambda: nk.centrality.Betweenness(graph).run(), lambda c: [x / pairs for x in c.scores()]),
        "approximate": (lambda eps, delta: nk.centrality.KadabraBetweenness(graph, float(eps), float(delta)).run(), scores),
        "harmonic": (lambda: nk.centrality.HarmonicCloseness(graph, False).run(), scores),
        "pagerank": (lambda tol: nk.centrality.PageRank(graph, 0.85, float(tol), False, sinks).run(), scores),
        "communities": (lambda: nk.community.ParallelLeiden(graph).run(), label),
        "core": (lambda: nk.centrality.CoreDecomposition(graph).run(), scores),
        "blocks": (lambda: nk.components.BiconnectedComponents(graph).run(), lambda c: c.numberOfComponents()),
        "strong": (lambda: nk.components.StronglyConnectedComponents(graph).run(), label),
    }


TABLE = {"NetworkX": networkx, "igraph": igraph, "NetworKit": networkit}


def labels(n, sets):
    """The number of the set that each vertex is in."""
    of = [0] * n
    for number, members in enumerate(sets):
        for v in members:
            of[v] = number
    return of


_, workloads = TABLE[sys.argv[1]](sys.argv[2])
for line in sys.stdin:
    name, *arguments = line.split()
    work, answer = workloads[name]
    began = time.perf_counter()
    result = work(*arguments)
    value = time.perf_counter() - began
    print(json.dumps({"value": value, "answer": answer(result)}), flush=True)
