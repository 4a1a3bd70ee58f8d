using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using StreamizFraud.Features.Rows;
using StreamizFraud.Topology.Serdes;

namespace StreamizFraud.Features.Entities;

/// <summary>Bytes of a <see cref="PageKey"/>: length of the key's UTF-8 (varint) | the UTF-8 | the page (8 bytes, big-endian).</summary>
/// <remarks>The length first: no key is the beginning of another's pages.</remarks>
internal sealed class PageKeySerde : ISerde<PageKey>
{
    public string Format => "feature page key 1";

    public void Serialize(PageKey value, IBufferWriter<byte> destination, in SerdeContext context)
    {
        var length = Encoding.UTF8.GetByteCount(value.Key);
        var span = destination.GetSpan(Varint.MaxLength + length + sizeof(long));
        var written = Varint.Write(span, (ulong)length);
        written += Encoding.UTF8.GetBytes(value.Key, span[written..]);
        BinaryPrimitives.WriteInt64BigEndian(span[written..], value.Page);
        destination.Advance(written + sizeof(long));
    }

    public PageKey Deserialize(ReadOnlySpan<byte> bytes, in SerdeContext context)
    {
        var reader = bytes;
        var length = Varint.Read(ref reader);
        if ((ulong)reader.Length != length + sizeof(long))
        {
            throw PageBytes.Damaged("has a page without a key");
        }

        return new PageKey(Encoding.UTF8.GetString(reader[..(int)length]), BinaryPrimitives.ReadInt64BigEndian(reader[(int)length..]));
    }
}
