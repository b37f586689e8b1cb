"""NetworkX's betweenness of the graph in a file: one round for each line of standard input, as cmd/bench/harness has it."""

import json
import sys
import time

import networkx as nx

with open(sys.argv[1]) as lines:
    graph = nx.Graph()
    graph.add_nodes_from(range(int(next(lines))))
    graph.add_edges_from(tuple(map(int, line.split())) for line in lines)

for _ in sys.stdin:
    began = time.perf_counter()
    scores = nx.betweenness_centrality(graph, normalized=False)
    value = time.perf_counter() - began
    print(json.dumps({"value": value, "answer": [scores[v] for v in range(len(graph))]}), flush=True)
