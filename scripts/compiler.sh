#!/usr/bin/env bash
# Makes sure there is a C compiler: Go's race detector is linked with it. Installs Debian's when this is root.
set -euo pipefail

if command -v gcc >/dev/null || command -v clang >/dev/null; then
  exit 0
fi
if [[ "$(id -u)" == 0 ]] && command -v apt-get >/dev/null; then
  echo "no C compiler found: installing Debian's gcc"
  export DEBIAN_FRONTEND=noninteractive
  apt-get update -qq
  apt-get install -y -qq --no-install-recommends gcc libc6-dev >/dev/null
  exit 0
fi
echo "the race detector needs a C compiler: as root, apt-get install gcc libc6-dev" >&2
exit 1
