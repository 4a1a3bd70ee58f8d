namespace StreamizFraud.Topology.Records;

/// <summary>A value that may be absent: how the engine hands both sides of a join to one function, whatever their types (ruling 2).</summary>
/// <param name="Value">The value; <c>default</c> when there is none.</param>
/// <param name="HasValue">Whether there is one.</param>
internal readonly record struct Maybe<T>(T Value, bool HasValue)
{
    /// <summary>No value.</summary>
    public static Maybe<T> None => default;

    /// <summary>A value; null is none.</summary>
    public static Maybe<T> Of(T value) => new(value, value is not null);
}
