# A runtime for many instances: sourced by eng/acceptance.sh, whose functions it uses.

if wants 1; then
  section 1 "simulation for users: 2,000 seeds of sound topologies, every planted user's fault found and made small"
  show env SIM_SEEDS=2000 dotnet test tests/Simulation.Tests -c Release --no-build -nologo --filter "FullyQualifiedName~ClusterSimulationTests" --logger "console;verbosity=detailed"
  show passes tests/Topology.Tests "FullyQualifiedName~SimulationGuide"
fi

if wants 2; then
  section 2 "our own simulation on the same runs: all scenarios, both guarantees, every broken twin"
  show passes tests/Simulation.Tests "FullyQualifiedName!~ClusterSimulationTests"
fi

if wants 3; then
  section 3 "reset: the plan is what Kafka's own tool would do, and what its tools find afterwards"
  broker
  show passes tests/Topology.Runtime.Tests "FullyQualifiedName~ApplicationResetTests"
  show passes tests/Broker.Tests "FullyQualifiedName~ApplicationResetTests"
  show passes tests/Engine.Contracts.Tests "FullyQualifiedName~TopicTests"
  stop_broker
fi

if wants 4; then
  section 4 "errors and threads: handler of bad records, threads replaced, added and removed, pause, leaving"
  show passes tests/Topology.Runtime.Tests "FullyQualifiedName~BadRecordHandlerTests|FullyQualifiedName~ReplacedThreadTests|FullyQualifiedName~ScaledThreadsTests|FullyQualifiedName~LeavingTests"
fi

if wants 5; then
  section 5 "stores read from outside while their tasks go on, in this process"
  show passes tests/Topology.Tests "FullyQualifiedName~QueriesGuide"
fi
