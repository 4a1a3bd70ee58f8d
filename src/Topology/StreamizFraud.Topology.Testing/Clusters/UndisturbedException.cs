namespace StreamizFraud.Topology.Testing;

/// <summary>A topology fails over its input without any trouble.</summary>
internal sealed class UndisturbedException(Exception cause) : Exception($"{cause.GetType().Name}: {cause.Message}", cause);
