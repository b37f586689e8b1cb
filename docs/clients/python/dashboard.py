"""A dashboard's tile in Python: what is held, the five most central facilitators, the five widest networks.

    pip install "gql[requests]"
    PORTOLAN_URL=http://127.0.0.1:8080/graphql PORTOLAN_TOKEN=... python dashboard.py

It asks with one document, in one request, and prints what a tile would show as JSON. A dashboard that is refreshed every
minute compares `state`: as long as it is the same, nothing that this user may see has changed, and the tile can stay.
"""

import json
import os
import sys

from gql import Client, gql
from gql.transport.exceptions import TransportError, TransportQueryError, TransportServerError
from gql.transport.requests import RequestsHTTPTransport

PICTURE = gql(
    """
    query Picture($rows: Int!) {
      overview { recordCount linkCount personCount byMember { member count } }
      top: centralFacilitators(first: $rows) {
        run { id state complete reason }
        rows { rank score person { id name } }
      }
      networks: transitNetworks(first: $rows) {
        run { complete reason }
        rows { lastSeen people { totalCount } }
      }
    }
    """
)


def connect() -> Client:
    """A client that tries again, a few times and ever later, when the server is busy or starting (503)."""
    transport = RequestsHTTPTransport(
        url=os.environ.get("PORTOLAN_URL", "http://127.0.0.1:8080/graphql"),
        headers={"Authorization": "Bearer " + os.environ["PORTOLAN_TOKEN"]},
        retries=3,
        retry_backoff_factor=0.5,
        retry_status_forcelist=[503],
        timeout=30,
    )
    return Client(transport=transport)


def tile(answer: dict) -> dict:
    """What the tile shows. An answer that was cut says so on the screen and is never taken for the whole."""
    incomplete = [part["run"]["reason"] for part in (answer["top"], answer["networks"]) if not part["run"]["complete"]]
    return {
        "state": answer["top"]["run"]["state"],
        "cite": answer["top"]["run"]["id"],
        "people": answer["overview"]["personCount"],
        "records": answer["overview"]["recordCount"],
        "contributors": len(answer["overview"]["byMember"]),
        "facilitators": [(row["rank"], row["person"]["name"], row["score"]) for row in answer["top"]["rows"]],
        "networks": [(row["people"]["totalCount"], row["lastSeen"]) for row in answer["networks"]["rows"]],
        "incomplete": incomplete,
    }


def main() -> int:
    with connect() as session:
        try:
            answer = session.execute(PICTURE, variable_values={"rows": 5})
        except TransportQueryError as failure:  # the server answered with errors: each has a code to act upon
            codes = [error.get("extensions", {}).get("code") for error in failure.errors or []]
            print(f"no picture: {failure.errors[0]['message']} {codes}", file=sys.stderr)
            return 1
        except TransportServerError as failure:
            print(f"no picture: HTTP {failure.code}; 401 is a token that does not work", file=sys.stderr)
            return 1
        except TransportError as failure:
            print(f"no picture: {failure}", file=sys.stderr)
            return 1
    json.dump(tile(answer), sys.stdout, ensure_ascii=False, indent=2)
    print()
    return 0


if __name__ == "__main__":
    sys.exit(main())
