using System.Buffers.Binary;
using StreamizFraud.Features.Rows;
using StreamizFraud.Features.Sketches;
using StreamizFraud.Topology.Serdes;

namespace StreamizFraud.Features.Entities;

/// <summary>Writes and reads the pages of a key's state.</summary>
/// <remarks>
/// Layout: kind (1 byte: 1 rows, 2 pages of rows, 3 values; of the log of labels 4 rows, 5 pages of rows; sketches 6 registers, 7 buckets) | number of entries (varint) | the entries. A row: time less that of the row
/// before (varint) | presence, a bit a column, if any may be absent (varint) | the present numbers (zigzag varint). A page of rows: number,
/// time of the first row less that of the page before, time of the last less that, rows (varints) | absolute sums, least and greatest
/// values, totals, squares (zigzag varints; squares in two halves). A value: 8 bytes, little-endian | time of its last row (zigzag
/// varint). A register that is not empty: number less that of the one before, rank (varints); if
/// more than half are not, all 4,096 ranks, a byte each. A bucket: number less that of the one before (zigzag varint) |
/// values in it (varint). Varints are LEB128.
/// </remarks>
internal static class PageBytes
{
    private const byte Leaf = 1;
    private const byte Branch = 2;
    private const byte Values = 3;
    private const byte LabelsLeaf = 4;
    private const byte LabelsBranch = 5;
    private const byte Registers = 6;
    private const byte Buckets = 7;

    /// <summary>Most bytes that a page can take.</summary>
    public static int Most(StatePage page) => 1 + (3 * Varint.MaxLength) + page switch
    {
        RowLeaf { Shape: var shape } leaf => leaf.Count * (2 + shape.Columns.Length) * Varint.MaxLength,
        RowBranch { Shape: var shape } branch => branch.Count * (4 + shape.Bounds + (2 * shape.Extremes) + shape.Totals + (2 * shape.Squares)) * Varint.MaxLength,
        ValuePage values => values.Count * (sizeof(long) + Varint.MaxLength),
        RegisterPage => HyperLogLog.Registers * 3,
        BucketPage buckets => buckets.Count * 2 * Varint.MaxLength,
        _ => throw new InvalidOperationException($"No bytes for {page.GetType().Name}."),
    };

    /// <returns>Bytes written.</returns>
    public static int Write(StatePage page, EntityShape shape, Span<byte> bytes)
    {
        var writer = new VarintWriter(bytes);
        switch (page)
        {
            case RowLeaf leaf:
                writer.Byte(leaf.Shape == shape.Labels ? LabelsLeaf : Leaf);
                WriteRows(leaf, leaf.Shape, ref writer);
                break;
            case RowBranch branch:
                writer.Byte(branch.Shape == shape.Labels ? LabelsBranch : Branch);
                WritePages(branch, branch.Shape, ref writer);
                break;
            case ValuePage values:
                WriteValues(values, ref writer);
                break;
            case RegisterPage registers:
                SketchBytes.Write(registers, Registers, ref writer);
                break;
            case BucketPage buckets:
                SketchBytes.Write(buckets, Buckets, ref writer);
                break;
        }

        return writer.Written;
    }

    /// <summary>Reads a page and steps over it.</summary>
    /// <exception cref="SerdeException">It is no page of this shape.</exception>
    public static StatePage Read(EntityShape shape, ref ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty)
        {
            throw Damaged("is truncated");
        }

        var kind = bytes[0];
        bytes = bytes[1..];
        var count = Varint.Read(ref bytes);
        // Every entry takes a byte and more, so a wrong count cannot make us allocate more than the record's size.
        if (count > (ulong)bytes.Length)
        {
            throw Damaged("is truncated");
        }

