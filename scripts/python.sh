#!/usr/bin/env bash
# Finds the Python with what researchers use (NetworkX, pandas, pyarrow, gql), and makes a virtual environment with it in
# the cache folder, outside this repository, when there is none.
#   scripts/python.sh          make sure one is there; without one, say so loudly and go on (under CI: fail)
#   scripts/python.sh --path   print its path, or nothing
#   scripts/python.sh --peers [--path]   the same for another environment, with the graph libraries that the benchmarks
#                                        run beside us (NetworkX, igraph, NetworKit)
set -euo pipefail

wanted=(networkx==3.4.2 pandas==2.2.3 pyarrow==18.1.0 numpy==2.1.3 gql[requests]==4.4.0)
named="${PORTOLAN_PYTHON:-}"
prefix=python
if [[ "${1:-}" == "--peers" ]]; then
  wanted=(networkx==3.4.2 igraph==1.0.0 networkit==11.3 numpy==2.4.6 scipy==1.17.1)
  named="${PORTOLAN_PEERS_PYTHON:-}"
  prefix=peers
  shift
fi
# The name of the folder holds what is in it, so that another list makes another environment.
name="$prefix-$(printf '%s\n' "${wanted[@]}" | cksum | cut -d' ' -f1)"
home="${XDG_CACHE_HOME:-$HOME/.cache}/portolan/$name"

find_python() {
  if [[ -n "$named" ]]; then
    echo "$named"
  elif [[ -e "$home/complete" && -x "$home/bin/python" ]]; then
    echo "$home/bin/python"
  fi
}

# Debian has no venv without its package; as root it can be had.
make_python() {
  local python
  python="$(command -v python3 || true)"
  if [[ "$(id -u)" == 0 ]] && command -v apt-get >/dev/null && ! { [[ -n "$python" ]] && "$python" -c 'import ensurepip, venv' 2>/dev/null; }; then
    export DEBIAN_FRONTEND=noninteractive
    apt-get update -qq && apt-get install -y -qq --no-install-recommends python3 python3-venv >/dev/null || return 1
    python="$(command -v python3)"
  fi
  [[ -n "$python" ]] || return 1
  mkdir -p "$home"
  exec 9>"$home.lock"
  flock 9 # two who ask at once make it once
  [[ ! -e "$home/complete" ]] || return 0
  "$python" -m venv --clear "$home" &&
    "$home/bin/python" -m pip install --quiet --disable-pip-version-check --only-binary :all: "${wanted[@]}" &&
    touch "$home/complete"
}

path="$(find_python)"
if [[ "${1:-}" == "--path" ]]; then
  echo "$path"
  exit 0
fi

if [[ -z "$path" ]]; then
  echo "making a Python environment with ${wanted[*]} in $home"
  make_python >&2 || true
  path="$(find_python)"
fi

if [[ -z "$path" || ! -x "$path" ]]; then
  echo "############################################################################" >&2
  echo "# NO PYTHON: other readers and libraries cannot run beside us. Install     #" >&2
  echo "#   python3 and python3-venv (Debian), let pip reach PyPI, and run this     #" >&2
  echo "#   again (or name a python that has them in PORTOLAN_PYTHON, or with       #" >&2
  echo "#   --peers in PORTOLAN_PEERS_PYTHON)                                       #" >&2
  echo "############################################################################" >&2
  [[ -z "${CI:-}" ]] || exit 1
fi
