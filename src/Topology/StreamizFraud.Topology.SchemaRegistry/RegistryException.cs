using StreamizFraud.Topology.Records;

namespace StreamizFraud.Topology.SchemaRegistry;

/// <summary>A question that the registry did not answer as hoped.</summary>
/// <remarks>
/// None of these is the fault of one record, so no policy for bad records sees them: the application stops with its offsets where they
/// were, and goes on there once the cause is gone. One case is different: an unknown id in a record read becomes a <c>SerdeException</c>.
/// </remarks>
public sealed class RegistryException : StreamException
{
    /// <summary>A failed question.</summary>
    /// <param name="fault">What went wrong.</param>
    /// <param name="message">Names the address and what was asked; no user, no password.</param>
    /// <param name="errorCode">The registry's own code.</param>
    /// <param name="inner">The cause, if another exception was.</param>
    public RegistryException(RegistryFault fault, string message, int? errorCode = null, Exception? inner = null)
        : base(fault == RegistryFault.Unreachable ? FaultScope.Thread : FaultScope.Application, message, inner)
    {
        Fault = fault;
        ErrorCode = errorCode;
        IsLoggable = true;
    }

    /// <summary>What went wrong.</summary>
    public RegistryFault Fault { get; }

    /// <summary>The registry's own code, such as 40403; null where it gave none.</summary>
    public int? ErrorCode { get; }
}
