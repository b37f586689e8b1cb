#!/usr/bin/env bash
# Assembles a real Neo4j from Maven Central in a cache folder, and runs it on the loopback address.
#   scripts/neo4j.sh                make sure it is there, with Graph Data Science (GDS) beside it; where it cannot be had,
#                                   say so loudly and go on (under CI: fail)
#   scripts/neo4j.sh --path         print its folder, or nothing
#   scripts/neo4j.sh --run DIR PORT run it with DIR as its home, until standard input ends or it is stopped by Ctrl-C
#   scripts/neo4j.sh --admin ARG... neo4j-admin, on the home that NEO4J_HOME names: database dump, database load
# What --run does is said by
#   PORTOLAN_NEO4J_PASSWORD         the password of the user neo4j in a new folder
#   DIR/conf/neo4j.conf             any setting, as for a Neo4j that is installed; not the address and not those of Java
#   PORTOLAN_NEO4J_GDS              not empty: with the procedures of GDS, gds.*; the start takes longer
#   PORTOLAN_NEO4J_HEAP             the heap, such as 2g; without it 1g
#   PORTOLAN_NEO4J_JAVA             further flags of Java
set -euo pipefail

here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)/neo4j"
cache="${XDG_CACHE_HOME:-${HOME:-/tmp}/.cache}/portolan/neo4j"
folder="$cache/$(cat "$here/pom.xml" "$here/gds.xml" "$here/Launcher.java" "${BASH_SOURCE[0]}" | sha256sum | cut -c1-16)"

install_java() {
  if command -v javac >/dev/null && command -v mvn >/dev/null; then
    return
  fi
  if [[ "$(id -u)" == 0 ]] && command -v apt-get >/dev/null; then
    echo "no JDK or no Maven found: installing Debian's" >&2
    export DEBIAN_FRONTEND=noninteractive
    { apt-get update -qq && apt-get install -y -qq --no-install-recommends openjdk-17-jdk-headless maven >/dev/null; } || true
  fi
}

# java_with CLASSPATH FLAG... becomes Java with what Neo4j needs of it.
java_with() {
  local path="$1" flags=()
  shift
  for package in java.nio java.io sun.nio.ch java.util java.util.concurrent java.lang; do
    flags+=("--add-opens" "java.base/$package=ALL-UNNAMED")
  done
  exec java "${flags[@]}" -cp "$path" "$@"
}

# launch DIR PORT, and further flags of Java, becomes the server.
launch() {
  local dir="$1" port="$2" path="$folder/jars/*" plugins=()
  shift 2
  if [[ -n "${PORTOLAN_NEO4J_GDS:-}" ]]; then
    path+=":$folder/gds/*"
    plugins=("$folder/plugins")
  fi
  java_with "$path" -Xmx"${PORTOLAN_NEO4J_HEAP:-1g}" "$@" Launcher "$dir" "$port" "${plugins[@]}"
}

# assemble fetches the jars, builds the launcher, and runs it once to keep the loaded classes: a start then takes a third
# of the time. Those of GDS that have procedures stand in a folder of plugins as well.
assemble() {
  install_java
  command -v javac >/dev/null && command -v mvn >/dev/null || return 1
  echo "fetching Neo4j and GDS from Maven Central into $folder" >&2
  rm -rf "$folder"
  mkdir -p "$folder/classes" "$folder/plugins"
  mvn -q -B -f "$here/pom.xml" dependency:copy-dependencies -DoutputDirectory="$folder/jars" >&2 || return 1
  mvn -q -B -f "$here/gds.xml" dependency:copy-dependencies -DoutputDirectory="$folder/gds" >&2 || return 1
  for jar in "$folder"/gds/*-2.13.9.jar; do
    ln -s "$jar" "$folder/plugins/"
  done
  javac -cp "$folder/jars/*" -d "$folder/classes" "$here/Launcher.java" >&2 || return 1
  jar cf "$folder/jars/portolan-launcher.jar" -C "$folder/classes" . || return 1
  (
    export PORTOLAN_NEO4J_PASSWORD="only for this run" PORTOLAN_NEO4J_GDS=
    launch "$folder/first" 0 -XX:ArchiveClassesAtExit="$folder/classes.jsa" -XX:TieredStopAtLevel=1 </dev/null >/dev/null 2>&1
  ) || true
  rm -rf "$folder/first"
  touch "$folder/complete"
}

case "${1:-}" in
--path)
  [[ ! -e "$folder/complete" ]] || echo "$folder"
  exit 0
  ;;
--run)
  [[ -e "$folder/complete" ]] || "$0"
  # shellcheck disable=SC2086 # the flags are several words
  launch "${2:?the folder of the data}" "${3:?the port}" -XX:SharedArchiveFile="$folder/classes.jsa" ${PORTOLAN_NEO4J_JAVA:-}
  ;;
--admin)
  [[ -e "$folder/complete" ]] || "$0"
  : "${NEO4J_HOME:?the folder of the server}"
  shift
  java_with "$folder/jars/*" -XX:TieredStopAtLevel=1 org.neo4j.cli.AdminTool "$@"
  ;;
esac

mkdir -p "$cache"
if ! (
  flock 9
  [[ -e "$folder/complete" ]] || assemble
) 9>"$cache/lock"; then
  echo "############################################################################" >&2
  echo "# NO NEO4J: the store contract cannot be run on it here. It needs a JDK 17, #" >&2
  echo "# Maven and Maven Central, or a running server in PORTOLAN_TEST_NEO4J.      #" >&2
  echo "############################################################################" >&2
  [[ -z "${CI:-}" ]] || exit 1
fi
