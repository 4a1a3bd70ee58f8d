# The house in order, and a user's first hour: sourced by eng/acceptance.sh, whose functions it uses.

# No folders that use each other.
no_cycles() {
  local uses=$work/rooms.txt
  python3 "$material/tools/rooms.py" . >"$uses" || true
  grep -E '^[0-9]+ pairs use each other' "$uses" || { echo "rooms.py printed no sum"; return 1; }
  ! grep -E '^(each other|cycle): ' "$uses"
}

# README's first command as a stranger gives it: a fresh clone, its own output folders. Seconds to the first line and to the end.
first_command() {
  local clone=$work/clone command begin first= line status
  git clone -q . "$clone" || return 1
  command=$(sed -nE '/^dotnet run/{p;q;}' "$clone/README.md")
  [ -n "$command" ] || { echo "README.md has no command"; return 1; }
  echo "$command"
  begin=$(date +%s.%N)
  set -o pipefail
  (cd "$clone" && TMPDIR=$work bash -c "$command" 2>&1) | while IFS= read -r line; do
    [ -n "$first" ] || { first=$(date +%s.%N); awk "BEGIN { printf \"[first line after %.1f s]\\n\", $first - $begin }"; }
    printf '%s\n' "$line"
  done
  status=$?
  awk "BEGIN { printf \"[end after %.1f s]\\n\", $(date +%s.%N) - $begin }"
  return "$status"
}

if wants 1; then
  section 1 "folders that use each other: none"
  show no_cycles
fi

if wants 2; then
  section 2 "eight well-known programs of Kafka Streams, written by habit"
  show passes tests/KafkaStreamsExamples.Tests "FullyQualifiedName~."
fi

if wants 3; then
  section 3 "the packed packages alone, from an empty feed, native libraries included"
  show passes tests/Packaging.Tests "FullyQualifiedName~."
fi

if wants 5; then
  section 5 "every link and id of the documents leads somewhere"
  show passes tests/Architecture.Tests "FullyQualifiedName~DocumentTests|FullyQualifiedName~CitationTests"
fi

if wants 6; then
  section 6 "README's first command from a fresh clone"
  show first_command
fi

# Long, and of no use on a machine that does other work: only when asked for by number.
if [ "$wanted" = 4 ]; then
  section 4 "Streamiz.Kafka.Net beside ours"
  show eng/rival-streamiz.sh
fi

if [ "$wanted" = 7 ]; then
  section 7 "CI: green, nothing skipped, under 25 minutes"
  show timeout 1500 .ci/run
fi
