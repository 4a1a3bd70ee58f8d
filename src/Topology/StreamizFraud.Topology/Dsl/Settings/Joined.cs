using StreamizFraud.Topology.Serdes;

namespace StreamizFraud.Topology.Dsl;

/// <summary>How a stream is joined with a table. Immutable: the With methods give changed copies.</summary>
/// <typeparam name="K">Key type of both sides.</typeparam>
/// <typeparam name="V">Value type of the stream.</typeparam>
/// <typeparam name="VO">Value type of the table.</typeparam>
public sealed record Joined<K, V, VO>
{
    /// <summary>Serde of the keys, for the repartition topic if one is needed.</summary>
    /// <value>Null (default): that of the stream, else the built-in one of the type.</value>
    public ISerde<K>? KeySerde { get; init; }

    /// <summary>Serde of the stream's values, for the repartition topic if one is needed.</summary>
    /// <value>Null (default): that of the stream, else the built-in one of the type.</value>
    public ISerde<V>? ValueSerde { get; init; }

    /// <summary>Serde of the other side's values; a table brings its own.</summary>
    /// <value>Null by default.</value>
    public ISerde<VO>? OtherValueSerde { get; init; }

    /// <summary>Name of the node and, if one is needed, of the repartition topic.</summary>
    /// <value>Null (default): generated.</value>
    public string? Name { get; init; }

    /// <summary>
    /// How long records of the stream wait for the table to catch up, in stream time; each is then joined with the row as it was at its
    /// time. The table must be versioned, with a history of at least this.
    /// </summary>
    /// <value>Null (default): records are joined at once.</value>
    /// <exception cref="ArgumentOutOfRangeException">The time is negative.</exception>
    public TimeSpan? GracePeriod
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value ?? TimeSpan.Zero, TimeSpan.Zero, nameof(GracePeriod));
            field = value;
        }
    }

    /// <summary>A copy with this serde for keys.</summary>
    public Joined<K, V, VO> WithKeySerde(ISerde<K> serde) => this with { KeySerde = serde };

    /// <summary>A copy with this serde for the stream's values.</summary>
    public Joined<K, V, VO> WithValueSerde(ISerde<V> serde) => this with { ValueSerde = serde };

    /// <summary>A copy with this serde for the other side's values.</summary>
    public Joined<K, V, VO> WithOtherValueSerde(ISerde<VO> serde) => this with { OtherValueSerde = serde };

    /// <summary>A copy with this name.</summary>
    public Joined<K, V, VO> WithName(string name) => this with { Name = name };

    /// <summary>A copy with this grace period.</summary>
    public Joined<K, V, VO> WithGracePeriod(TimeSpan grace) => this with { GracePeriod = grace };

    internal long? GraceMs => (long?)GracePeriod?.TotalMilliseconds;
}

/// <summary>Says how a stream is joined.</summary>
public static class Joined
{
    /// <summary>With these serdes and, if given, this name.</summary>
    public static Joined<K, V, VO> With<K, V, VO>(ISerde<K> keySerde, ISerde<V> valueSerde, ISerde<VO>? otherValueSerde = null, string? name = null) =>
        new() { KeySerde = keySerde, ValueSerde = valueSerde, OtherValueSerde = otherValueSerde, Name = name };

    /// <summary>With a name.</summary>
    public static Joined<K, V, VO> As<K, V, VO>(string name) => new() { Name = name };
}
