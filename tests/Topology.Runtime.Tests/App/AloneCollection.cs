using Xunit;

namespace StreamizFraud.Topology.Runtime.Tests.App;

/// <summary>Tests that listen to the meters of the whole process, and throw: beside others they would take their measurements away.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class AloneCollection
{
    public const string Name = "alone";
}
