using System.Buffers;
using System.Text;
using StreamizFraud.Simulation.Tests.Compositions;
using StreamizFraud.Topology;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.Runtime.App;
using StreamizFraud.Topology.Runtime.Ports;
using StreamizFraud.Topology.Runtime.Restoration;
using StreamizFraud.Topology.State;
using StreamizFraud.Topology.Testing.Simulation;

namespace StreamizFraud.Simulation.Tests.Twins;

/// <summary>Rows do not say what they are, neither beside them nor beside the offsets: whoever opens them reads them as its own.</summary>
internal sealed class ReadsAnyDefinition(SimulatedCluster cluster) : ProcessPorts(cluster)
{
    private static readonly byte[] Fact = Encoding.UTF8.GetBytes(TaskMetadata.Identity(RedefinitionComposition.Rows));
    private static readonly int Hash = OffsetMetadata.Hash(StoreIdentity.FactOf(RedefinitionComposition.Rows));

    public override IStoreEngine Wrap(IStoreEngine engine) => new Engine(engine);

    protected override IRecordConsumer Wrap(IRecordConsumer consumer, ConsumerSettings settings) => new Consumer(consumer);

    private static string? WithoutFact(string? metadata)
    {
        if (OffsetMetadata.Read(metadata) is not { } share)
        {
            return metadata;
        }

        var clocks = share.Clocks.Where(entry => entry.Key != Hash).Select(entry => (entry.Key, new StreamClock("any", entry.Value))).ToArray();
        return OffsetMetadata.Write(
            new ArrayBufferWriter<byte>(),
            share.Header,
            clocks,
            share.Topic is var (id, partitions) ? OffsetMetadata.Topic(id, partitions) : [],
            share.CommitInputs is null ? [] : OffsetMetadata.All([Composition.Input], clocks.Length, StreamsConfig.DefaultOffsetMetadataMaxBytes));
    }

    private sealed class Consumer(IRecordConsumer inner) : ConsumerDecorator(inner)
    {
        public override IReadOnlyList<PartitionOffset> Committed(IReadOnlyCollection<TopicPartition> partitions, TimeSpan timeout) =>
            [.. base.Committed(partitions, timeout).Select(offset => offset with { Metadata = WithoutFact(offset.Metadata) })];
    }

    private sealed class Engine(IStoreEngine inner) : IStoreEngine
    {
        public ITaskDatabase Open(string directory, IReadOnlyCollection<string> stores) => new Database(inner.Open(directory, stores));
    }

    private sealed class Database(ITaskDatabase inner) : DatabaseDecorator(inner)
    {
        public override bool TryGetMeta(ReadOnlySpan<byte> key, IBufferWriter<byte> value) => !key.SequenceEqual(Fact) && base.TryGetMeta(key, value);
    }
}
