using System.Buffers;
using System.Buffers.Binary;
using System.Buffers.Text;
using System.Text;
using StreamizFraud.Topology.Runtime.Output;
using StreamizFraud.Topology.Runtime.Ports;
using StreamizFraud.Topology.State;

namespace StreamizFraud.Topology.Runtime.Restoration;

/// <summary>
/// The text that a commit keeps beside the offset of each input: the task's clocks, or a share of them. So clocks are committed with what moved
/// them, and are there wherever the task goes on (ruling 6).
/// </summary>
/// <remarks>
/// <code>
/// text      "sf1." base64(share)
/// share     number of the commit ‖ inputs that got a share in it ‖ stream time ‖ partition time of the input ‖ entry…
/// entry     kind 0..3, int32 LE hash of a clock's name, the time of that kind
///           kind 4, varint length, varint number of partitions of the input's topic, its id in UTF-8
///           kind 5, varint length, int32 LE hash of the name of each input that got a share: this share has all clocks
///           kind 6, varint length, int32 LE hashes of the name and of the id of each changelog of the task, where there is room for all
///           kind 7, length 0: clocks that the committing version did not know were left out, there was no room
///           kind 8..255, varint length, bytes: for what may come; passed over
/// time      kind 0: none (-1) │ 1: the end of time │ 2: zigzag varint, distance from the stream time │ 3: varint, the number itself
/// </code>
/// The two times of the header carry their kind as a byte before them; varints are unsigned LEB128. A text without the prefix is not ours:
/// an operator's tool, another library, or a version of this one that kept no clocks has committed that offset.
/// </remarks>
internal static class OffsetMetadata
{
    /// <summary>Bytes of a clock at most: kind, hash, varint of 64 bits.</summary>
    public const int MaxClockBytes = 1 + sizeof(int) + MaxVarintBytes;

    private const string Prefix = "sf1.";
    private const string AnyVersion = "sf";
    private const int MaxVarintBytes = 10;

    // Number, inputs, and two times with their kinds.
    private const int MaxHeaderBytes = MaxVarintBytes + MaxVarintBytes + (2 * (1 + MaxVarintBytes)) + MaxTopicBytes + LeftOutBytes;

    // A topic's id has 22 characters on a broker; a longer one than this is not kept.
    private const int MaxTopicBytes = 64;
    private const byte TopicKind = 4;
    private const byte AllKind = 5;
    private const byte ChangelogsKind = 6;
    private const byte LeftOutKind = 7;
    private const int LeftOutBytes = 2;

    // Every share of a commit has the names of all: with more inputs than this they would outweigh the clocks.
    private const int MaxNamedInputs = 31;

    private enum TimeKind : byte
    {
        None,
        EndOfTime,
        Distance,
        Number,
    }

    /// <summary>Stands for a clock's name.</summary>
    public static int Hash(string clock) => Murmur2.Hash(Encoding.UTF8.GetBytes(clock));

    /// <summary>Clocks that fit beside one offset, whatever their times.</summary>
    /// <param name="maxCharacters">Longest metadata, in characters.</param>
    public static int Capacity(int maxCharacters)
    {
        var bytes = (maxCharacters - Prefix.Length) / 4 * 3;
        return Math.Max(0, (bytes - MaxHeaderBytes) / MaxClockBytes);
    }

    /// <summary>The entry that says that a share has all clocks of the task, and which inputs got one.</summary>
    /// <param name="inputs">Topics of the inputs.</param>
    /// <param name="clocks">How many clocks the task has.</param>
    /// <param name="maxCharacters">Longest metadata, in characters.</param>
    /// <returns>Empty if all clocks do not fit into one share, whatever their times, or there are too many inputs: they are spread then.</returns>
    public static byte[] All(IReadOnlyList<string> inputs, int clocks, int maxCharacters)
    {
        var length = inputs.Count * sizeof(int);
        var bytes = (maxCharacters - Prefix.Length) / 4 * 3;
        if (inputs.Count > MaxNamedInputs || MaxHeaderBytes + 2 + length + (clocks * MaxClockBytes) > bytes)
        {
            return [];
        }

        byte[] entry = [AllKind, (byte)length, .. new byte[length]];
        for (var i = 0; i < inputs.Count; i++)
        {
            BinaryPrimitives.WriteInt32LittleEndian(entry.AsSpan(2 + (i * sizeof(int))), Hash(inputs[i]));
        }

        return entry;
    }

