using StreamizFraud.Topology.Planning;
using StreamizFraud.Topology.Processing;
using StreamizFraud.Topology.Serdes;
using StreamizFraud.Topology.State;

namespace StreamizFraud.Topology.Dsl.Graph;

/// <summary>Writes the declared nodes into a plan and notes what they lack.</summary>
internal sealed class PlanWriter(StreamsBuilderOptions options)
{
    /// <summary>The plan.</summary>
    public PlanBuilder Plan { get; } = new() { Serdes = options.Serdes };

    /// <summary>Whether the topology is to be optimised in a way.</summary>
    public bool Optimizes(TopologyOptimizations how) => options.Optimizations.HasFlag(how);

    /// <summary>Whether a store is on disk: as chosen, else as the topology's are.</summary>
    public bool Persists(bool? chosen) => chosen ?? options.PersistentStores;

    /// <summary>The serde to use: the chosen or inherited one, else the default of the type, of the application or built in. Notes a problem if there is none.</summary>
    /// <param name="chosen">Configured or inherited.</param>
    /// <param name="node">Operator that needs it.</param>
    /// <param name="what">What it is for, such as "keys".</param>
    /// <param name="where">Where the user can give it, such as "Grouped.With".</param>
    public ISerde<T> Serde<T>(ISerde<T>? chosen, string node, string what, string where)
    {
        if ((chosen ?? options.Serdes.Find<T>()) is { } serde)
        {
            return serde;
        }

        Plan.AddProblem($"{node} has no serde for its {what} of type {typeof(T).Name}, and there is neither a default nor a built-in one: give it with {where}.");

        // Never used: the plan cannot be built any more.
        return null!;
    }

    /// <summary>The extractor to use: the chosen one, else the default; null if there is neither.</summary>
    public TimestampExtractor<K, V>? Extractor<K, V>(TimestampExtractor<K, V>? chosen) => chosen ?? options.TimestampExtractor?.Create<K, V>();

    /// <summary>Notes a generated name of something that outlives a deployment (rule N6).</summary>
    /// <param name="what">"store" or "repartition topic".</param>
    /// <param name="name">The generated name.</param>
    /// <param name="node">Operator that needs it.</param>
    /// <param name="where">How to name it.</param>
    public void Generated(string what, string name, string node, string where)
    {
        if (!options.AllowGeneratedNames)
        {
            Plan.AddProblem(
                $"{node} needs a {what}, which has no name of its own ({name} would change whenever an operator is added before it): "
                + $"name it with {where}, or set {nameof(StreamsBuilderOptions)}.{nameof(StreamsBuilderOptions.AllowGeneratedNames)}.");
        }
    }

    /// <summary>The store of a table: rows with the time of their last update, or their versions.</summary>
    /// <param name="how">What the user said of it.</param>
    /// <param name="name">Its name.</param>
    /// <param name="keySerde">Serde of the keys.</param>
    /// <param name="valueSerde">Serde of the values.</param>
    public StoreDefinition TableStore<K, V>(Materialized<K, V> how, string name, ISerde<K> keySerde, ISerde<V> valueSerde) => how.HistoryMs is { } history
        ? new VersionedStoreDefinition<K, V>(name, keySerde, valueSerde, history)
        {
            Persistent = Persists(how.Persistent),
            Logged = how.Logged,
            ChangelogConfig = how.ChangelogConfig,
        }
        : new KeyValueStoreDefinition<K, V>(name, keySerde, valueSerde, timestamped: true)
        {
            Persistent = Persists(how.Persistent),
            Logged = how.Logged,
            ChangelogConfig = how.ChangelogConfig,
        };
}
