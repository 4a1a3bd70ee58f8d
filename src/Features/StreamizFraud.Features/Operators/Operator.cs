using System.Text.Json;

namespace StreamizFraud.Features.Operators;

/// <summary>What is computed for each row of a key.</summary>
/// <remarks>Immutable, thread-safe. Null is <see cref="double.NaN"/>: no operator gives it otherwise.</remarks>
internal abstract class Operator
{
    /// <summary>Name in definitions: part of their hashes.</summary>
    public abstract string Name { get; }

    /// <summary>Whether the value can be null although the window holds the row itself.</summary>
    public virtual bool CanBeNull => false;

    /// <summary>Whether the value is null over a window without rows; otherwise it has one there too.</summary>
    public virtual bool IsNullWhenEmpty => true;

    /// <summary>What is said beside the name, in a fixed order.</summary>
    public virtual void WriteParameters(Utf8JsonWriter json)
    {
    }

    /// <summary>Formula for readers.</summary>
    /// <param name="input">Text of what it is computed from; empty if nothing is.</param>
    public virtual string Formula(string input) => $"{Name}({input})";
}
