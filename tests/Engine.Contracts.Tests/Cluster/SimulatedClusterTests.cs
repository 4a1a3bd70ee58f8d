using StreamizFraud.Topology.Runtime.Ports;

namespace StreamizFraud.Engine.Contracts.Tests.Cluster;

public sealed class SimulatedRecordsTests() : RecordsContract(new SimulatedSource());

public sealed class SimulatedTransactionTests() : TransactionContract(new SimulatedSource());

public sealed class SimulatedGroupTests() : GroupContract(new SimulatedSource());

public sealed class SimulatedStickyGroupTests() : IncrementalGroupContract(new SimulatedSource(), GroupAssignment.CooperativeSticky);

public sealed class SimulatedTopicTests() : TopicContract(new SimulatedSource());

public sealed class SimulatedHistoryTests() : HistoryContract(new SimulatedSource());
