# The life of models: sourced by eng/acceptance.sh, whose functions it uses.
#   1 deployments: folder, loads beside the payments, refusals, standby; crashes at every step of a commit, exactly once and at least once, and the twin that switches at once
#   2 models change while payments flow through two members on a real broker, one of which is killed; every decision made again, bit for bit
#   3 the same with 200,000 payments, 1,000 swaps, 50 loads and ten kills: memory of the members with its slope; then what a change adds to the p99 of payment to committed
#     decision, 60,000 payments, 150 swaps and 10 loads without kills (only by number; some 12 minutes, on a machine that does nothing else)
#   4 sequence models: scores in the stream equal the offline run over each card's history, for every batch; models that change; crashes; rows a second beside ONNX Runtime by hand
#   5 automatic roll-back for each of its three causes, on the simulated cluster and on a real broker, with the record that shows why
#   6 comparison: figures against numpy, scipy and scikit-learn; a challenger on a real broker, its report computed again from the topics by a program in Python
#   7 packages that break after they were registered, on a real broker with two members
#   8 monitoring: measures against scikit-learn and scipy, every known bug of serving planted and named, four clean weeks that raise nothing, limits that are too tight
#   9 the table of planted bugs on a world of 3,000 cards, some 500,000 payments (only by number; some 10 minutes)
#   10 the golden worlds E and S50k through Streamiz' own test driver: the values of pandas, and the bits of our own computation
#   11 the scores of a GRU equal the offline run over each card's history after five kills on a real broker
#   12 a GRU trained by samples/Training on the generated world: packed only if it scores as PyTorch does (needs PyTorch)

if wants 1; then
  section 1 "deployments on the simulated cluster: a number is scored by the model that the history names, through crashes; broken packages are refused"
  show passes tests/Scoring.Tests "FullyQualifiedName~Deployments|FullyQualifiedName~ChangingModelGuide"
  show passes tests/Topology.Tests "FullyQualifiedName~ControlHistoryTests"
fi

if wants 2; then
  section 2 "models change on a real broker: every payment once, by the model that its task had adopted"
  broker
  show passes tests/Broker.Tests "FullyQualifiedName~ModelsWhilePaymentsFlowTests"
fi

if wants 4; then
  section 4 "a GRU scores each card's payments from its state: as the offline run over each history, bit for bit; the twin that scores a batch at once is caught"
  show passes tests/Scoring.Tests "FullyQualifiedName~Sequence"
  show bench sequences
fi

if wants 12; then
  section 12 "a GRU trained in PyTorch on the generated world scores a card's history as PyTorch does"
  gru() {
    job features --set handbook --seed 7 --cards 400 --terminals 800 --output "$work/features.parquet" --transactions "$work/payments.csv" >/dev/null &&
      PYTHONDONTWRITEBYTECODE=1 "${PYTHON:-/usr/bin/python3}" samples/Training/train_gru.py "$work/features.parquet" "$work/payments.csv" "$work/gru" 2>/dev/null &&
      job model pack --model "$work/gru/gru.onnx" --rows "$work/gru/gru.rows.csv" --expected "$work/gru/gru.expected.csv" --output "$work/gru.onnx" &&
      job model check --model "$work/gru.onnx"
  }
  show gru
fi

if wants 11; then
  section 11 "a GRU on two members of a real broker, killed five times: the scores equal the offline run over each card's history, bit for bit"
  broker
  show passes tests/Broker.Tests "FullyQualifiedName~SequenceModelKillTests" detailed
fi

if wants 5; then
  section 5 "automatic roll-back: errors, latency, alert rate; chance does not trigger it, and it never swings to and fro"
  show passes tests/Scoring.Tests "FullyQualifiedName~AutomaticRollback|FullyQualifiedName~ShareAlarm|FullyQualifiedName~Champions_that_fail"
  broker
  show passes tests/Broker.Tests "FullyQualifiedName~AutomaticRollbackTests" detailed
fi

if wants 6; then
  section 6 "a challenger on a tenth of the cards for two weeks of the world: its report equals one computed offline from the topics, in Python"
  show passes tests/Monitoring.Tests "FullyQualifiedName~Monitoring.Tests.Comparison|FullyQualifiedName~ComparingModelsGuide"
  broker
  show passes tests/Broker.Tests "FullyQualifiedName~ModelComparisonTests" detailed
fi

if wants 7; then
  section 7 "a package that is replaced, missing or cut off after it was registered: refused on both members, scoring goes on with the model before"
  show passes tests/Scoring.Tests "FullyQualifiedName~DeploymentTests|FullyQualifiedName~ModelFolderTests"
  broker
  show passes tests/Broker.Tests "FullyQualifiedName~BrokenPackagesTests" detailed
fi

if wants 10; then
  section 10 "the bridge to Streamiz: golden worlds E and S50k through its own test driver equal the golden files, and our own computation bit for bit"
  broker
  show passes tests/Streamiz.Tests
fi

if [ "$wanted" = 3 ]; then
  section 3 "1,000 swaps, 50 loads and ten kills while 200,000 payments flow"
  broker
  export MODEL_LIFE=200000,1000,50,10,800
  show passes tests/Broker.Tests "FullyQualifiedName~ModelsWhilePaymentsFlowTests" detailed
  broker
  export SWAP_LATENCY=60000,150,10,600 SWAP_LATENCY_LIMIT_MS=5
  show passes tests/Broker.Tests "FullyQualifiedName~SwapLatencyTests" detailed
fi

if wants 8; then
  section 8 "monitoring: measures, planted bugs and clean weeks"
  show passes tests/Monitoring.Tests "FullyQualifiedName~StreamizFraud.Monitoring|FullyQualifiedName~MonitoringGuide"
fi

if [ "$wanted" = 9 ]; then
  section 9 "which alarm names which bug, after how many payments"
  export MONITORING_CARDS=3000
  show passes tests/Monitoring.Tests "FullyQualifiedName~PlantedBugTests" detailed
fi
