using StreamizFraud.Topology.Processing;

namespace StreamizFraud.Topology.Planning;

/// <summary>A source topic that a table's store is restored from in place of a changelog (rule G4).</summary>
/// <param name="Topic">The topic.</param>
/// <param name="MakeFiller">
/// Makes a node that takes the source's records into the store, and has no children: a row is what the source and the table's rules make of a record.
/// </param>
internal sealed record SourceChangelog(PlanTopic Topic, Func<ProcessorNode> MakeFiller);
