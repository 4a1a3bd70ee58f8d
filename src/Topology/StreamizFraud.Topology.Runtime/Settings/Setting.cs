using StreamizFraud.Topology.Runtime.App;

namespace StreamizFraud.Topology.Runtime.Settings;

/// <summary>One property of <see cref="StreamsConfig"/>: its key, how the key's text is read, and what its value must be.</summary>
/// <param name="Name">Name of the property.</param>
internal sealed record Setting(string Name)
{
    /// <summary>Kafka Streams' key; null if there is none.</summary>
    public string? Key { get; init; }

    /// <summary>Settings with the value of a text; a <see cref="FormatException"/> has the rest of the sentence "Setting KEY ...". Null without a key.</summary>
    public Func<StreamsConfig, string, StreamsConfig>? Read { get; init; }

    /// <summary>The rest of a sentence that begins with the name, without its point, if the value is wrong; else null.</summary>
    public Func<StreamsConfig, string?> Fault { get; init; } = _ => null;

    /// <summary>A setting that the default comes from: while that one is wrong nothing is said of this one.</summary>
    public string? After { get; init; }

    /// <summary>A setting.</summary>
    /// <typeparam name="T">Type of the property.</typeparam>
    /// <param name="name">Name of the property.</param>
    /// <param name="get">Its value.</param>
    /// <param name="fault">What is wrong with a value, as in <see cref="Fault"/>; null: every value is right.</param>
    public static Setting Of<T>(string name, Func<StreamsConfig, T> get, Func<T, string?>? fault) =>
        new(name) { Fault = fault is null ? _ => null : config => fault(get(config)) };

    /// <summary>The same setting with a key.</summary>
    /// <typeparam name="T">Type of the property.</typeparam>
    /// <param name="key">The key.</param>
    /// <param name="parse">Reads a text.</param>
    /// <param name="set">Settings with the value.</param>
    public Setting WithKey<T>(string key, Func<string, T> parse, Func<StreamsConfig, T, StreamsConfig> set) =>
        this with { Key = key, Read = (config, text) => set(config, parse(text)) };
}
