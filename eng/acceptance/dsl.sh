# Acceptance lines of the DSL: sourced by eng/acceptance.sh, whose functions it uses.

if wants 1; then
  section 1 "the conformance scenarios: Kafka Streams' own descriptions and records, deviations by name"
  show eng/conformance.sh "${CONFORMANCE_DIR:-$material/conformance}"
fi

if wants 2; then
  section 2 "operators against naive models, seeds printed, broken twins caught"
  show passes tests/Topology.Tests "FullyQualifiedName~Properties" detailed
fi

if wants 3; then
  section 3 "public API: documented, and as the text files in the tree say"
  # CS1591 (no documentation) and RS0016/RS0017 (not as declared) are errors of the ordinary build.
  show dotnet build StreamizFraud.sln -c Release --no-incremental -warnaserror -v quiet -nologo -m:1
  show sh -c 'wc -l $(find src -name "PublicAPI.*.txt" | sort)'
fi

# Long: only when asked for by number.
if [ "$wanted" = 4 ]; then
  section 4 "what a record costs each operator, and the bytes that are allocated for it"
  show bench micro -- --filter '*OperatorBenchmarks*'
fi

if [ "$wanted" = 5 ]; then
  section 5 "the rival: map, kv, hourly window and stream-table join, both guarantees"
  show eng/rival.sh
fi
