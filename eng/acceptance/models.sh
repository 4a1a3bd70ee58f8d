# Models as they come: sourced by eng/acceptance.sh, whose functions it uses.
#   1 the models of the material, scored or refused as their README says, the same bits in batches of 1 to 256
#   2 broken models, each refused with its own message
#   3 forms of models that are not in the material; limits: time, memory, once a process
#   4 MODELS_FOLDER: a folder of further models, each with rows.csv and expected.csv, through the verb model score (only by number)
#   5 a forest of 80 MB: seconds to load and score (only by number; needs python3 with numpy and onnx)
#   6 rules: the language against SQLite, refusals with line and column
#   7 decisions: thresholds, rules and their limits, models that fail, card tokens, records that Apache.Avro reads
#   8 reasons: contributions equal to the definition and to xgboost's pred_contribs
#   9 samples/Training: a script a library, from an exported training set to a package that scores as Python does
#   10 rules that change while payments flow through two members on a real broker, one of which is killed: ms until each decides (a second is the aim); every decision made again, bit for bit
#   11 explain: crashes and changing rules on a simulated cluster; altered bytes found
#   12 backtests of rules and thresholds decide as the stream does
#   13 ten million payments, three rule sets, two thresholds (only by number; minutes, some 6 GB)
#   14 the Fraud Detection Handbook's full-size world: the book's models through the topology, the extended features (only by number; needs python3-sklearn, -xgboost, -onnx)
#   15 autoencoders on CREDIT_CARDS, a CSV of the public credit-card data: 5 folds by 20 seeds, scored in a stream (only by number; needs python3-sklearn, -torch, -onnx)

