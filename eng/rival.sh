#!/usr/bin/env bash
# Races Kafka Streams on one real broker and prints the table for docs/benchmarks/rival.md.
#   TEST_MATERIAL=FOLDER eng/rival.sh [PORT] [RECORDS] [ROUNDS] [TOPOLOGIES]
# default: 19392, 1000000 payments, 3 rounds, "map kv window join fraud"; needs Java 17
# fraud: Kafka Streams' whole fraud job, 15 features of cards and terminals and a score, of 20000 cards at 5000 terminals in 60 days. Decisions are compared
# payment by payment over one partition: of several, a terminal sees its payments in an order that neither side fixes.
# A row whose outputs differ is marked: its numbers do not count, and the exit code is 1.
# Both sides: one stream thread, commit interval 100 ms, record cache off, RocksDB. Runs alternate; the table has the medians.
set -euo pipefail
: "${TEST_MATERIAL:?names the folder of the test material (kafka/, oracle/)}"
port=${1:-19392}; records=${2:-1000000}; rounds=${3:-3}; topologies=${4:-map kv window join fraud}
cards=100000; partitions=4; bootstrap=127.0.0.1:$port
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
scratch=$(mktemp -d)
export KAFKA_RUN_DIR=$scratch/broker JAVA_OPTS="-Xmx2g -Djava.io.tmpdir=$scratch/java -Dstreams.statestore.cache.max.bytes=0"
mkdir -p "$scratch/java"
clean() { "$TEST_MATERIAL/kafka/kafka.sh" stop "$port" >/dev/null 2>&1 || true; rm -rf "$scratch"; }
trap clean EXIT

dotnet build "$root/tests/Benchmarks/Benchmarks.csproj" -c Release -v q -nologo >&2
bench=$(ls -d "$root"/artifacts/bin/Benchmarks/release/StreamizFraud.Benchmarks.dll)
oracle=$TEST_MATERIAL/oracle/oracle.sh
"$TEST_MATERIAL/kafka/kafka.sh" start "$port" "$scratch/data" >&2

# What a topology reads, one run of each side, and whether both wrote the same.
load() {
  case $1 in
    fraud) "$oracle" fraud load "$bootstrap" "$2" 20000 5000 "$3" ;;
    *) "$oracle" bench load "$bootstrap" "$2" "$cards" "$3" ;;
  esac
}
theirs() {
  case $1 in
    fraud) "$oracle" fraud run "$bootstrap" "$2" "$3" "$4" 1 ;;
    *) "$oracle" bench run "$bootstrap" "$1" "$2" "$3" "$4" 1 ;;
  esac
}
ours() {
  case $1 in
    fraud) dotnet "$bench" rival fraud "$bootstrap" "$2" "$3" "$4" ;;
    *) dotnet "$bench" rival run "$bootstrap" "$1" "$2" "$3" "$4" ;;
  esac
}
same() {
  [ "$1" = fraud ] || { dotnet "$bench" rival compare "$bootstrap" "$1"; return; }
  load fraud 200000 1 && theirs fraud "$2" 200000 1 && ours fraud "$2" 200000 1 && dotnet "$bench" rival compare-fraud "$bootstrap"
}

speed() { sed -nE 's/.* = ([0-9]+) records\/s.*/\1/p'; }
median() { sort -n | sed -n "$(((rounds + 1) / 2))p"; }

loaded=
for topology in $topologies; do
  for guarantee in eos alos; do
    # All but fraud read the same payments; comparing fraud leaves others behind.
    kind=payments; [ "$topology" != fraud ] || kind=fraud-$guarantee
    [ "$loaded" = "$kind" ] || load "$topology" "$records" "$partitions" >&2
    loaded=$kind
    for round in $(seq "$rounds"); do
      theirs "$topology" "$guarantee" "$records" "$partitions" | tee >(cat >&2) | speed >>"$scratch/$topology-$guarantee-theirs"
      ours "$topology" "$guarantee" "$records" "$partitions" | tee >(cat >&2) | speed >>"$scratch/$topology-$guarantee-ours"
      rm -rf "$scratch"/java/*
    done
    # Before its numbers count: both sides must have written the same.
    same "$topology" "$guarantee" >&2 || touch "$scratch/$topology-$guarantee-differs"
  done
done

status=0
echo "| topology | guarantee | StreamizFraud, records/s | Kafka Streams 4.3.1, records/s | ratio |"
echo "|---|---|---|---|---|"
for topology in $topologies; do
  for guarantee in eos alos; do
    own=$(median <"$scratch/$topology-$guarantee-ours"); other=$(median <"$scratch/$topology-$guarantee-theirs")
    [ "$guarantee" = eos ] && words="exactly once" || words="at least once"
    differs=; [ ! -e "$scratch/$topology-$guarantee-differs" ] || { differs=", outputs differ"; status=1; }
    echo "| $topology | $words | $own | $other | $(awk "BEGIN { printf \"%.2f\", $own / $other }")$differs |"
  done
done
echo
echo "$records payments of 40 bytes, $cards cards, $partitions partitions, 1 stream thread, commit interval 100 ms, no record cache; median of $rounds; $(nproc) cores that also ran the broker."
exit "$status"
