# What was found wrong and is mended: sourced by eng/acceptance.sh, whose functions it uses.
# Every numbered item has tests with [Trait("Fault", "ITEM")]: dotnet test --filter "Fault=1.1" runs those of one item.

items="1.1 1.2 1.3 1.4 1.5 1.6 1.7 1.8 1.9 1.10 1.11 1.12 2.1 2.2 2.3 2.4 2.5 2.6 2.7
3.1 3.2 3.3 3.4 3.5 3.6 3.7 3.8 3.9 3.10 3.11 3.12 4"

# where_tested: the files of each item's tests; an item without one is a failure.
where_tested() {
  local status=0 item files
  for item in $items; do
    files=$(grep -rlF --include='*.cs' "Trait(\"Fault\", \"$item\")" tests | sort | tr '\n' ' ')
    printf '%-5s %s\n' "$item" "${files:-NO TEST}"
    [ -n "$files" ] || status=1
  done
  return "$status"
}

if wants 1; then
  section 1 "one test or program a numbered item"
  show where_tested
  broker
  show dotnet test StreamizFraud.sln -c Release --no-build -nologo -m:1 --filter "Fault~." --logger "console;verbosity=normal"
  stop_broker
fi

if wants 2; then
  section 2 "simulation, all scenarios, 2,000 seeds, both guarantees; every fault put back is found"
  show env SIM_SEEDS=2000 dotnet test tests/Simulation.Tests -c Release --no-build -nologo --logger "console;verbosity=detailed"
fi

if wants 3; then
  section 3 "real broker, two members: 20 connection resets under 2,000 payments a second, five broker kills, frozen members"
  show env CHAOS_RESETS=20 CHAOS_BROKER_KILLS=5 CHAOS_FREEZES=3 dotnet test tests/Chaos -c Release --no-build -nologo --logger "console;verbosity=detailed"
fi

# Long, and of no use on a machine that does other work: only when asked for by number.
if [ "$wanted" = 4 ]; then
  section 4 "CI, and the rival"
  show .ci/run
  show eng/rival.sh
fi