    /// <summary>The entry that says which topics the changelogs of the task are.</summary>
    /// <param name="changelogs">The changelogs, as the cluster describes them.</param>
    /// <param name="carried">Hashes of the names and ids of changelogs that this version does not know.</param>
    /// <param name="clocks">Most clocks of a share.</param>
    /// <param name="all">From <see cref="All"/>.</param>
    /// <param name="maxCharacters">Longest metadata, in characters.</param>
    /// <returns>Empty if there is no room beside the clocks, whatever their times, or the cluster gives no ids.</returns>
    public static byte[] Changelogs(
        IReadOnlyCollection<TopicDescription> changelogs, IReadOnlyCollection<KeyValuePair<int, int>> carried, int clocks, ReadOnlySpan<byte> all, int maxCharacters)
    {
        List<(int Name, int Id)> hashes =
        [
            .. changelogs.Select(topic => (Hash(topic.Name), Hash(topic.Id))),
            .. carried.Select(topic => (topic.Key, topic.Value)),
        ];
        var entry = new ArrayBufferWriter<byte>();
        entry.Write([ChangelogsKind]);
        WriteVarint(entry, (ulong)hashes.Count * 2 * sizeof(int));
        foreach (var (name, id) in hashes)
        {
            BinaryPrimitives.WriteInt32LittleEndian(entry.GetSpan(sizeof(int)), name);
            entry.Advance(sizeof(int));
            BinaryPrimitives.WriteInt32LittleEndian(entry.GetSpan(sizeof(int)), id);
            entry.Advance(sizeof(int));
        }

        var isKnown = hashes.Count > 0 && changelogs.All(topic => topic.Id.Length > 0);
        return isKnown && MaxHeaderBytes + all.Length + (clocks * MaxClockBytes) + entry.WrittenCount <= (maxCharacters - Prefix.Length) / 4 * 3
            ? entry.WrittenSpan.ToArray()
            : [];
    }

    /// <summary>Whether a commit of this library, of whatever version, has written the text beside an offset.</summary>
    public static bool IsOurs(string? metadata)
    {
        if (metadata is null || !metadata.StartsWith(AnyVersion, StringComparison.Ordinal))
        {
            return false;
        }

        var end = metadata.IndexOf('.', StringComparison.Ordinal);
        return end > AnyVersion.Length && metadata.AsSpan(AnyVersion.Length, end - AnyVersion.Length).IndexOfAnyExceptInRange('0', '9') < 0;
    }

    /// <summary>Writes the share of one input.</summary>
    /// <param name="scratch">Working space, emptied first.</param>
    /// <param name="header">What every share begins with.</param>
    /// <param name="clocks">The clocks of this share.</param>
    /// <param name="topic">From <see cref="Topic"/>; empty: not known.</param>
    /// <param name="all">From <see cref="All"/>; empty: <paramref name="clocks"/> are some of the task's.</param>
    /// <param name="changelogs">From <see cref="Changelogs"/>; empty: not known.</param>
    /// <param name="leftOut">Whether clocks that this version does not know had no room.</param>
    /// <returns>The text.</returns>
    public static string Write(
        ArrayBufferWriter<byte> scratch, in ClockShareHeader header, ReadOnlySpan<(int Hash, StreamClock Clock)> clocks, ReadOnlySpan<byte> topic = default,
        ReadOnlySpan<byte> all = default, ReadOnlySpan<byte> changelogs = default, bool leftOut = false)
    {
        scratch.ResetWrittenCount();
        WriteVarint(scratch, (ulong)header.Commit);
        WriteVarint(scratch, (ulong)header.Inputs);
        WriteTime(scratch, header.StreamTime, 0);
        WriteTime(scratch, header.PartitionTime, header.StreamTime);
        scratch.Write(topic);
        scratch.Write(all);
        scratch.Write(changelogs);
        if (leftOut)
        {
            scratch.Write<byte>([LeftOutKind, 0]);
        }

        foreach (var (hash, clock) in clocks)
        {
            var kind = KindOf(clock.Time, header.StreamTime);
            var head = scratch.GetSpan(1 + sizeof(int));
            head[0] = (byte)kind;
            BitConverter.TryWriteBytes(head[1..], BitConverter.IsLittleEndian ? hash : BinaryPrimitives.ReverseEndianness(hash));
            scratch.Advance(1 + sizeof(int));
            WriteValue(scratch, kind, clock.Time, header.StreamTime);
        }

        var length = Base64.GetMaxEncodedToUtf8Length(scratch.WrittenCount);
        return string.Create(Prefix.Length + length, scratch, static (text, bytes) =>
        {
            Prefix.CopyTo(text);
            Convert.TryToBase64Chars(bytes.WrittenSpan, text[Prefix.Length..], out _);
        });
    }

    /// <summary>The entry that says which topic an offset belongs to.</summary>
    /// <param name="id">The topic's id.</param>
    /// <param name="partitions">Its number of partitions.</param>
    /// <returns>Empty if there is no id, or it is too long.</returns>
    public static byte[] Topic(string id, int partitions)
    {
        var content = new ArrayBufferWriter<byte>(MaxTopicBytes);
        WriteVarint(content, (ulong)partitions);
        content.Write(Encoding.UTF8.GetBytes(id));
        return id.Length == 0 || content.WrittenCount > MaxTopicBytes - 2 ? [] : [TopicKind, (byte)content.WrittenCount, .. content.WrittenSpan];
    }

