# Sourced by the other scripts: the repository's root, and checks of the tools it needs.
# shellcheck shell=bash

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

say() {
    printf '%s\n' "$*" >&2
}

die() {
    say "$@"
    exit 1
}

usage_error() {
    say "$1"
    say "$USAGE"
    exit 2
}

# The major version of the JDK in a folder (17), or nothing if there is no compiler in it.
jdk_major() {
    [ -x "$1/bin/java" ] && [ -x "$1/bin/javac" ] || return 0
    "$1/bin/javac" -version 2>&1 | sed -n 's/^javac \([0-9][0-9]*\).*/\1/p'
}

# The JDK that runs by default: JAVA_HOME, else that of the javac on the path.
default_jdk() {
    local javac
    if [ -n "${JAVA_HOME:-}" ]; then
        printf '%s\n' "$JAVA_HOME"
    elif javac=$(command -v javac); then
        javac=$(readlink -f "$javac")
        printf '%s\n' "${javac%/bin/javac}"
    fi
}

# find_jdk MIN MAX: a JDK whose major version is in that range, the default one first; nothing if there is none.
find_jdk() {
    local home major
    for home in "$(default_jdk)" /usr/lib/jvm/*; do
        [ -n "$home" ] && [ -d "$home" ] || continue
        major=$(jdk_major "$home")
        if [ -n "$major" ] && [ "$major" -ge "$1" ] && [ "$major" -le "$2" ]; then
            printf '%s\n' "$home"
            return 0
        fi
    done
}

# version_at_least HAVE WANT, both like 3.8.7
version_at_least() {
    [ "$(printf '%s\n%s\n' "$2" "$1" | sort -V | head -n 1)" = "$2" ]
}

# Stops with one sentence for each missing tool; otherwise exports JAVA_HOME.
require_build_tools() {
    local missing=0 home version
    home=$(find_jdk 17 999)
    if [ -z "$home" ]; then
        say "A JDK of version 17 or later with javac is needed (a JRE is not enough): on Debian 'apt-get install openjdk-17-jdk-headless', or set JAVA_HOME to one."
        missing=1
    elif [ "$home" != "$(default_jdk)" ]; then
        say "Using the JDK in $home, because neither JAVA_HOME nor PATH leads to a JDK of version 17 or later with javac."
    fi
    if ! command -v mvn >/dev/null; then
        say "Maven 3.8.6 or later is needed: on Debian 'apt-get install maven', or put the bin folder of a Maven download on PATH."
        missing=1
    elif [ -n "$home" ]; then
        version=$(JAVA_HOME=$home mvn -B -v 2>/dev/null | sed -n 's/.*Apache Maven \([0-9][0-9.]*\).*/\1/p' | head -n 1)
        if ! version_at_least "${version:-0}" 3.8.6; then
            say "Maven ${version:-of an unknown version} is too old, 3.8.6 or later is needed: on Debian 12 or later 'apt-get install maven', or put the bin folder of a Maven download first on PATH."
            missing=1
        fi
    fi
    if ! command -v git >/dev/null; then
        say "git is needed: on Debian 'apt-get install git'."
        missing=1
    fi
    [ "$missing" = 0 ] || exit 1
    export JAVA_HOME=$home
}

REDIS_HOW_TO_INSTALL="on Debian 12 or later 'apt-get install redis-server'."

# redis_version PROGRAM: like 7.0.15
redis_version() {
    "$1" --version 2>/dev/null | sed -n 's/.* v=\([0-9][0-9.]*\).*/\1/p'
}

# The redis-server or valkey-server on the path that has functions; nothing if there is none.
find_redis() {
    local program
    for program in redis-server valkey-server; do
        if program=$(command -v "$program") && version_at_least "$(redis_version "$program")" 7; then
            printf '%s\n' "$program"
            return 0
        fi
    done
}

# The tests on Redis want redis-server: installs it if it is missing and we may, else says how; they are skipped without.
offer_redis() {
    command -v redis-server >/dev/null && return 0
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
        say "Installing redis-server for the tests."
        # RUNLEVEL=1 keeps Debian from starting it as a service, at least where there is no systemd.
        if apt-get -q update >/dev/null && RUNLEVEL=1 DEBIAN_FRONTEND=noninteractive \
            apt-get -q -y install --no-install-recommends redis-server >/dev/null; then
            return 0
        fi
    fi
    say "redis-server is missing, so that the tests on Redis are skipped: $REDIS_HOW_TO_INSTALL"
}

# Builds the perf module without tests and gates if a source is newer than the last build; sets PERF_JAR and PERF_LIB.
build_perf() {
    local stamp=$ROOT/perf/target/built
    PERF_JAR=$ROOT/perf/target/ringmaster-perf.jar
    PERF_LIB=$ROOT/perf/target/lib
    if [ ! -f "$PERF_JAR" ] || [ ! -f "$stamp" ] || [ -n "$(newer_sources "$stamp")" ]; then
        say "Building perf and what it needs."
        (cd "$ROOT" && mvn -B -q package -pl perf -am -DskipTests)
        touch "$stamp"
    fi
}

# The sources and build files of all modules that are newer than a file.
newer_sources() {
    find "$ROOT/pom.xml" "$ROOT"/engine "$ROOT"/adapters "$ROOT"/perf \
        \( -path '*/target' -o -path '*/target-*' -o -path '*/src/test' \) -prune -o \
        -type f \( -name '*.java' -o -name '*.lua' -o -name pom.xml \) -newer "$1" -print
}
