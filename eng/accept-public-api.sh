#!/usr/bin/env bash
# Writes what the public API has gained and lost into PublicAPI.Unshipped.txt of the projects under src; review the diff.
# The build fails on a public member that the files do not name (RS0016) and on a name that is gone (RS0017).
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
mapfile -t projects < <(find src -name '*.csproj' | sort)
for project in "${projects[@]}"; do
  for kind in Shipped Unshipped; do
    file=$(dirname "$project")/PublicAPI.$kind.txt
    [ -s "$file" ] || echo '#nullable enable' >"$file"
  done
done

log=$(mktemp)
trap 'rm -f "$log" "$log".*' EXIT
# One build of all, whose warnings must not stop it; a log without line breaks in the messages needs the plain console.
dotnet build StreamizFraud.sln -c Release -p:TreatWarningsAsErrors=false -p:CodeAnalysisTreatWarningsAsErrors=false --no-incremental -nologo -v minimal -m:1 -tl:off >"$log" \
  || { grep -E ': error ' "$log" | sort -u >&2; exit 1; }
for project in "${projects[@]}"; do
  folder=$(dirname "$project")
  grep -F "[$(realpath "$project")" "$log" >"$log.own" || true
  sed -n "s/.*warning RS0017: Symbol '\(.*\)' is part of the declared.*/\1/p" "$log.own" | sort -u >"$log.gone"
  {
    echo '#nullable enable'
    {
      { grep -v '^#nullable' "$folder/PublicAPI.Unshipped.txt" || true; } | { grep -vxFf "$log.gone" || true; }
      sed -n "s/.*warning RS0016: Symbol '\(.*\)' is not part of the declared.*/\1/p" "$log.own"
    } | sed '/^$/d' | LC_ALL=C sort -u
  } >"$log.new"
  mv "$log.new" "$folder/PublicAPI.Unshipped.txt"
  echo "$folder/PublicAPI.Unshipped.txt: $(($(wc -l <"$folder/PublicAPI.Unshipped.txt") - 1)) lines"
done