    /// <summary>Reads a share.</summary>
    /// <returns>Null if the text is not ours, is of a version that is not known, or is damaged.</returns>
    public static ClockShare? Read(string? metadata)
    {
        if (metadata is null || !metadata.StartsWith(Prefix, StringComparison.Ordinal))
        {
            return null;
        }

        var bytes = new byte[metadata.Length];
        if (!Convert.TryFromBase64Chars(metadata.AsSpan(Prefix.Length), bytes, out var length))
        {
            return null;
        }

        ReadOnlySpan<byte> rest = bytes.AsSpan(0, length);
        return TryReadVarint(ref rest, out var commit)
            && TryReadVarint(ref rest, out var inputs)
            && TryReadTime(ref rest, 0, out var streamTime)
            && TryReadTime(ref rest, streamTime, out var partitionTime)
                ? ReadEntries(rest, new ClockShare(new((long)commit, (int)inputs, streamTime, partitionTime)))
                : null;
    }

    private static ClockShare? ReadEntries(ReadOnlySpan<byte> rest, ClockShare share)
    {
        var clocks = new Dictionary<int, long>();
        while (rest.Length > 0)
        {
            var kind = rest[0];
            rest = rest[1..];
            if (kind > (byte)TimeKind.Number)
            {
                if (!TryReadVarint(ref rest, out var length) || length > (ulong)rest.Length)
                {
                    return null;
                }

                var content = rest[..(int)length];
                if (kind == TopicKind && TryReadVarint(ref content, out var partitions))
                {
                    share = share with { Topic = (Encoding.UTF8.GetString(content), (int)partitions) };
                }

                if (kind == AllKind)
                {
                    share = share with { CommitInputs = ReadHashes(content).ToHashSet() };
                }

                if (kind == ChangelogsKind)
                {
                    share = share with { Changelogs = ReadHashes(content).Chunk(2).ToDictionary(pair => pair[0], pair => pair[^1]) };
                }

                if (kind == LeftOutKind)
                {
                    share = share with { LeftOut = true };
                }

                rest = rest[(int)length..];
                continue;
            }

            if (rest.Length < sizeof(int))
            {
                return null;
            }

            var hash = BinaryPrimitives.ReadInt32LittleEndian(rest);
            rest = rest[sizeof(int)..];
            if (!TryReadValue(ref rest, (TimeKind)kind, share.Header.StreamTime, out var time))
            {
                return null;
            }

            clocks[hash] = time;
        }

        return share with { Clocks = clocks };
    }

    private static List<int> ReadHashes(ReadOnlySpan<byte> content)
    {
        var hashes = new List<int>();
        for (; content.Length >= sizeof(int); content = content[sizeof(int)..])
        {
            hashes.Add(BinaryPrimitives.ReadInt32LittleEndian(content));
        }

        return hashes;
    }

    private static void WriteTime(ArrayBufferWriter<byte> target, long time, long from)
    {
        var kind = KindOf(time, from);
        target.GetSpan(1)[0] = (byte)kind;
        target.Advance(1);
        WriteValue(target, kind, time, from);
    }

    private static bool TryReadTime(ref ReadOnlySpan<byte> source, long from, out long time)
    {
        time = -1;
        if (source.Length == 0)
        {
            return false;
        }

        var kind = (TimeKind)source[0];
        source = source[1..];
        return kind <= TimeKind.Number && TryReadValue(ref source, kind, from, out time);
    }

    private static TimeKind KindOf(long time, long from) => time switch
    {
        -1 => TimeKind.None,
        long.MaxValue => TimeKind.EndOfTime,
        _ => (ulong)time < Zigzag(unchecked(time - from)) ? TimeKind.Number : TimeKind.Distance,
    };

    private static void WriteValue(ArrayBufferWriter<byte> target, TimeKind kind, long time, long from)
    {
        if (kind == TimeKind.Distance)
        {
            WriteVarint(target, Zigzag(unchecked(time - from)));
        }
        else if (kind == TimeKind.Number)
        {
            WriteVarint(target, (ulong)time);
        }
    }

    private static bool TryReadValue(ref ReadOnlySpan<byte> source, TimeKind kind, long from, out long time)
    {
        time = kind == TimeKind.EndOfTime ? long.MaxValue : -1;
        if (kind is TimeKind.None or TimeKind.EndOfTime)
        {
            return true;
        }

        if (!TryReadVarint(ref source, out var number))
        {
            return false;
        }

        time = kind == TimeKind.Number ? (long)number : unchecked(from + ((long)(number >> 1) ^ -(long)(number & 1)));
        return true;
    }

    private static ulong Zigzag(long value) => unchecked((ulong)((value << 1) ^ (value >> 63)));

    private static void WriteVarint(ArrayBufferWriter<byte> target, ulong value)
    {
        var span = target.GetSpan(MaxVarintBytes);
        var length = 0;
        while (value >= 0x80)
        {
            span[length++] = (byte)(value | 0x80);
            value >>= 7;
        }

        span[length++] = (byte)value;
        target.Advance(length);
    }

    private static bool TryReadVarint(ref ReadOnlySpan<byte> source, out ulong value)
    {
        value = 0;
        for (var i = 0; i < source.Length && i < MaxVarintBytes; i++)
        {
            value |= (ulong)(source[i] & 0x7f) << (7 * i);
            if (source[i] < 0x80)
            {
                source = source[(i + 1)..];
                return true;
            }
        }

        return false;
    }
}
