using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using StreamizFraud.Simulation.Tests.Compositions;
using StreamizFraud.Topology.Runtime.Ports;
using StreamizFraud.Topology.State;
using StreamizFraud.Topology.Testing.Simulation;

namespace StreamizFraud.Simulation.Tests.Twins;

/// <summary>A table is restored from its source topic as the records lie there: one that cannot be read, and was a dead letter, becomes a row.</summary>
internal sealed class RestoresRawRecords(SimulatedCluster cluster) : ProcessPorts(cluster)
{
    /// <summary>Rows that the source's serde would have kept out, by partition and key.</summary>
    private readonly Dictionary<int, Dictionary<string, byte[]>> _raw = [];

    public override IStoreEngine Wrap(IStoreEngine engine) => new Engine(engine, this);

    protected override IRecordConsumer Wrap(IRecordConsumer consumer, ConsumerSettings settings) =>
        settings.GroupId is null ? new Restoring(consumer, this) : consumer;

    private Dictionary<string, byte[]> RawOf(int partition) => _raw.TryGetValue(partition, out var rows) ? rows : _raw[partition] = [];

    private void Take(in PolledRecord record)
    {
        var key = Encoding.Latin1.GetString(record.Key.Span);
        var value = record.Value.Span;
        var rows = RawOf(record.Partition.Partition);
        rows.Remove(key);
        if (value.Length > 0 && value[0] == TextSerde.Unreadable)
        {
            var row = new byte[sizeof(long) + value.Length];
            BinaryPrimitives.WriteInt64BigEndian(row, record.Timestamp);
            value.CopyTo(row.AsSpan(sizeof(long)));
            rows[key] = row;
        }
    }

    private sealed class Restoring(IRecordConsumer inner, RestoresRawRecords twin) : ConsumerDecorator(inner)
    {
        public override int Poll(TimeSpan timeout, int maxRecords, IRecordSink sink) => base.Poll(timeout, maxRecords, new Sink(sink, twin));
    }

    private sealed class Sink(IRecordSink inner, RestoresRawRecords twin) : IRecordSink
    {
        public void Add(in PolledRecord record)
        {
            twin.Take(record);
            inner.Add(record);
        }
    }

    private sealed class Engine(IStoreEngine inner, RestoresRawRecords twin) : IStoreEngine
    {
        public ITaskDatabase Open(string directory, IReadOnlyCollection<string> stores) =>
            new Database(inner.Open(directory, stores), twin.RawOf(int.Parse(Path.GetFileName(directory).Split('_')[1], CultureInfo.InvariantCulture)));
    }

    private sealed class Database(ITaskDatabase inner, Dictionary<string, byte[]> raw) : DatabaseDecorator(inner)
    {
        public override void Write(IWriteBatch batch)
        {
            foreach (var (key, row) in raw)
            {
                batch.Put(Store(SourceTableComposition.Rows), Encoding.Latin1.GetBytes(key), row);
            }

            raw.Clear();
            base.Write(batch);
        }
    }
}