# Scores each folder and says the largest difference from expected.csv, or the reason of the refusal.
score_folder() {
  local folder=$1 model name code scores=$work/scores.csv
  for model in "$folder"/*/model.onnx; do
    name=$(basename "$(dirname "$model")")
    job model score --model "$model" --rows "$(dirname "$model")/rows.csv" --output "$scores" 2>"$work/told.txt" >/dev/null
    code=$?
    if [ "$code" -eq 0 ]; then
      paste -d' ' "$scores" "$(dirname "$model")/expected.csv" |
        awk -v name="$name" '{ d = $1 - $2; if (d < 0) d = -d; s = $2 < 0 ? -$2 : $2; if (s > 1) d /= s; if (d > most) most = d } END { printf "%-36s %d rows, differs by %.2g at most\n", name, NR, most }'
    else
      printf '%-36s exit %s: %s\n' "$name" "$code" "$(tail -n 1 "$work/told.txt")"
    fi
  done
}

big_forest() {
  python3 tests/Scoring.Tests/Onnx/Models/forest.py "$work/forest.onnx" 300 12 || return 1
  ls -l "$work/forest.onnx"
  for _ in $(seq 100); do echo 1,2,3,4,5,6,7,8,9,10,11,12,13,14,15; done >"$work/rows.csv"
  time job model score --model "$work/forest.onnx" --rows "$work/rows.csv" --output "$work/scores.csv"
}

# Trains with each library that is here, packs, checks, and compares 5,000 scores with Python's; a library that is missing is told.
training() {
  local python=/usr/bin/python3 script library name status=0
  job features --set handbook --seed 7 --cards 400 --terminals 800 --output "$work/features.parquet" >/dev/null || return 1
  for script in sklearn xgboost lightgbm torch; do
    library=$script
    if ! $python -c "import numpy, onnx, sklearn, $library" 2>"$work/missing.txt"; then
      echo "SKIPPED $script: $(tail -n 1 "$work/missing.txt")"
      continue
    fi
    PYTHONDONTWRITEBYTECODE=1 $python "samples/Training/train_$script.py" "$work/features.parquet" "$work/trained-$script" | grep -v '^model pack' || status=1
    for name in "$work/trained-$script"/*.onnx; do
      name=${name%.onnx}
      packed "$name" || status=1
    done
  done
  return $status
}

packed() {
  local name=$1 trees=()
  [ -e "$name.trees.json" ] && trees=(--trees "$name.trees.json")
  job model pack --model "$name.onnx" --rows "$name.rows.csv" --expected "$name.expected.csv" --background "$name.background.csv" "${trees[@]}" --output "$name.package" >/dev/null &&
    job model check --model "$name.package" | grep -E '^(reasons|verdict)' &&
    job model score --model "$name.package" --rows "$name.rows.csv" --output "$name.scores.csv" >/dev/null &&
    differs_at_most 1e-6 "$name.scores.csv" "$name.expected.csv" "$(basename "$name")"
}

# The largest difference of two files of numbers, of numbers above 1 in proportion.
differs_at_most() {
  paste -d, "$2" "$3" | awk -F, -v limit="$1" -v name="$4" '
    { for (i = 1; i <= NF / 2; i++) { d = $i - $(i + NF / 2); if (d < 0) d = -d; s = $i < 0 ? -$i : $i; if (s > 1) d /= s; if (d > most) most = d; if (d != d) most = "nan" } }
    END { printf "%s: %d rows, differs by %.2g at most\n", name, NR, most; exit !(NR > 0 && most <= limit) }'
}

# The world up to the last day of the book's test week; each of the book's models scores it in the topology, which judges that week as the book does.
handbook() {
  local python=/usr/bin/python3 set book=$work/book
  export PYTHONDONTWRITEBYTECODE=1
  $python samples/Training/handbook_world.py "$work/world.csv.gz" 136 || return 1
  for set in handbook extended; do
    job features --set "$set" --input "$work/world.csv.gz" --label-cut-off $((144 * 86400)) --output "$work/$set.parquet" >/dev/null || return 1
  done
  $python samples/Training/train_handbook.py "$work/world.csv.gz" "$work/handbook.parquet" "$work/extended.parquet" "$book" || return 1
  # Whatever the test week's windows reach lies after day 91.
  gzip -dc "$work/world.csv.gz" | awk -F, 'NR == 1 || $7 >= 91' | gzip >"$work/weeks.csv.gz"
  judged_in_topology "$book/handbook-lr" 0.871 0.606 0.291 && judged_in_topology "$book/handbook-xgboost" 0.880 0.670 0.293 && judged_in_topology "$book/handbook-gbdt"
}

# Packs a model and runs the service with it over the weeks; AUC, average precision and card precision must be within 0.002 of those given, if any are.
judged_in_topology() {
  packed "$1" && job run --input "$work/weeks.csv.gz" --model "$1.package" --output-dir "$work/run" >"$work/report.txt" || return 1
  echo "$(basename "$1") in the topology:"
  grep -E '^(last week|AUC)' "$work/report.txt"
  awk -v auc="${2:-}" -v ap="${3:-}" -v cards="${4:-}" '
    function far(a, b) { return b != "" && (a - b > 0.0020001 || b - a > 0.0020001) }
    $1 == "AUC" { found = 1; bad = far($2, auc) || far($5, ap) || far($8, cards) }
    END { exit !found || bad }' "$work/report.txt"
}

credit_cards() {
  local python=/usr/bin/python3
  export PYTHONDONTWRITEBYTECODE=1
  $python samples/Training/train_credit_card.py "${CREDIT_CARDS:-$material/data/creditcard_small.csv}" "$work/cards" &&
    bench stream-scores "$work/cards" >/dev/null && $python samples/Training/train_credit_card.py judge "$work/cards"
}

# TreeSHAP of 5,000 rows with missing values against pred_contribs of xgboost itself, and a twin without covers that must differ.
tree_shap() {
  local python=/usr/bin/python3 name
  if ! $python -c "import numpy, onnx, xgboost" 2>"$work/missing.txt"; then
    echo "SKIPPED: $(tail -n 1 "$work/missing.txt")"
    return 0
  fi
  mkdir -p "$work/trees"
  $python tests/Scoring.Tests/Reasons/Trees/trees.py "$work/trees" 5000 || return 1
  for name in shallow deep; do
    gunzip -kf "$work/trees/trees-$name".*.gz
    $python - "$work/trees/trees-$name" <<'PY' || return 1
import re, sys
base = sys.argv[1]
lines = [line.rstrip("\n").split(",") for line in open(base + ".csv")]
features = (len(lines[0]) - 1) // 2
open(base + ".rows.csv", "w").writelines(",".join(line[:features]) + "\n" for line in lines)
open(base + ".expected.csv", "w").writelines(",".join(line[features:]) + "\n" for line in lines)
open(base + ".twin.json", "w").write(re.sub(r'"cover": [0-9.e+-]+', '"cover": 1', open(base + ".dump.json").read()))
PY
    contributions "$name" dump && differs_at_most 1e-5 "$work/trees/dump.csv" "$work/trees/trees-$name.expected.csv" "$name" || return 1
    contributions "$name" twin && ! differs_at_most 1e-5 "$work/trees/twin.csv" "$work/trees/trees-$name.expected.csv" "$name without covers" || return 1
  done
}

contributions() {
  local base=$work/trees/trees-$1
  job model pack --model "$base.onnx" --trees "$base.$2.json" --output "$work/trees/packed.onnx" >/dev/null 2>&1 &&
    job model score --model "$work/trees/packed.onnx" --rows "$base.rows.csv" --output "$work/trees/scores.csv" --contributions "$work/trees/$2.csv" >/dev/null
}

# Three rule sets by two thresholds, over a generated world of some ten million payments.
history_of_rules() {
  local set
  for set in 1 2 3; do
    printf '{"name":"trial","version":"%s","rules":[{"id":"large","rule":"WHEN tx_amount > %s THEN review","mode":"live","limit":0.05},{"id":"risky","rule":"WHEN terminal_id_risk_7day_window > 0.%s THEN decline","mode":"live","limit":0.02},{"id":"never","rule":"WHEN tx_amount < 0 THEN decline","mode":"shadow"}]}' \
      "$set" "$((150 * set))" "$((set + 2))" >"$work/rules-$set.json"
  done
  job rules backtest "$work/rules-1.json" "$work/rules-2.json" "$work/rules-3.json" --review-from 0.3 0.5 --cards 28500 --terminals 57000 --days 183 --payments 10000000 --output-dir "$work/backtest" |
    grep -vE '^20[0-9-]+ '
}

if wants 1; then
  section 1 "models of scikit-learn, xgboost, LightGBM and PyTorch: scored as their libraries score, or refused"
  show passes tests/CardFraudService.Tests "FullyQualifiedName~ExportedModelsTests"
  show passes tests/Scoring.Tests "FullyQualifiedName~ExportedModelsTests|FullyQualifiedName~PlaceInBatchTests"
fi

if wants 2; then
  section 2 "broken models, each with its own message"
  show passes tests/Scoring.Tests "FullyQualifiedName~BrokenModelsTests"
fi

if wants 3; then
  section 3 "forms, contract, limits"
  show passes tests/Scoring.Tests "FullyQualifiedName~ModelFormsTests|FullyQualifiedName~LoadLimitsTests|FullyQualifiedName~LoadMemoryTests|FullyQualifiedName~SharedModelTests|FullyQualifiedName~ModelLifeTests"
  show passes tests/CardFraudService.Tests "FullyQualifiedName~ModelVerbTests"
  show passes tests/Benchmarks.Tests "FullyQualifiedName~AllocationTests"
fi

if [ "$wanted" = 4 ]; then
  section 4 "further models"
  show score_folder "${MODELS_FOLDER:-$material/models}"
fi

if [ "$wanted" = 5 ]; then
  section 5 "a forest of 80 MB"
  show big_forest
fi

if wants 6; then
  section 6 "the language of rules against SQLite; rules refused with line and column; no allocations"
  show passes tests/Expressions.Tests "FullyQualifiedName~Expressions"
  show passes tests/Decisions.Tests "FullyQualifiedName~RuleSetTests|FullyQualifiedName~RulesGuide"
fi

if wants 7; then
  section 7 "decisions: thresholds, rules and their limits, models that fail, card tokens; records that Apache.Avro reads"
  schema_registry
  show passes tests/Decisions.Tests "FullyQualifiedName~DecideTests|FullyQualifiedName~FollowedRulesTests|FullyQualifiedName~DecisionSerdeTests|FullyQualifiedName~RegisteredDecision|FullyQualifiedName~CardTokensTests"
  show passes tests/Scoring.Tests "FullyQualifiedName~DecisionsGuide"
fi

if wants 8; then
  section 8 "reasons: contributions equal to the definition and to xgboost's, on 5,000 rows where xgboost is here"
  show passes tests/Scoring.Tests "FullyQualifiedName~Tests.Reasons|FullyQualifiedName~ScoreReasonsTests"
  show tree_shap
fi

if wants 9; then
  section 9 "from an exported training set to a package, a script a library"
  show training
fi

if wants 10; then
  section 10 "rules while payments flow on a real broker: how long until each decides, limits, shadow, after a kill and a take-over; explain: all equal"
  broker
  show passes tests/Broker.Tests "FullyQualifiedName~RulesWhilePaymentsFlowTests"
fi

if wants 11; then
  section 11 "explain: every decision made again, bit for bit; altered bytes are found"
  show passes tests/CardFraudService.Tests "FullyQualifiedName~ExplainTests"
  show passes tests/Scoring.Tests "FullyQualifiedName~DecisionsGuide"
fi

if wants 12; then
  section 12 "backtests of rules and thresholds: equal to the stream, three rule sets by two thresholds over 100,000 payments; rules that add nothing"
  show passes tests/Decisions.Tests "FullyQualifiedName~DecisionBacktestTests"
  show passes tests/CardFraudService.Tests "FullyQualifiedName~RulesBacktestTests"
fi

if [ "$wanted" = 13 ]; then
  section 13 "three rule sets and two thresholds over ten million payments"
  show history_of_rules
fi

if [ "$wanted" = 14 ]; then
  section 14 "the handbook's full-size world: the book's week through the topology, four weeks with the extended features"
  show handbook
fi

if [ "$wanted" = 15 ]; then
  section 15 "the credit-card autoencoder, 5 folds by 20 seeds, scored in a stream"
  show credit_cards
fi
