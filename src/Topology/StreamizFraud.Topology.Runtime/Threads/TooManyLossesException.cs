using StreamizFraud.Topology.Records;

namespace StreamizFraud.Topology.Runtime.Threads;

/// <summary>A thread had to begin anew too often: it ends, and another process may do better.</summary>
internal sealed class TooManyLossesException(string message) : StreamException(FaultScope.Thread, message, inner: null, isLoggable: true);
