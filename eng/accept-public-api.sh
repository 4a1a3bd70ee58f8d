#!/usr/bin/env bash
# Writes what the public API has gained into PublicAPI.Unshipped.txt of each shipped project; review the diff.
#   eng/accept-public-api.sh [PROJECT.csproj ...]     default: all under src
# The analyzer runs only with -p:PublicApi=true; it is not part of ordinary builds yet.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
if [ $# -gt 0 ]; then projects=("$@"); else mapfile -t projects < <(find src -name '*.csproj' | sort); fi

for project in "${projects[@]}"; do
  folder=$(dirname "$project")
  for kind in Shipped Unshipped; do
    file=$folder/PublicAPI.$kind.txt
    [ -s "$file" ] || echo '#nullable enable' >"$file"
  done
  log=$(mktemp)
  # Warnings here must not stop the build; a log without line breaks in the messages needs the plain console.
  dotnet build "$project" -p:PublicApi=true -p:TreatWarningsAsErrors=false --no-incremental -nologo -v minimal -m:1 -tl:off >"$log" || { cat "$log" >&2; exit 1; }
  # Dependencies are built too: only lines of this project count. RS0016: not yet declared; RS0017: declared and gone.
  own() { grep -F "[$(realpath "$project")" "$log" || true; }
  gone=$(mktemp)
  own | sed -n "s/.*warning RS0017: Symbol '\(.*\)' is part of the declared.*/\1/p" | sort -u >"$gone"
  {
    echo '#nullable enable'
    {
      { grep -v '^#nullable' "$folder/PublicAPI.Unshipped.txt" || true; } | { grep -vxFf "$gone" || true; }
      own | sed -n "s/.*warning RS0016: Symbol '\(.*\)' is not part of the declared.*/\1/p"
    } | sed '/^$/d' | LC_ALL=C sort -u
  } >"$log.new"
  mv "$log.new" "$folder/PublicAPI.Unshipped.txt"
  rm -f "$log" "$gone"
  echo "$folder/PublicAPI.Unshipped.txt: $(($(wc -l <"$folder/PublicAPI.Unshipped.txt") - 1)) lines"
done
# The next ordinary build must not find the analyzer among its restored packages.
dotnet restore StreamizFraud.sln -v quiet
