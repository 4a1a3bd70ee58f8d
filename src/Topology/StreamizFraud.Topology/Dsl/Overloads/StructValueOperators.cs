using StreamizFraud.Topology.Dsl.Graph;
using StreamizFraud.Topology.Dsl.Nodes;
using StreamizFraud.Topology.Processing;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.Serdes;

namespace StreamizFraud.Topology.Dsl;

/// <summary>Operators where a value may be absent, for value types: absent is a <see cref="Nullable{T}"/> without a value (ruling 2).</summary>
public static partial class StructValueOperators
{
    /// <summary>The changes of a table as records; the value of a deleted row is null.</summary>
    public static KStream<K, V?> ToStream<K, V>(this KTable<K, V> table, Named? named = null)
        where V : struct
    {
        ArgumentNullException.ThrowIfNull(table);
        var name = table.Graph.NameOr(named?.Name, NodePrefix.TableToStream);
        var node = table.Graph.Add(new OperatorGraphNode(name, [table.Node], () => new StructToStreamNode<K, V>(name)));
        var valueSerde = table.ValueSerde is null ? null : Serde.Nullable(table.ValueSerde);
        return new(table.Graph, node, table.KeySerde, valueSerde, table.Sources, rekeyed: false);
    }

    /// <summary>The changes of a table as records with another key; the value of a deleted row is null.</summary>
    /// <param name="table">The table.</param>
    /// <param name="selector">Gets key and value and gives the new key.</param>
    /// <param name="named">Name of the node that makes the records; the one that gives them their key has its own.</param>
    public static KStream<KR, V?> ToStream<K, V, KR>(this KTable<K, V> table, Func<K, V?, KR> selector, Named? named = null)
        where V : struct => table.ToStream(named).SelectKey(selector);

    /// <summary>Writes the records to a topic, which must exist; one without a value is written as Kafka's null.</summary>
    /// <param name="stream">The stream.</param>
    /// <param name="topic">Topic.</param>
    /// <param name="produced">How records are written. Its serde never sees an absent value; its partitioner does.</param>
    public static void To<K, V>(this KStream<K, V?> stream, string topic, Produced<K, V> produced)
        where V : struct
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(produced);
        stream.To(topic, produced.OfNullable());
    }

    /// <inheritdoc cref="To{K,V}(KStream{K,System.Nullable{V}},string,Produced{K,V})"/>
    /// <summary>Writes each record to a topic that is chosen for it. Topics must exist: a record for another one stops the application.</summary>
    /// <param name="stream">The stream.</param>
    /// <param name="extractor">Chooses the topic; it must always choose the same for the same record.</param>
    /// <param name="produced">How records are written. Its serde never sees an absent value; its partitioner does.</param>
    public static void To<K, V>(this KStream<K, V?> stream, TopicNameExtractor<K, V?> extractor, Produced<K, V> produced)
        where V : struct
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(produced);
        stream.To(extractor, produced.OfNullable());
    }

    /// <summary>The records that have a value, such as a table's changes without its deletions.</summary>
    /// <param name="stream">The stream.</param>
    /// <param name="named">Name of the node.</param>
    public static KStream<K, V> FilterNotNull<K, V>(this KStream<K, V?> stream, Named? named = null)
        where V : struct
    {
        ArgumentNullException.ThrowIfNull(stream);
        return stream.FilterNotNull(
            name => new StructFilterNotNullNode<K, V>(name),
            stream.ValueSerde is null ? null : Serde.OfValue(stream.ValueSerde),
            OperatorEffect.ChangesValue,
            named);
    }

    /// <summary>A stream as a table: the last record of a key is its row, one without a value deletes it, one without a key is dropped.</summary>
    /// <param name="stream">The stream.</param>
    /// <param name="materialized">How it is stored; without a name only if something in the topology looks rows up.</param>
    /// <param name="named">Name of the node and, if one is needed, of the repartition topic.</param>
    public static KTable<K, V> ToTable<K, V>(this KStream<K, V> stream, Materialized<K, V>? materialized = null, Named? named = null)
        where V : struct
    {
        ArgumentNullException.ThrowIfNull(stream);
        return stream.ToTable(named, materialized, stream.ValueSerde, (name, store, old) => new TableSourceNode<K, V>(name, store, old));
    }

    /// <inheritdoc cref="ToTable{K,V}(KStream{K,V},Materialized{K,V},Named)"/>
    public static KTable<K, V> ToTable<K, V>(this KStream<K, V?> stream, Materialized<K, V>? materialized = null, Named? named = null)
        where V : struct
    {
        ArgumentNullException.ThrowIfNull(stream);
        var valueSerde = stream.ValueSerde is null ? null : Serde.OfValue(stream.ValueSerde);
        return stream.ToTable(named, materialized, valueSerde, (name, store, old) => new NullableTableSourceNode<K, V>(name, store, old));
    }

    /// <summary>The same settings for a stream whose values may be absent.</summary>
    private static Produced<K, V?> OfNullable<K, V>(this Produced<K, V> produced)
        where V : struct
    {
        var (one, many) = (produced.Partitioner, produced.MulticastPartitioner);
        return new()
        {
            KeySerde = produced.KeySerde,
            ValueSerde = produced.ValueSerde is null ? null : Serde.Nullable(produced.ValueSerde),
            Partitioner = one is null ? null : (topic, in record, partitions) => one(topic, OrAbsent(record), partitions),
            MulticastPartitioner = many is null ? null : (topic, in record, partitions) => many(topic, OrAbsent(record), partitions),
            Name = produced.Name,
        };
    }

    private static Record<K, V> OrAbsent<K, V>(in Record<K, V?> record)
        where V : struct => record.HasValue && record.Value is { } value ? record.WithValue(value) : record.WithoutValue<V>();
}
