# Models as they come: sourced by eng/acceptance.sh, whose functions it uses.
#   1 the models of the material, scored or refused as their README says, the same bits in batches of 1 to 256
#   2 broken models, each refused with its own message
#   3 forms of models that are not in the material; limits: time, memory, once a process
#   4 MODELS_FOLDER: a folder of further models, each with rows.csv and expected.csv, through the verb model score (only by number)
#   5 a forest of 80 MB: seconds to load and score (only by number; needs python3 with numpy and onnx)
#   6 rules: the language against SQLite, refusals with line and column

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
  show passes tests/Scoring.Tests "FullyQualifiedName~ModelFormsTests|FullyQualifiedName~LoadLimitsTests|FullyQualifiedName~LoadMemoryTests|FullyQualifiedName~ModelLifeTests"
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
