namespace StreamizFraud.Topology.Dsl;

/// <summary>What to do with one branch of a split stream. Immutable.</summary>
/// <typeparam name="K">Key type.</typeparam>
/// <typeparam name="V">Value type.</typeparam>
public sealed record Branched<K, V>
{
    /// <summary>Name of the branch, which comes after the splitter's: both together are its node and its key in the result.</summary>
    /// <value>Null (default): the number of the branch from 1 on, 0 for the default branch.</value>
    public string? Name { get; init; }

    /// <summary>What is made of the branch; its result is in the map instead of the branch, unless it is null.</summary>
    /// <value>Null (default): the branch itself is in the map.</value>
    public Func<KStream<K, V>, KStream<K, V>?>? Function { get; init; }

    /// <summary>What is done with the branch, which is not in the map then.</summary>
    /// <value>Null by default.</value>
    public Action<KStream<K, V>>? Consumer { get; init; }

    /// <summary>A copy with this name.</summary>
    public Branched<K, V> WithName(string name) => this with { Name = name };
}

/// <summary>Says what to do with a branch.</summary>
public static class Branched
{
    /// <summary>It gets a name.</summary>
    public static Branched<K, V> As<K, V>(string name) => new() { Name = name };

    /// <summary>A function makes another stream of it.</summary>
    public static Branched<K, V> WithFunction<K, V>(Func<KStream<K, V>, KStream<K, V>?> function, string? name = null) => new() { Function = function, Name = name };

    /// <summary>An action takes it.</summary>
    public static Branched<K, V> WithConsumer<K, V>(Action<KStream<K, V>> consumer, string? name = null) => new() { Consumer = consumer, Name = name };
}
