namespace StreamizFraud.Topology.Records;

/// <summary>The world failed in a way that the engine has a policy for.</summary>
/// <remarks>
/// Logs and dead letters name the type. They show the message only if <see cref="IsLoggable"/> is set, as it is in what the engine throws;
/// messages of inner exceptions and of other exceptions are never shown (<c>RevealExceptionMessages</c> is for development).
/// </remarks>
public class StreamException : Exception
{
    /// <summary>A fault with its reach.</summary>
    /// <param name="scope">How far it reaches.</param>
    /// <param name="message">What happened; names topic, partition and offset, never keys or values.</param>
    /// <param name="inner">The cause, if another exception was.</param>
    public StreamException(FaultScope scope, string message, Exception? inner = null)
        : base(message, inner) => Scope = scope;

    /// <summary>The same, for types that only the engine makes.</summary>
    internal StreamException(FaultScope scope, string message, Exception? inner, bool isLoggable)
        : this(scope, message, inner) => IsLoggable = isLoggable;

    /// <summary>How far the fault reaches.</summary>
    public FaultScope Scope { get; }

    /// <summary>Whether logs, dead letters and other messages may show this message: it holds no key, value or secret.</summary>
    /// <value>False by default. The engine's own exceptions set it.</value>
    public bool IsLoggable { get; init; }

    /// <summary>Type, message and stack; of inner exceptions the messages only if they are <see cref="IsLoggable"/>.</summary>
    public override string ToString() => FaultText.Lines(this, ownWords: true);
}
