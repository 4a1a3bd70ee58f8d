namespace StreamizFraud.Topology.Records;

/// <summary>An update of a table row: the new value and, where something downstream asked for it, the one before.</summary>
/// <typeparam name="V">Type of the row's value.</typeparam>
/// <remarks>Old values are there only if something below asked for them. <see cref="IsLatest"/> is false only below versioned tables.</remarks>
public readonly struct Change<V>
{
    internal Change(V newValue, bool hasNew, V oldValue, bool hasOld, bool isLatest = true)
    {
        New = newValue;
        HasNew = hasNew;
        Old = oldValue;
        HasOld = hasOld;
        IsLatest = isLatest;
    }

    internal static Change<V> Of(in Maybe<V> newValue, in Maybe<V> oldValue, bool isLatest = true) =>
        new(newValue.Value, newValue.HasValue, oldValue.Value, oldValue.HasValue, isLatest);

    /// <summary>The value now; <c>default</c> when <see cref="HasNew"/> is false.</summary>
    public V New { get; }

    /// <summary>Whether the row exists now; if not, it was deleted.</summary>
    public bool HasNew { get; }

    /// <summary>The value before; <c>default</c> when <see cref="HasOld"/> is false.</summary>
    public V Old { get; }

    /// <summary>Whether there was a row before and it is known.</summary>
    public bool HasOld { get; }

    /// <summary>Whether this is the newest version of the row.</summary>
    public bool IsLatest { get; }
}
