# Acceptance lines of the spine: sourced by eng/acceptance.sh, whose functions it uses.

# same_columns OURS GOLDEN: all rows, columns by name; counts and flags exact, means and shares to 1e-9.
same_columns() {
  local ours=$work/ours.csv golden=$work/golden.csv
  gzip -cdf "$1" >"$ours"; gzip -cdf "$2" >"$golden"
  awk -F, '
    { sub(/\r$/, "") }
    FNR == 1 && NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
    FNR == 1 { for (i = 1; i <= NF; i++) { name[i] = $i; if (!($i in at)) { print "missing column " $i; bad = 1 } }; columns = NF; next }
    NR == FNR { mine[FNR] = $0; rows = FNR; next }
    {
      theirs = FNR; split(mine[FNR], row, ",")
      for (i = 1; i <= columns; i++) {
        difference = row[at[name[i]]] - $i; if (difference < 0) difference = -difference
        limit = name[i] ~ /AVG|RISK/ ? 1e-9 : 0
        if (difference > limit) { if (wrong++ < 5) print "row " FNR - 1 ", " name[i] ": " row[at[name[i]]] " instead of " $i; bad = 1 }
        if (difference > worst) worst = difference
      }
    }
    END { if (rows != theirs) { print rows - 1 " rows instead of " theirs - 1; bad = 1 }; print theirs - 1 " rows, " columns " columns, " wrong + 0 " differences, largest " worst + 0; exit bad }' "$ours" "$golden"
}

if wants 1; then
  section 1 "the main job, embedded: 100,000 payments and more; without network; five seeds"
  show dotnet run -c Release --project samples/CardFraudService
  show unshare -n dotnet run --no-build -c Release --project samples/CardFraudService
  for seed in 1 2 3 4 5; do show job run --seed "$seed"; done
fi

if wants 2; then
  section 2 "the tests; with the real broker, nothing skipped"
  show dotnet test StreamizFraud.sln -c Release --no-build -nologo -m:1
  show .ci/run
fi

if wants 3; then
  section 3 "100,000 payments through a real broker: 100,000 decisions with distinct ids"
  broker
  show job produce --bootstrap "$KAFKA_BOOTSTRAP_SERVERS" --payments 100000
  printf '\n$ score --instance-id A (in the background)\n'
  # The built program itself, not "dotnet run": the signal must reach it.
  dotnet artifacts/bin/CardFraudService/release/CardFraudService.dll score --bootstrap "$KAFKA_BOOTSTRAP_SERVERS" --instance-id A --state-dir "$work/a" &
  member=$!
  # "audit" reads to the end; it answers 1 while payments without a decision remain.
  for _ in $(seq 1 60); do job audit --bootstrap "$KAFKA_BOOTSTRAP_SERVERS" >/dev/null && break; sleep 2; done
  kill "$member"; wait "$member"
  show job audit --bootstrap "$KAFKA_BOOTSTRAP_SERVERS"
fi

if wants 4; then
  section 4 "two members, five SIGKILLs: every decision once, features, stores, changelogs and scores recomputed"
  broker
  show dotnet test tests/Broker.Tests -c Release --no-build -nologo --logger "console;verbosity=detailed"
fi

if wants 5; then
  section 5 "features of files through the topology equal the golden ones; scores of both models"
  for world in E S50k; do
    show job features --set handbook --input "$material/golden/${world}_transactions.csv.gz" --output "$work/$world.csv"
    show same_columns "$work/$world.csv" "$material/golden/${world}_handbook_features.csv.gz"
  done
  show passes tests/Scoring.Tests "FullyQualifiedName~Golden"
fi

if wants 6; then
  section 6 "the engine against a hand-written loop, embedded and on the real broker"
  broker
  show bench engine --bootstrap "$KAFKA_BOOTSTRAP_SERVERS"
fi

if wants 7; then
  section 7 "the rival: Kafka Streams on the same broker and topics"
  # It starts a broker of its own.
  stop_broker
  show eng/rival.sh
fi
