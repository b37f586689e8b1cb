#!/usr/bin/env bash
# Finds the npm packages that a folder's package-lock.json names, and fetches them into the cache folder, outside this
# repository, when they are not there.
#   scripts/npm.sh FOLDER...       make sure they are there; without them, say so loudly and go on (under CI: fail)
#   scripts/npm.sh --path FOLDER   print the folder that has them as node_modules, or nothing
set -euo pipefail

cache="${XDG_CACHE_HOME:-${HOME:-/tmp}/.cache}/portolan/npm"

# The name of a place holds what is in it, so that another lock file makes another place.
place() { echo "$cache/$(cat "$1/package.json" "$1/package-lock.json" | cksum | cut -d' ' -f1)"; }

install_node() {
  if command -v node >/dev/null && command -v npm >/dev/null; then
    return
  fi
  if [[ "$(id -u)" == 0 ]] && command -v apt-get >/dev/null; then
    echo "no Node found: installing Debian's nodejs and npm" >&2
    export DEBIAN_FRONTEND=noninteractive
    apt-get update -qq && apt-get install -y -qq --no-install-recommends nodejs npm >/dev/null
  fi
}

fetch() {
  local home
  home="$(place "$1")"
  mkdir -p "$home"
  exec 9>"$home.lock"
  flock 9 # two who ask at once fetch once
  [[ ! -e "$home/complete" ]] || return 0
  install_node || return 1
  command -v npm >/dev/null || return 1
  echo "fetching the npm packages of $1 into $home" >&2
  cp "$1/package.json" "$1/package-lock.json" "$home/"
  (cd "$home" && npm ci --silent --no-audit --no-fund --ignore-scripts >&2) && touch "$home/complete"
}

if [[ "${1:-}" == "--path" ]]; then
  home="$(place "$2")"
  [[ ! -e "$home/complete" ]] || echo "$home"
  exit 0
fi

for folder in "$@"; do
  fetch "$folder" || true
  if [[ ! -e "$(place "$folder")/complete" ]]; then
    echo "############################################################################" >&2
    echo "# NO NPM PACKAGES: the clients and the audit of $folder cannot run here." >&2
    echo "#   install nodejs and npm (Debian), let npm reach its registry, and run   #" >&2
    echo "#   scripts/npm.sh $folder" >&2
    echo "############################################################################" >&2
    [[ -z "${CI:-}" ]] || exit 1
  fi
done
