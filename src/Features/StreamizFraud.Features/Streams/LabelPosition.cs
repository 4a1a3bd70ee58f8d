using StreamizFraud.Topology.Dsl;
using StreamizFraud.Topology.Processing;
using StreamizFraud.Topology.Serdes;
using StreamizFraud.Topology.State;

namespace StreamizFraud.Features.Streams;

/// <summary>Up to which offset a stage's task has been told of labels, in a store of one row that commits with the stage's own.</summary>
/// <param name="store">Name of the stage's store.</param>
internal sealed class LabelPosition(string store)
{
    private const string Row = "next";

    private IKeyValueStore<string, long> _position = null!;

    /// <summary>The offset after the last change that was taken; 0: none has been.</summary>
    public long Next
    {
        get => _position.TryGet(Row, out var next) ? next : 0;
        set => _position.Put(Row, value);
    }

    /// <summary>Name of the store beside a stage's.</summary>
    public static string StoreOf(string store) => store + "-label-position";

    public static void AddStore(StreamsBuilder builder, string store) => builder.AddStateStore(Stores.KeyValue(StoreOf(store), Serde.Utf8, Serde.Int64));

    public void Init(IProcessorContext context) => _position = context.GetStateStore<IKeyValueStore<string, long>>(StoreOf(store));
}
