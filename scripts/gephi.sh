#!/usr/bin/env bash
# Opens files with the reader of Gephi itself, which it fetches from Maven Central into a cache folder (82 MB), and prints
# what is found in each as a line of JSON.
#   scripts/gephi.sh FILE...
set -euo pipefail

here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)/gephi"
version=0.10.1
sum=3e4f5fd6c7d1d75c1e0bfbeae42cc58a1d22ae7c5d793a498e6c5842f22bf027
cache="${XDG_CACHE_HOME:-${HOME:-/tmp}/.cache}/portolan/gephi-$version"
jar="$cache/gephi-toolkit.jar"

mkdir -p "$cache"
(
  flock 9
  if [[ ! -e "$jar" ]]; then
    mvn -q -B dependency:copy -Dartifact="org.gephi:gephi-toolkit:$version:jar:all" -DoutputDirectory="$cache/new" >&2
    echo "$sum  $cache/new/gephi-toolkit-$version-all.jar" | sha256sum --quiet -c - >&2
    mv "$cache/new/gephi-toolkit-$version-all.jar" "$jar"
  fi
) 9>"$cache/lock"
exec java -Djava.awt.headless=true -cp "$jar" "$here/Reader.java" "$@"
