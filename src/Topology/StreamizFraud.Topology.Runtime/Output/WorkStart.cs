namespace StreamizFraud.Topology.Runtime.Output;

/// <summary>When user code began, and what had been waited for the cluster until then: results that are sent while it runs may have to wait.</summary>
/// <param name="At">Timestamp.</param>
/// <param name="Waited"><see cref="ProducerChannel.Waited"/>.</param>
internal readonly record struct WorkStart(long At, TimeSpan Waited);
