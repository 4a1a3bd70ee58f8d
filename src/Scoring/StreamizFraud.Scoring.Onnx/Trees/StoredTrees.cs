using System.Buffers.Binary;
using System.IO.Compression;

namespace StreamizFraud.Scoring.Onnx;

/// <summary>Trees with covers as a contract holds them under the key <c>trees</c>: binary, packed with deflate, as base64.</summary>
/// <remarks>
/// <c>format 1 | trees</c>, then the nodes of each tree, a split before those below it, the left side first: <c>feature + 1, twice that and
/// whether a missing value goes left | threshold f32 | cover f32</c>, or for a leaf <c>0 | value f32 | cover f32</c>. Whole numbers have
/// seven bits a byte, numbers are little-endian.
/// </remarks>
internal static class StoredTrees
{
    private const byte Format = 1;

    /// <summary>Most bytes that are unpacked: some 25 million nodes.</summary>
    private const int MostBytes = 256 * 1024 * 1024;

    /// <exception cref="InvalidDataException">A threshold is no float32.</exception>
    public static string Write(DecisionTrees trees)
    {
        using var packed = new MemoryStream();
        using (var deflate = new DeflateStream(packed, CompressionLevel.SmallestSize, leaveOpen: true))
        using (var writer = new BinaryWriter(deflate))
        {
            writer.Write(Format);
            writer.Write7BitEncodedInt(trees.Roots.Count);
            foreach (var node in trees.Nodes)
            {
                writer.Write7BitEncodedInt(node.IsLeaf ? 0 : (2 * (node.Feature + 1)) + (node.MissingGoesLeft ? 1 : 0));
                var number = node.IsLeaf ? node.Value : node.Threshold;
                writer.Write(node.IsLeaf || (float)number == number ? (float)number : throw new InvalidDataException("a threshold is not a float32"));
                writer.Write((float)node.Cover);
            }
        }

        return Convert.ToBase64String(packed.GetBuffer(), 0, (int)packed.Length);
    }

    /// <exception cref="InvalidDataException">The text is something else.</exception>
    public static DecisionTrees Read(string text)
    {
        try
        {
            using var packed = new MemoryStream(Convert.FromBase64String(text));
            using var deflate = new DeflateStream(packed, CompressionMode.Decompress);
            using var unpacked = new MemoryStream();
            var buffer = new byte[64 * 1024];
            for (int read; (read = deflate.Read(buffer)) > 0;)
            {
                if (unpacked.Length + read > MostBytes)
                {
                    throw new InvalidDataException();
                }

                unpacked.Write(buffer, 0, read);
            }

            return Read(unpacked.GetBuffer().AsSpan(0, (int)unpacked.Length));
        }
        catch (Exception exception) when (exception is FormatException or InvalidDataException)
        {
            throw new InvalidDataException("they are damaged, or too large, or of another version", exception);
        }
    }

    private static DecisionTrees Read(ReadOnlySpan<byte> bytes)
    {
        var (nodes, roots) = (new List<TreeNode>(), new List<int>());
        if (bytes.IsEmpty || bytes[0] != Format)
        {
            throw new InvalidDataException();
        }

        bytes = bytes[1..];
        var trees = Whole(ref bytes);
        for (var tree = 0; tree < trees; tree++)
        {
            roots.Add(nodes.Count);

            // Splits whose right child is still to come.
            var open = new Stack<int>();
            while (true)
            {
                var kind = Whole(ref bytes);
                var (number, cover) = (Single(ref bytes), Single(ref bytes));
                if (kind != 0)
                {
                    open.Push(nodes.Count);
                    nodes.Add(new TreeNode((kind / 2) - 1, number, kind % 2 == 1, nodes.Count + 1, 0, 0, cover));
                    continue;
                }

                nodes.Add(TreeNode.Leaf(number, cover));
                if (!open.TryPop(out var split))
                {
                    break;
                }

                nodes[split] = nodes[split] with { Right = nodes.Count };
            }
        }

        return bytes.IsEmpty ? DecisionTrees.Of(nodes, roots) : throw new InvalidDataException();
    }

    private static int Whole(ref ReadOnlySpan<byte> bytes)
    {
        var value = 0;
        for (var shift = 0; shift < 32; shift += 7)
        {
            var part = Take(ref bytes, 1)[0];
            value |= (part & 0x7f) << shift;
            if (part < 0x80)
            {
                return value >= 0 ? value : throw new InvalidDataException();
            }
        }

        throw new InvalidDataException();
    }

    private static float Single(ref ReadOnlySpan<byte> bytes) => BinaryPrimitives.ReadSingleLittleEndian(Take(ref bytes, sizeof(float)));

    private static ReadOnlySpan<byte> Take(ref ReadOnlySpan<byte> bytes, int count)
    {
        var taken = bytes.Length >= count ? bytes[..count] : throw new InvalidDataException();
        bytes = bytes[count..];
        return taken;
    }
}
