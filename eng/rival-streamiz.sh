#!/usr/bin/env bash
# Streamiz.Kafka.Net beside ours: through both test drivers in one process, then on one real broker. Prints the tables for docs/benchmarks/streamiz.md.
#   eng/rival-streamiz.sh [PORT] [ROUNDS] [DRIVER_PAYMENTS] [BROKER_PAYMENTS] [TOPOLOGIES]
# default: 19492, 3 rounds, 200000 and 500000 payments, "map kv fraud" on the broker; port 0: no broker. TEST_MATERIAL names the folder with kafka/.
# A row whose outputs differ is marked: its numbers do not count, and the exit code is 1.
# Both sides: one thread, RocksDB, record cache off; a commit every 5,000 payments in the drivers, every 100 ms on the broker. Runs alternate, medians.
set -euo pipefail
port=${1:-19492}; rounds=${2:-3}; payments=${3:-200000}; records=${4:-500000}; topologies=${5:-map kv fraud}
cards=5000; partitions=4; bootstrap=127.0.0.1:$port
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

dotnet build "$root/tests/Benchmarks/Benchmarks.csproj" -c Release -v q -nologo >&2
bench=$root/artifacts/bin/Benchmarks/release/StreamizFraud.Benchmarks.dll
machine="$(nproc) cores, $(sed -nE 's/^model name.*: //p' /proc/cpuinfo | sort -u | head -1), $(uname -sr), .NET $(dotnet --version); commit $(git -C "$root" rev-parse --short HEAD); $(date -u +%F)"
status=0

echo "## Test drivers, a commit every 5,000 payments"
dotnet "$bench" streamiz driver --payments "$payments" --cards "$cards" --rounds "$rounds" | tee >(cat >&2) | sed -n '/^|/p' || status=1
echo
echo "## Test drivers as they come: one payment a call, ours with a transaction for each, Streamiz without a commit"
dotnet "$bench" streamiz driver --payments "$((payments / 4))" --cards "$cards" --rounds "$rounds" --commit-every 1 | tee >(cat >&2) | sed -n '/^|/p' || status=1
echo
echo "$payments payments ($((payments / 4)) in the second table) of 40 bytes, $cards cards, 24 hours of event time; medians of $rounds, alternating. $machine"

if [ "$port" != 0 ]; then
  : "${TEST_MATERIAL:?names the folder of the test material (kafka/)}"
  scratch=$(mktemp -d)
  export KAFKA_RUN_DIR=$scratch/broker
  clean() { "$TEST_MATERIAL/kafka/kafka.sh" stop "$port" >/dev/null 2>&1 || true; rm -rf "$scratch"; }
  trap clean EXIT
  "$TEST_MATERIAL/kafka/kafka.sh" start "$port" "$scratch/data" >&2
  dotnet "$bench" streamiz load "$bootstrap" --payments "$records" --cards "$cards" --partitions "$partitions" >&2

  speed() { sed -nE 's/.* = ([0-9]+) records\/s.*/\1/p'; }
  bytes() { sed -nE 's/.*\(([0-9]+) B allocated.*/\1/p'; }
  median() { sort -n | sed -n "$(((rounds + 1) / 2))p"; }

  echo
  echo "## One real broker"
  echo "| topology | guarantee | StreamizFraud, records/s | Streamiz.Kafka.Net 1.8.2, records/s | ratio | ours, B/record | Streamiz, B/record |"
  echo "|---|---|---|---|---|---|---|"
  for topology in $topologies; do
    for guarantee in eos alos; do
      [ "$guarantee" = eos ] && words="exactly once" || words="at least once"
      differs=
      for round in $(seq "$rounds"); do
        dotnet "$bench" streamiz run "$bootstrap" "$topology" "$guarantee" --payments "$records" --partitions "$partitions" | tee >(cat >&2) >>"$scratch/$topology-$guarantee-theirs" || differs=", Streamiz failed"
        dotnet "$bench" rival run "$bootstrap" "$topology" "$guarantee" "$records" "$partitions" --retention-hours 24 | tee >(cat >&2) >>"$scratch/$topology-$guarantee-ours"
        # Before its numbers count: both sides must have written the same.
        dotnet "$bench" rival compare "$bootstrap" "$topology" >&2 || differs=${differs:-, outputs differ}
      done
      [ -z "$differs" ] || status=1
      ours=$(speed <"$scratch/$topology-$guarantee-ours" | median); theirs=$(speed <"$scratch/$topology-$guarantee-theirs" | median)
      echo "| $topology | $words | $ours | ${theirs:--} | $(awk "BEGIN { if ($((${theirs:-0}))) printf \"%.1f\", $ours / ${theirs:-1}; else printf \"-\" }")$differs | $(bytes <"$scratch/$topology-$guarantee-ours" | median) | $(bytes <"$scratch/$topology-$guarantee-theirs" | median) |"
    done
  done
  echo
  echo "$records payments, $partitions partitions, commit interval 100 ms, from RUNNING until the committed offsets reach the end; the cores also ran the broker."
fi
exit "$status"
