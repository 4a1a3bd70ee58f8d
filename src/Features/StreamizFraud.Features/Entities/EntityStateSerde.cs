using System.Buffers;
using System.Buffers.Binary;
using StreamizFraud.Features.Rows;
using StreamizFraud.Features.Sketches;
using StreamizFraud.Topology.Serdes;

namespace StreamizFraud.Features.Entities;

/// <summary>Bytes of an <see cref="EntityState"/>.</summary>
/// <remarks>
/// Layout: version (1 byte, 2) | fingerprint of the key's definition (4 bytes, little-endian) | time of the newest row, number of the next
/// page (varints), time of the last row of the first page (zigzag varint) | the operators' numbers (zigzag varints) | per index: pages and
/// values (varints) and, if there is one page, that | the log's first or only page (<see cref="PageBytes"/>) | if labels come later, the time of the
/// stream when the key began (varint) and the first or only page of their log | per sketch: tiles (varint), and of each tile the number, less that of the one before
/// (zigzag varint), and that of its page (varint).
/// </remarks>
internal sealed class EntityStateSerde(EntityShape shape) : ISerde<EntityState>
{
    private const byte Version = 2;
    private const int HeaderLength = 1 + sizeof(uint);

    /// <summary>The fingerprint stands for the definition of the key: a set whose stored rows mean something else has another one.</summary>
    public string Format => $"feature state {Version} of definition {shape.Fingerprint:x8}";

    public void Serialize(EntityState value, IBufferWriter<byte> destination, in SerdeContext context)
    {
        var most = HeaderLength + ((3 + shape.Slots + (2 * value.Indexes.Length)) * Varint.MaxLength) + PageBytes.Most(value.Log)
            + (value.Labels is null ? 0 : Varint.MaxLength + PageBytes.Most(value.Labels));
        foreach (var sketch in value.Sketches)
        {
            most += (1 + (2 * sketch.Tiles.Length)) * Varint.MaxLength;
        }

        foreach (var index in value.Indexes)
        {
            most += index.Only is { } only ? PageBytes.Most(only) : 0;
        }

        var writer = new VarintWriter(destination.GetSpan(most));
        writer.Byte(Version);
        BinaryPrimitives.WriteUInt32LittleEndian(writer.Rest, shape.Fingerprint);
        writer.Skip(sizeof(uint));
        writer.Number((ulong)value.NewestMs);
        writer.Number((ulong)value.NextPage);
        writer.Signed(value.FirstPageLastMs);
        writer.AllSigned(value.Slots);
        foreach (var index in value.Indexes)
        {
            writer.Number((ulong)index.Pages);
            writer.Number((ulong)index.Count);
            if (index.Only is { } only)
            {
                writer.Skip(PageBytes.Write(only, shape, writer.Rest));
            }
        }

        writer.Skip(PageBytes.Write(value.Log, shape, writer.Rest));
        if (value.Labels is { } labels)
        {
            writer.Number((ulong)value.BornMs);
            writer.Skip(PageBytes.Write(labels, shape, writer.Rest));
        }

        foreach (var sketch in value.Sketches)
        {
            WriteTiles(sketch, ref writer);
        }

        destination.Advance(writer.Written);
    }

    public EntityState Deserialize(ReadOnlySpan<byte> bytes, in SerdeContext context)
    {
        if (bytes.Length < HeaderLength || bytes[0] != Version)
        {
            throw PageBytes.OtherVersion(bytes, Version);
        }

        if (BinaryPrimitives.ReadUInt32LittleEndian(bytes[1..]) != shape.Fingerprint)
        {
            throw PageBytes.Damaged("was written by another definition of the key: give the changed set a new name, or reset the application");
        }

        var reader = bytes[HeaderLength..];
        var state = new EntityState(shape);
        var newest = (long)Varint.Read(ref reader);
        var nextPage = (long)Varint.Read(ref reader);
        var firstPageLast = Varint.Unzigzag(Varint.Read(ref reader));
        foreach (ref var slot in state.Slots)
        {
            slot = Varint.Unzigzag(Varint.Read(ref reader));
        }

        foreach (var index in state.Indexes)
        {
            var (pages, count) = (Varint.Read(ref reader), Varint.Read(ref reader));
            if (pages is 0 or > int.MaxValue)
            {
                throw PageBytes.Damaged("has an index without pages");
            }

            index.Load((int)pages, (long)count, pages == 1 ? Page<ValuePage>(ref reader) : null);
        }

        var log = LogOf(shape.Rows, ref reader);
        var born = shape.Labels is null ? 0 : (long)Varint.Read(ref reader);
        var labels = shape.Labels is null ? null : LogOf(shape.Labels, ref reader);
        foreach (var sketch in state.Sketches)
        {
            sketch.Load(ReadTiles(ref reader));
        }

        if (!reader.IsEmpty)
        {
            throw PageBytes.Damaged("has bytes left over");
        }

        state.Load(log, nextPage, newest, firstPageLast, labels, born);
        return state;
    }

    private static void WriteTiles(SketchTiles sketch, ref VarintWriter writer)
    {
        writer.Number((ulong)sketch.Tiles.Length);
        var before = 0L;
        foreach (var (tile, page) in sketch.Tiles)
        {
            writer.Signed(tile - before);
            writer.Number((ulong)page);
            before = tile;
        }
    }

    private static (long Tile, long Page)[] ReadTiles(ref ReadOnlySpan<byte> reader)
    {
        var count = Varint.Read(ref reader);
        // Every tile takes two bytes and more.
        if (count > (ulong)reader.Length / 2)
        {
            throw PageBytes.Damaged("is truncated");
        }

        var tiles = new (long Tile, long Page)[count];
        for (var i = 0; i < tiles.Length; i++)
        {
            var before = i == 0 ? 0 : tiles[i - 1].Tile;
            tiles[i] = (unchecked(before + Varint.Unzigzag(Varint.Read(ref reader))), (long)Varint.Read(ref reader));
            if (i > 0 && tiles[i].Tile <= before)
            {
                throw PageBytes.Damaged("has sketches that are not in order of time");
            }
        }

        return tiles;
    }

    private RowPage LogOf(RowShape of, ref ReadOnlySpan<byte> reader) =>
        Page<RowPage>(ref reader) is var log && log.Shape == of ? log : throw PageBytes.Damaged("has a page of another log than expected");

    private T Page<T>(ref ReadOnlySpan<byte> reader)
        where T : StatePage =>
        PageBytes.Read(shape, ref reader) as T ?? throw PageBytes.Damaged("has a page of another kind than expected");
}
