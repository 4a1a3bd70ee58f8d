using StreamizFraud.Features.Rows;
using StreamizFraud.Features.Sketches;

namespace StreamizFraud.Features.Entities;

/// <summary>Writes and reads the pages of sketches; the layout stands at <see cref="PageBytes"/>.</summary>
internal static class SketchBytes
{
    // A register by its number takes two bytes, all of them in order one each.
    private const int MostListed = HyperLogLog.Registers / 2;

    public static void Write(RegisterPage page, byte kind, ref VarintWriter writer)
    {
        writer.Byte(kind);
        var used = page.Registers.Length - page.Registers.Count((byte)0);
        if (used > MostListed)
        {
            writer.Number(HyperLogLog.Registers);
            writer.Copy(page.Registers);
            return;
        }

        writer.Number((ulong)used);
        var before = 0;
        for (var register = 0; register < page.Registers.Length; register++)
        {
            if (page.Registers[register] > 0)
            {
                writer.Number((ulong)(register - before));
                writer.Byte(page.Registers[register]);
                before = register;
            }
        }
    }

    public static RegisterPage ReadRegisters(int count, ref ReadOnlySpan<byte> bytes)
    {
        var page = new RegisterPage();
        if (count > MostListed)
        {
            if (count != HyperLogLog.Registers || bytes[..count].ContainsAnyExceptInRange((byte)0, (byte)HyperLogLog.MostRank))
            {
                throw PageBytes.Damaged("has a register that no sketch has");
            }

            page.Load(bytes[..count]);
            bytes = bytes[count..];
            return page;
        }

        var register = 0UL;
        for (var i = 0; i < count; i++)
        {
            var step = Varint.Read(ref bytes);
            register += step;
            var rank = Varint.Read(ref bytes);
            if ((i > 0 && step == 0) || register >= HyperLogLog.Registers || rank is 0 or > HyperLogLog.MostRank)
            {
                throw PageBytes.Damaged("has a register that no sketch has");
            }

            page.Load((int)register, (byte)rank);
        }

        page.Mark();
        return page;
    }

    public static void Write(BucketPage page, byte kind, ref VarintWriter writer)
    {
        writer.Byte(kind);
        // Buckets whose values were all taken back are none.
        writer.Number((ulong)(page.Count - page.Counts.Count(0L)));
        var before = 0;
        for (var i = 0; i < page.Count; i++)
        {
            if (page.Counts[i] > 0)
            {
                writer.Signed(page.Buckets[i] - before);
                writer.Number((ulong)page.Counts[i]);
                before = page.Buckets[i];
            }
        }
    }

    public static BucketPage ReadBuckets(int count, ref ReadOnlySpan<byte> bytes)
    {
        var page = new BucketPage();
        var bucket = 0L;
        for (var i = 0; i < count; i++)
        {
            var step = Varint.Unzigzag(Varint.Read(ref bytes));
            var values = Varint.Read(ref bytes);
            bucket = unchecked(bucket + step);
            // Far fewer than 2^40 rows fit into a log, and sums over tiles stay within 64 bits.
            if ((i > 0 && step <= 0) || bucket < -LogBuckets.Greatest || bucket > LogBuckets.Greatest || values is 0 or > 1UL << 40)
            {
                throw PageBytes.Damaged("has a bucket that no sketch has");
            }

            page.Load((short)bucket, (long)values);
        }

        page.Mark();
        return page;
    }
}
