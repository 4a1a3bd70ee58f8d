using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace StreamizFraud.Chaos.Ledger;

/// <summary>A decision as it stands in its topic, as far as the ledger looks at it.</summary>
/// <param name="PaymentId">The payment's number.</param>
/// <param name="Card">The record's key.</param>
/// <param name="EventTimeMs">The record's timestamp.</param>
/// <param name="CardCounts">Payments of the card in the last 1, 7 and 30 days, the payment's own included.</param>
internal sealed record ReadDecision(long PaymentId, string Card, long EventTimeMs, (double Day, double Week, double Month) CardCounts)
{
    private const int IdAt = 1 + sizeof(float) + 1;
    private const int HashBytes = 2 * 32;
    private const int Features = 15;

    /// <summary>
    /// The sample's layout: <c>2 | score f32 | late byte | id, model name, version | two hashes of 32 bytes | number of features | features
    /// f64</c>, little-endian, texts with a length byte. The card's counts are features 3, 5 and 7.
    /// </summary>
    public static ReadDecision Decode(byte[] key, byte[] value, long time)
    {
        var at = IdAt;
        at += 1 + value[at];
        at += 1 + value[at];
        at += 1 + value[at];
        at += HashBytes;
        if (value[0] != 2 || value[at] != Features)
        {
            throw new InvalidDataException("A decision has another layout than the one that is written down here.");
        }

        double Feature(int index) => BinaryPrimitives.ReadDoubleLittleEndian(value.AsSpan(at + 1 + (index * sizeof(double))));
        return new ReadDecision(long.Parse(value.AsSpan(IdAt + 1, value[IdAt]), CultureInfo.InvariantCulture), Encoding.UTF8.GetString(key), time, (Feature(3), Feature(5), Feature(7)));
    }
}
