# Acceptance lines of the features: sourced by eng/acceptance.sh, whose functions it uses.

# same_features SET OURS GOLDEN: all rows and columns in the golden file's order, null for null. Counts, sums, extremes exact; means, shares, quantiles
# 1e-9; variances, deviations, decayed sums 1e-9 relative.
same_features() {
  local ours=$work/ours.csv golden=$work/golden.csv
  gzip -cdf "$2" >"$ours"; gzip -cdf "$3" >"$golden"
  awk -F, -v set="$1" '
    function size(x) { return x < 0 ? -x : x }
    { sub(/\r$/, "") }
    NR == FNR { mine[FNR] = $0; rows = FNR; next }
    { theirs = FNR; columns = NF; split(mine[FNR], row, ",") }
    FNR == 1 { for (i = 1; i <= NF; i++) { name[i] = $i; if (row[i] != $i) { print "column " i " is " row[i] " instead of " $i; bad = 1 } }; next }
    {
      for (i = 1; i <= columns; i++) {
        limit = name[i] ~ /STDDEV|VAR_|^EW/ ? 1e-9 * size($i) : name[i] ~ /AVG|RISK|MEAN|SHARE|RATIO|ZSCORE|MEDIAN|P90/ ? 1e-9 : 0
        if ((row[i] == "") != ($i == "") || size(row[i] - $i) > limit) { if (wrong++ < 5) print "row " FNR - 1 ", " name[i] ": " row[i] " instead of " $i; bad = 1 }
      }
    }
    END { if (rows != theirs) { print rows - 1 " rows instead of " theirs - 1; bad = 1 }; print set ": " theirs - 1 " rows, " columns " columns, " wrong + 0 " differences"; exit bad }' "$ours" "$golden"
}

if wants 1; then
  section 1 "both sets on the golden worlds; files out of order and labels that come late, against the rules computed the slow way"
  for set in handbook extended; do
    for world in E S50k; do
      show job features --set "$set" --input "$material/golden/${world}_transactions.csv.gz" --output "$work/$world.csv"
      show same_features "$set" "$work/$world.csv" "$material/golden/${world}_${set}_features.csv.gz"
    done
  done
  show passes tests/CardFraudService.Tests "FullyQualifiedName~LateLabelTests"
fi

if wants 2; then
  section 2 "operators, windows and pages against slow models, with restarts and crashes; broken twins caught"
  show passes tests/Features.Tests "FullyQualifiedName~."
fi

# An export that is killed once a row group is written, and gone on from, gives the file of one that was not.
killed_export() {
  local export member
  export=(dotnet artifacts/bin/CardFraudService/release/CardFraudService.dll features --set handbook --cards 4000 --terminals 8000 --output)
  "${export[@]}" "$work/whole.parquet" || return 1
  "${export[@]}" "$work/killed.parquet" &
  member=$!
  while kill -0 "$member" 2>/dev/null && ! [ -e "$work/killed.parquet.checkpoint" ]; do sleep 0.02; done
  kill -KILL "$member"; wait "$member" 2>/dev/null
  echo "killed, exit code $?"
  "${export[@]}" "$work/killed.parquet" | tee "$work/resumed.txt" || return 1
  ! grep -q '; 0 had been written' "$work/resumed.txt" || { echo "nothing was gone on from"; return 1; }
  cmp "$work/whole.parquet" "$work/killed.parquet" && sha256sum "$work/killed.parquet"
}

if wants 3; then
  section 3 "training sets: 100,000 payments through export and stream give identical bits, through kills; an export that was killed gives the same file"
  show passes tests/Features.Tests "FullyQualifiedName~Tests.Export"
  show killed_export
fi

if wants 4; then
  section 4 "parity: what was exported has no differences from the class and the slow reference; broken twins are each caught"
  for set in handbook extended; do
    show job features --set "$set" --input "$material/golden/E_transactions.csv.gz" --output "$work/$set.parquet"
    show job parity --set "$set" --input "$material/golden/E_transactions.csv.gz" --features "$work/$set.parquet"
  done
  show passes tests/CardFraudService.Tests "FullyQualifiedName~ParityTests"
fi

if wants 5; then
  section 5 "reference tables: rows as of the event, with restarts and crashes, as in memory; a table that is not bound and a model that takes no null are refused by name"
  show passes tests/Features.Tests "FullyQualifiedName~Tests.Lookups"
  show passes tests/Scoring.Tests "FullyQualifiedName~takes_no_missing_value"
fi

if wants 6; then
  section 6 "order: partitions interleaved at random, replayed in the recorded order bit for bit; a replay by time differs"
  show passes tests/Features.Tests "FullyQualifiedName~RecordedOrderTests"
fi

if wants 7; then
  section 7 "backtest: a changed set beside the old one, by day, and both as Parquet"
  show passes tests/Features.Tests "FullyQualifiedName~FeatureBacktestTests"
  show job backtest --set handbook-2 --against handbook --input "$material/golden/S50k_transactions.csv.gz" --output-dir "$work/backtest"
fi

# 10,000,000 payments of a generated world; the target is 2 minutes on 2 cores.
if [ "$wanted" = 8 ]; then
  section 8 "backtest of 10,000,000 payments: time and CPU time"
  large_backtest() { time job backtest --set handbook-2 --against handbook --cards 28500 --terminals 57000 --days 183 --payments 10000000 --output-dir "$work/backtest"; }
  show large_backtest
fi

if wants 9; then
  section 9 "control log: versions change at commits and are recorded; through crashes at every step a record is decided by the version that the history names, exactly once and at least once; the twin that adopts at once is caught"
  show passes tests/Topology.Runtime.Tests "FullyQualifiedName~Runtime.Tests.Control"
fi

if wants 10; then
  section 10 "duplicates across producers: passed over in stream, memory and export, through restarts and crashes; features of a key read as of any time; broken twins caught"
  show passes tests/Features.Tests "FullyQualifiedName~Tests.Distinct"
  show passes tests/Features.Tests "FullyQualifiedName~LookTests|FullyQualifiedName~FeatureStoreTests"
fi

if wants 11; then
  section 11 "a labels topic in the stream: early, late and corrected labels against the rules computed the slow way, stream equal to computation byte for byte through crashes, and to a replay of what was recorded; broken twins caught"
  show passes tests/Features.Tests "FullyQualifiedName~Tests.Labels"
  show passes tests/CardFraudService.Tests "FullyQualifiedName~LabelsTopicTests"
fi

if wants 12; then
  section 12 "sketches: estimates within their stated errors of DuckDB's exact answers, whatever the order of arrival; broken twins caught"
  show passes tests/Features.Tests "FullyQualifiedName~Tests.Sketches"
fi

if wants 13; then
  section 13 "versions of a set: a new one is filled beside the old one and takes over at a recorded offset, through crashes at every step, with the values of one that ran from the beginning; wrong orders are refused; a history with a hole is caught"
  show passes tests/Features.Tests "FullyQualifiedName~Tests.Versions"
fi

if wants 14; then
  section 14 "a topic as history: the same training set as from a file, through a kill while more comes; values in decisions equal what class and reference give in the recorded order; broken twins caught"
  broker
  show passes tests/Engine.Contracts.Tests "FullyQualifiedName~HistoryTests"
  show passes tests/CardFraudService.Tests "FullyQualifiedName~ServedParityTests"
  show passes tests/Broker.Tests "FullyQualifiedName~TrainingSetFromTopicTests"
fi
