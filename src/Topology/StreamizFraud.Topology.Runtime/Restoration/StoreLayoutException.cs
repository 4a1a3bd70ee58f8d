using StreamizFraud.Topology.Records;

namespace StreamizFraud.Topology.Runtime.Restoration;

/// <summary>The rows of a task lie otherwise than its stores are declared now: its folder is to be made anew from the changelogs.</summary>
internal sealed class StoreLayoutException(string message) : StreamException(FaultScope.Task, message, inner: null, isLoggable: true);
