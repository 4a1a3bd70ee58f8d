using Confluent.Kafka;
using StreamizFraud.Topology.Kafka.Native;
using StreamizFraud.Topology.Runtime.Ports;

namespace StreamizFraud.Topology.Kafka.Consuming;

/// <summary>Where the client stands in the partitions it reads.</summary>
/// <remarks>
/// The loop asks several times a round. The managed client makes 2 KB of objects for each answer; so the library is asked directly where that is
/// possible, for all partitions at once, and only once after each poll: between two polls no position moves. Owned by one thread.
/// </remarks>
internal sealed unsafe class ClientPlaces : IDisposable
{
    private readonly IConsumer<byte[]?, byte[]?> _client;
    private readonly nint _native;
    private readonly Dictionary<TopicPartition, int> _index = [];
    private ClientPlace[] _places = [];
    private NativeOffsets? _list;
    private bool _known;

    internal ClientPlaces(IConsumer<byte[]?, byte[]?> client, nint native)
    {
        _client = client;
        _native = native;
    }

    /// <summary>Other partitions are read from now on.</summary>
    internal void Replace(IReadOnlyCollection<PartitionOffset> positions)
    {
        _list?.Dispose();
        _list = _native != 0 ? NativeOffsets.Of(_native, [.. positions.Select(position => new PartitionOffset(position.Partition, Offset.Unset.Value))]) : null;
        _places = new ClientPlace[positions.Count];
        _index.Clear();
        foreach (var position in positions)
        {
            _index.Add(position.Partition, _index.Count);
        }

        _known = false;
    }

    /// <summary>A poll may have moved everything.</summary>
    internal void Polled() => _known = false;

    /// <summary>The place in a partition that is read.</summary>
    internal ClientPlace Of(TopicPartition partition)
    {
        if (!_known)
        {
            _known = true;
            if (_list is null)
            {
                AskManaged();
            }
            else
            {
                AskDirectly(_list.List);
            }
        }

        return _places[_index[partition]];
    }

    public void Dispose() => _list?.Dispose();

    private void AskDirectly(NativeOffsetList* list)
    {
        var code = RdKafka.rd_kafka_position(_native, list);
        for (var i = 0; i < _places.Length; i++)
        {
            ref var element = ref list->Elements[i];
            long low;
            long high;
            var known = RdKafka.rd_kafka_get_watermark_offsets(_native, element.Topic, element.Partition, &low, &high) == 0;
            _places[i] = new ClientPlace(code == 0 && element.Error == 0 ? Math.Max(-1, element.Offset) : -1, known ? Math.Max(-1, high) : -1);
        }
    }

    private void AskManaged()
    {
        foreach (var (partition, i) in _index)
        {
            var named = ConsumerOffsets.Named(partition);
            _places[i] = new ClientPlace(Math.Max(-1, _client.Position(named).Value), Math.Max(-1, _client.GetWatermarkOffsets(named).High.Value));
        }
    }
}

/// <summary>A place in a partition, as the client knows it.</summary>
/// <param name="Position">Offset after the last record that the client handed over; -1 before the first.</param>
/// <param name="High">The high watermark as last heard; -1 before.</param>
internal readonly record struct ClientPlace(long Position, long High);
