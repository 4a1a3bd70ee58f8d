#!/usr/bin/env bash
# From a payment that is due to its read_committed decision, on one real broker: the fraud job exactly once, ours and Kafka Streams', by rate and commit interval.
#   TEST_MATERIAL=FOLDER eng/latency.sh [PORT] [SECONDS] [RATES] [INTERVALS] [SIDES]
# default: 19492, 60 s, "2000 10000" payments a second, "10 25 100" ms, "ours theirs"; needs Java 17. One stream thread, 4 partitions; the load, the job and the
# broker share the machine.
set -euo pipefail
: "${TEST_MATERIAL:?names the folder of the test material (kafka/, oracle/)}"
port=${1:-19492}; seconds=${2:-60}; rates=${3:-2000 10000}; intervals=${4:-10 25 100}; sides=${5:-ours theirs}
warm=15; partitions=4; bootstrap=127.0.0.1:$port
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
scratch=$(mktemp -d)
job=
export KAFKA_RUN_DIR=$scratch/broker
mkdir -p "$scratch/java"
clean() { [ -z "$job" ] || kill "$job" 2>/dev/null || true; "$TEST_MATERIAL/kafka/kafka.sh" stop "$port" >/dev/null 2>&1 || true; rm -rf "$scratch"; }
trap clean EXIT

dotnet build "$root/tests/Benchmarks/Benchmarks.csproj" -c Release -v q -nologo >&2
bench=$root/artifacts/bin/Benchmarks/release/StreamizFraud.Benchmarks.dll
"$TEST_MATERIAL/kafka/kafka.sh" start "$port" "$scratch/data" >&2

for rate in $rates; do
  for interval in $intervals; do
    for side in $sides; do
      dotnet "$bench" latency prepare "$bootstrap" $partitions
      records=$((rate * (warm + seconds)))
      if [ "$side" = ours ]; then
        topic=ours-fraud-decisions
        dotnet "$bench" rival fraud "$bootstrap" eos "$records" $partitions --commit-interval "$interval" >"$scratch/job" 2>&1 &
      else
        topic=fraud-decisions
        JAVA_OPTS="-Xmx2g -Djava.io.tmpdir=$scratch/java -Dstreams.statestore.cache.max.bytes=0 -Dstreams.commit.interval.ms=$interval" \
          "$TEST_MATERIAL/oracle/oracle.sh" fraud run "$bootstrap" eos "$records" $partitions 1 >"$scratch/job" 2>&1 &
      fi
      job=$!
      if dotnet "$bench" latency run "$bootstrap" $topic "$rate" "$seconds" $partitions --warm-up $warm | sed "s/^/commit interval $interval ms, /"; then
        wait "$job" || { echo "the job failed:"; tail -n 5 "$scratch/job"; }
      else
        tail -n 20 "$scratch/job"
        exit 1
      fi
      job=
      rm -rf "$scratch"/java/*
    done
  done
done
