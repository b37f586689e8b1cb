"""A researcher's table in Python: every person with its number of sources, and whether two rankings agree.

    pip install "gql[requests]" pandas
    PORTOLAN_URL=http://127.0.0.1:8080/graphql PORTOLAN_TOKEN=... python researcher.py people.csv

It walks through all pages of the people, joins the scores of two measures to them, writes the table as CSV, and prints
as JSON what a paper has to cite: the runs, the state, whether the answers are complete, and the rank correlation.
"""

import json
import sys

import pandas as pd
from gql import gql

from dashboard import connect

PAGE = gql(
    """
    query People($first: Int!, $after: Cursor) {
      persons(first: $first, after: $after) {
        totalCount
        pageInfo { hasNextPage endCursor }
        edges { node { id name owners records { id } } }
      }
    }
    """
)

MEASURES = gql(
    """
    query Measures($first: Int!) {
      degree: ranking(measure: DEGREE, kinds: [PERSON], through: [PASSAGE], first: $first) {
        run { id state complete reason spec }
        rows { rank score entity { id } }
      }
      betweenness: ranking(measure: BETWEENNESS, kinds: [PERSON], through: [PASSAGE], first: $first) {
        run { id state complete reason spec }
        rows { rank score entity { id } }
      }
    }
    """
)


def people(session) -> pd.DataFrame:
    """All people, page by page. The cursor of a page is good for the next one only."""
    rows, after = [], None
    while True:
        page = session.execute(PAGE, variable_values={"first": 100, "after": after})["persons"]
        for edge in page["edges"]:
            node = edge["node"]
            rows.append({"id": node["id"], "name": node["name"], "sources": len(node["owners"]), "records": len(node["records"])})
        if not page["pageInfo"]["hasNextPage"]:
            break
        after = page["pageInfo"]["endCursor"]
    assert len(rows) == page["totalCount"], "the state changed between two pages: begin again"
    return pd.DataFrame(rows).set_index("id")


def main(path: str) -> int:
    with connect() as session:
        table = people(session)
        measures = session.execute(MEASURES, variable_values={"first": 1000})
    for name, answer in measures.items():
        scores = {row["entity"]["id"]: row["score"] for row in answer["rows"]}
        table[name] = table.index.map(scores)  # who is not among the rows has no score, which is not a score of 0
    table.to_csv(path)
    both = table.dropna(subset=["degree", "betweenness"])
    json.dump(
        {
            "people": len(table),
            "ranked": len(both),
            "spearman": round(both["degree"].rank().corr(both["betweenness"].rank()), 6),
            "cite": {name: {key: answer["run"][key] for key in ("id", "state", "complete", "reason")} for name, answer in measures.items()},
        },
        sys.stdout,
        indent=2,
    )
    print()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else "people.csv"))
