#!/usr/bin/env bash
# The acceptance list of a milestone: each line's commands, and what they print.
#   eng/acceptance.sh spine|dsl|faults|house|features|models|model-life|runtime [all|LINE]
# lines: spine 1-7, dsl 1-5, faults 1-4, house 1-7, features 1-14, models 1-15, model-life 1-11, runtime 1-5; the long ones (dsl 4 and 5, faults 4, house 4 and 7, features 8,
# models 4, 5, 13, 14 and 15, model-life 3 and 9) only by number
# TEST_MATERIAL names the folder with golden, kafka and oracle; default: ../shared beside the checkout.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
milestone=eng/acceptance/${1:-}.sh
[ -n "${1:-}" ] && [ -f "$milestone" ] || { sed -n '2,6p' "${BASH_SOURCE[0]}"; exit 2; }
wanted=${2:-all}
material=${TEST_MATERIAL:-$PWD/../shared}
[ -d "$material" ] && material=$(cd "$material" && pwd)
export TEST_MATERIAL=$material
work=$(mktemp -d)
failures=0
port=
registry_port=
stop_registry() { [ -z "$registry_port" ] || "$material/registry/registry.sh" stop "$registry_port" >/dev/null || true; }
stop_broker() { [ -z "$port" ] || "$material/kafka/kafka.sh" stop "$port"; port=; }
trap 'stop_broker; stop_registry; rm -rf "$work"' EXIT
trap 'exit 130' INT TERM

# Prints a command, runs it, prints how it ended.
show() {
  printf '\n$ %s\n' "$*"
  "$@"
  local status=$?
  printf -- '-> %s\n' "$status"
  [ "$status" -eq 0 ] || failures=$((failures + 1))
}
# passes PROJECT FILTER [VERBOSITY]: runs tests; none found or one skipped is a failure too.
passes() {
  local project=$1 filter=$2 verbosity=${3:-normal} out=$work/tests.txt
  dotnet test "$project" -c Release --no-build -nologo --filter "$filter" --logger "console;verbosity=$verbosity" | tee "$out"
  grep -qE '^ *Passed: +[1-9]' "$out" && ! grep -qE '^ *(Failed|Skipped): +[1-9]' "$out"
}
section() { printf '\n=== %s. %s\n' "$1" "$2"; }
wants() { [ "$wanted" = all ] || [ "$wanted" = "$1" ]; }
job() { dotnet run --no-build -c Release --project samples/CardFraudService -- "$@"; }
bench() { dotnet run --no-build -c Release --project tests/Benchmarks -- "$@"; }
broker() {
  [ -x "$material/kafka/kafka.sh" ] || { echo "TEST_MATERIAL has no kafka/kafka.sh, so there is no broker for this line" >&2; exit 2; }
  stop_broker
  in_use() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }
  local candidate=19292
  while in_use $candidate || in_use $((candidate + 10000)); do candidate=$((candidate + 1)); done
  port=$candidate
  "$material/kafka/kafka.sh" start "$port" "$(mktemp -d "$work/kafka-XXXXXX")" || exit 1
  export KAFKA_BOOTSTRAP_SERVERS=127.0.0.1:$port
}

schema_registry() {
  [ -x "$material/registry/registry.sh" ] || { echo "TEST_MATERIAL has no registry/registry.sh, so there is no schema registry for this line" >&2; exit 2; }
  [ -z "$registry_port" ] || return 0
  local candidate=18181
  while (exec 3<>"/dev/tcp/127.0.0.1/$candidate") 2>/dev/null; do candidate=$((candidate + 1)); done
  registry_port=$candidate
  "$material/registry/registry.sh" start "$registry_port" || exit 1
  export SCHEMA_REGISTRY_URL=http://127.0.0.1:$registry_port/apis/ccompat/v7
}

show dotnet build StreamizFraud.sln -c Release -v quiet -nologo -m:1

# shellcheck source=/dev/null
source "$milestone"

printf '\n%s commands failed\n' "$failures"
[ "$failures" -eq 0 ]