        return kind switch
        {
            Leaf when count <= (ulong)shape.Rows.PageRows => ReadRows(shape.Rows, (int)count, ref bytes),
            Branch when count <= (ulong)shape.Rows.PageRows => ReadPages(shape.Rows, (int)count, ref bytes),
            LabelsLeaf when shape.Labels is { } labels && count <= (ulong)labels.PageRows => ReadRows(labels, (int)count, ref bytes),
            LabelsBranch when shape.Labels is { } labels && count <= (ulong)labels.PageRows => ReadPages(labels, (int)count, ref bytes),
            Values => ReadValues((int)count, ref bytes),
            Registers when count <= HyperLogLog.Registers => SketchBytes.ReadRegisters((int)count, ref bytes),
            Buckets => SketchBytes.ReadBuckets((int)count, ref bytes),
            _ => throw Damaged("has a page of an unknown kind or size"),
        };
    }

    private static void WriteRows(RowLeaf leaf, RowShape shape, ref VarintWriter writer)
    {
        writer.Number((ulong)leaf.Count);
        ref var known = ref leaf.Bytes;
        writer.Copy(known.Written);
        var start = writer.Written;
        var previous = known.Rows == 0 ? 0 : leaf.TimeOf(known.Rows - 1);
        for (var row = known.Rows; row < leaf.Count; row++)
        {
            writer.Number((ulong)(leaf.TimeOf(row) - previous));
            previous = leaf.TimeOf(row);
            if (shape.HasPresence)
            {
                writer.Number(leaf.PresenceOf(row));
            }

            for (var column = 0; column < shape.Columns.Length; column++)
            {
                if (!shape.Columns[column].IsFlag && leaf.HasValue(row, column))
                {
                    writer.Signed(leaf.ValueOf(row, column));
                }
            }
        }

        known.Add(leaf.Count - known.Rows, writer.Since(start));
    }

    private static RowLeaf ReadRows(RowShape shape, int count, ref ReadOnlySpan<byte> bytes)
    {
        // A quarter more than is there: the next events need no new array.
        var leaf = new RowLeaf(shape, Math.Max(4, count + (count / 4)));
        Span<long> values = stackalloc long[shape.Columns.Length];
        var all = bytes;
        var beyond = 0UL;
        var time = 0L;
        for (var row = 0; row < count; row++)
        {
            time = Later(time, Varint.Read(ref bytes));
            var presence = shape.HasPresence ? Varint.Read(ref bytes) : shape.AllPresent;
            beyond |= presence & ~shape.AllPresent;
            for (var column = 0; column < values.Length; column++)
            {
                values[column] = !shape.Columns[column].IsFlag && (!shape.Columns[column].MayBeAbsent || (presence >> column & 1) != 0)
                    ? Varint.Unzigzag(Varint.Read(ref bytes)) : 0;
                if (values[column] == long.MinValue && shape.SumTotal[column] >= 0)
                {
                    throw Damaged("has a value that no sum can hold");
                }
            }

            leaf.InsertAt(row, new NewRow(time, values, presence));
        }

        // Bits beyond the columns were written once, and took 10 bytes a row: such a page is written anew.
        if (beyond == 0)
        {
            leaf.Bytes.Add(count, all[..^bytes.Length]);
        }

        leaf.Mark();
        return leaf;
    }

    private static void WritePages(RowBranch branch, RowShape shape, ref VarintWriter writer)
    {
        writer.Number((ulong)branch.Count);
        writer.Number((ulong)branch.Level);
        var previous = 0L;
        for (var page = 0; page < branch.Count; page++)
        {
            var (first, last) = branch.TimesOf(page);
            writer.Number((ulong)branch.PageAt(page));
            writer.Number((ulong)(first - previous));
            writer.Number((ulong)(last - first));
            writer.Number((ulong)branch.RowsOf(page));
            previous = first;
            writer.AllSigned(branch.AbsoluteOf(page));
            writer.AllSigned(branch.LeastOf(page));
            writer.AllSigned(branch.GreatestOf(page));
            for (var i = 0; i < shape.Totals; i++)
            {
                writer.Signed(branch.TotalOf(page, i));
            }

            for (var i = 0; i < shape.Squares; i++)
            {
                var squares = branch.SquaresOf(page, i);
                writer.Number((ulong)(squares >> 64));
                writer.Number((ulong)(squares & ulong.MaxValue));
            }
        }
    }

    private static RowBranch ReadPages(RowShape shape, int count, ref ReadOnlySpan<byte> bytes)
    {
        var level = Varint.Read(ref bytes);
        if (count == 0 || level is 0 or > RowBranch.MaxLevel)
        {
            throw Damaged("has pages without rows");
        }

        var branch = new RowBranch(shape, (int)level, Math.Max(4, Math.Min(shape.PageRows, count + 1)));
        Span<long> absolute = stackalloc long[shape.Bounds];
        Span<long> least = stackalloc long[shape.Extremes];
        Span<long> greatest = stackalloc long[shape.Extremes];
        Span<long> totals = stackalloc long[shape.Totals];
        Span<Int128> squares = stackalloc Int128[shape.Squares];
        var first = 0L;
        for (var page = 0; page < count; page++)
        {
            var number = (long)Varint.Read(ref bytes);
            first = Later(first, Varint.Read(ref bytes));
            var last = Later(first, Varint.Read(ref bytes));
            var rows = (long)Varint.Read(ref bytes);
            ReadSigned(absolute, ref bytes);
            ReadSigned(least, ref bytes);
            ReadSigned(greatest, ref bytes);
            ReadSigned(totals, ref bytes);
            for (var i = 0; i < squares.Length; i++)
            {
                squares[i] = new Int128(Varint.Read(ref bytes), Varint.Read(ref bytes));
            }

            branch.AppendStored(number, first, last, rows, absolute, least, greatest, totals, squares);
        }

        branch.Mark();
        return branch;
    }

    private static void WriteValues(ValuePage page, ref VarintWriter writer)
    {
        writer.Byte(Values);
        writer.Number((ulong)page.Count);
        for (var i = 0; i < page.Count; i++)
        {
            writer.Fixed(page.Values[i]);
            writer.Signed(page.Times[i]);
        }
    }

    private static ValuePage ReadValues(int count, ref ReadOnlySpan<byte> bytes)
    {
        var page = new ValuePage(Math.Max(4, count + (count / 4)));
        for (var i = 0; i < count; i++)
        {
            if (bytes.Length < sizeof(long))
            {
                throw Damaged("is truncated");
            }

            var value = BinaryPrimitives.ReadInt64LittleEndian(bytes);
            bytes = bytes[sizeof(long)..];
            page.Add(value, Varint.Unzigzag(Varint.Read(ref bytes)));
        }

        page.Mark();
        return page;
    }

    private static void ReadSigned(scoped Span<long> values, ref ReadOnlySpan<byte> bytes)
    {
        foreach (ref var value in values)
        {
            value = Varint.Unzigzag(Varint.Read(ref bytes));
        }
    }

    private static long Later(long time, ulong by)
    {
        var later = unchecked(time + (long)by);
        return later >= time ? later : throw Damaged("is not in order of time");
    }

    /// <summary>What to say of bytes that are empty, truncated or of another layout.</summary>
    /// <param name="bytes">The bytes.</param>
    /// <param name="version">The layout that is read.</param>
    public static SerdeException OtherVersion(ReadOnlySpan<byte> bytes, byte version) => Damaged(
        bytes.IsEmpty ? "is empty"
        : bytes[0] == version ? "is truncated"
        : bytes[0] == 1 ? $"has layout 1, of versions that kept all rows of a key in one value; this one reads layout {version}. Reset the application, so that it reads its input anew, or give the set a new name"
        : $"has layout {bytes[0]}; this version of the library reads layout {version}");

    public static SerdeException Damaged(string how) => new($"Feature state {how}") { IsLoggable = true };
}
