#!/usr/bin/env bash
# Finds the Chromium that the browser tests drive, and installs Debian's when there is none and this is root.
#   scripts/browser.sh          make sure one is there; without one, say so loudly and go on (under CI: fail)
#   scripts/browser.sh --path   print its path, or nothing
set -euo pipefail

find_browser() {
  if [[ -n "${PORTOLAN_CHROMIUM:-}" ]]; then
    echo "$PORTOLAN_CHROMIUM"
    return
  fi
  command -v chromium || command -v chromium-browser || command -v google-chrome || true
}

path="$(find_browser)"
if [[ "${1:-}" == "--path" ]]; then
  echo "$path"
  exit 0
fi

if [[ -z "$path" && "$(id -u)" == 0 ]] && command -v apt-get >/dev/null; then
  echo "no browser found: installing Debian's chromium"
  export DEBIAN_FRONTEND=noninteractive
  { apt-get update -qq && apt-get install -y -qq --no-install-recommends chromium >/dev/null; } || true
  path="$(find_browser)"
fi

if [[ -z "$path" || ! -x "$path" ]]; then
  echo "############################################################################" >&2
  echo "# NO BROWSER: the browser tests cannot run here. As root:                   #" >&2
  echo "#   apt-get install chromium      (or set PORTOLAN_CHROMIUM to a browser)   #" >&2
  echo "############################################################################" >&2
  [[ -z "${CI:-}" ]] || exit 1
fi
