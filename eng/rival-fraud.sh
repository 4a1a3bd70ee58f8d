#!/usr/bin/env bash
# Races Kafka Streams' whole fraud job (15 features, two stores, a repartition, a score) on one real broker; prints the table for docs/benchmarks/rival.md.
#   TEST_MATERIAL=FOLDER eng/rival-fraud.sh [PORT] [RECORDS] [ROUNDS]
# default: 19592, 1000000 payments of 20000 cards at 5000 terminals in 60 days, 3 rounds; needs Java 17
# Both sides: one stream thread, commit interval 100 ms, record cache off, RocksDB. Runs alternate; medians. Decisions are compared payment by payment.
set -euo pipefail
: "${TEST_MATERIAL:?names the folder of the test material (kafka/, oracle/)}"
port=${1:-19592}; records=${2:-1000000}; rounds=${3:-3}
cards=20000; terminals=5000; partitions=4; bootstrap=127.0.0.1:$port
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
scratch=$(mktemp -d)
export KAFKA_RUN_DIR=$scratch/broker JAVA_OPTS="-Xmx2g -Djava.io.tmpdir=$scratch/java -Dstreams.statestore.cache.max.bytes=0"
mkdir -p "$scratch/java"
clean() { "$TEST_MATERIAL/kafka/kafka.sh" stop "$port" >/dev/null 2>&1 || true; rm -rf "$scratch"; }
trap clean EXIT

dotnet build "$root/tests/Benchmarks/Benchmarks.csproj" -c Release -v q -nologo >&2
bench=$root/artifacts/bin/Benchmarks/release/StreamizFraud.Benchmarks.dll
oracle=$TEST_MATERIAL/oracle/oracle.sh
"$TEST_MATERIAL/kafka/kafka.sh" start "$port" "$scratch/data" >&2
"$oracle" fraud load "$bootstrap" "$records" "$cards" "$terminals" "$partitions" >&2

speed() { sed -nE 's/.* = ([0-9]+) records\/s.*/\1/p'; }
median() { sort -n | sed -n "$(((rounds + 1) / 2))p"; }
status=0
echo "| topology | guarantee | StreamizFraud, payments/s | Kafka Streams 4.3.1, payments/s | ratio |"
echo "|---|---|---|---|---|"
for guarantee in eos alos; do
  [ "$guarantee" = eos ] && words="exactly once" || words="at least once"
  for round in $(seq "$rounds"); do
    "$oracle" fraud run "$bootstrap" "$guarantee" "$records" "$partitions" 1 | tee >(cat >&2) | speed >>"$scratch/$guarantee-theirs"
    dotnet "$bench" rival fraud "$bootstrap" "$guarantee" "$records" "$partitions" | tee >(cat >&2) | speed >>"$scratch/$guarantee-ours"
    rm -rf "$scratch"/java/*
  done
  differs=
  # Before its numbers count: both sides must have decided the same.
  dotnet "$bench" rival compare-fraud "$bootstrap" >&2 || { differs=", decisions differ"; status=1; }
  ours=$(median <"$scratch/$guarantee-ours"); theirs=$(median <"$scratch/$guarantee-theirs")
  echo "| fraud | $words | $ours | $theirs | $(awk "BEGIN { printf \"%.2f\", $ours / $theirs }")$differs |"
done
echo
echo "$records payments, $cards cards, $terminals terminals, $partitions partitions, 1 stream thread, commit interval 100 ms, no record cache; median of $rounds; $(nproc) cores that also ran the broker."
exit "$status"
