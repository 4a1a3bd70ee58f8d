using System.Runtime.InteropServices;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.Runtime.Ports;

namespace StreamizFraud.Topology.Testing.Simulation;

/// <summary>One page of a partition's log: frames one after the other. Only ever appended to.</summary>
internal sealed class LogSegment(byte[] bytes, long baseOffset)
{
    private readonly byte[] _bytes = bytes;
    private List<RecordHeaders>? _headers;

    /// <summary>Offset of the first frame, or where it will be.</summary>
    public long BaseOffset { get; } = baseOffset;

    /// <summary>Offset of the last frame; below <see cref="BaseOffset"/> when empty.</summary>
    public long LastOffset { get; private set; } = baseOffset - 1;

    /// <summary>Bytes in use.</summary>
    public int Length { get; private set; }

    public long MaxTimestamp { get; private set; } = long.MinValue;

    /// <summary>Whether a consumer may hold slices of the page, so that it must not be used again.</summary>
    public bool HandedOut { get; set; }

    public byte[] Page => _bytes;

    public bool HasRoom(int needed) => _bytes.Length - Length >= needed;

    public RecordFrame Frame(int position) => MemoryMarshal.Read<RecordFrame>(_bytes.AsSpan(position, RecordFrame.Size));

    public ReadOnlySpan<byte> Key(int position, scoped in RecordFrame frame) => _bytes.AsSpan(position + RecordFrame.Size, frame.KeyBytes);

    public ReadOnlySpan<byte> Value(int position, in RecordFrame frame) =>
        _bytes.AsSpan(position + RecordFrame.Size + frame.KeyBytes, frame.ValueBytes);

    public RecordHeaders Headers(in RecordFrame frame) => frame.Headers < 0 ? RecordHeaders.Empty : _headers![frame.Headers];

    public PolledRecord ToPolled(TopicPartition partition, int position, in RecordFrame frame)
    {
        var keyAt = position + RecordFrame.Size;
        return new PolledRecord(
            partition,
            frame.Offset,
            frame.Timestamp,
            new ReadOnlyMemory<byte>(_bytes, keyAt, frame.KeyBytes),
            frame.KeyLength >= 0,
            new ReadOnlyMemory<byte>(_bytes, keyAt + frame.KeyBytes, Math.Max(frame.ValueLength, 0)),
            frame.ValueLength >= 0,
            Headers(frame));
    }

    /// <summary>Appends a frame; the caller has checked <see cref="HasRoom"/>.</summary>
    /// <param name="frame">Frame; its headers index is replaced unless it is a marker.</param>
    /// <param name="key">As many bytes as the frame says.</param>
    /// <param name="value">As many bytes as the frame says.</param>
    /// <param name="headers">Headers.</param>
    public void Append(in RecordFrame frame, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, RecordHeaders headers)
    {
        var target = _bytes.AsSpan(Length, frame.TotalBytes);
        if (headers.Count == 0 && frame.Headers < 0)
        {
            MemoryMarshal.Write(target, frame);
        }
        else
        {
            var stored = new RecordFrame(
                frame.Offset, frame.Timestamp, frame.KeyLength, frame.ValueLength, AddHeaders(headers), frame.Transaction);
            MemoryMarshal.Write(target, stored);
        }

        key.CopyTo(target[RecordFrame.Size..]);
        value.CopyTo(target[(RecordFrame.Size + key.Length)..]);
        Length += target.Length;
        LastOffset = frame.Offset;
        MaxTimestamp = Math.Max(MaxTimestamp, frame.Timestamp);
    }

    private int AddHeaders(RecordHeaders headers)
    {
        if (headers.Count == 0)
        {
            return RecordFrame.NoHeaders;
        }

        _headers ??= [];
        _headers.Add(headers);
        return _headers.Count - 1;
    }
}
