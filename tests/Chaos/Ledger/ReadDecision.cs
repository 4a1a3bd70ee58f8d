using System.Collections;
using System.Globalization;
using System.Text;
using Avro;
using Avro.Generic;
using Avro.IO;

namespace StreamizFraud.Chaos.Ledger;

/// <summary>A decision as it stands in its topic, as far as the ledger looks at it.</summary>
/// <param name="PaymentId">The payment's number.</param>
/// <param name="CardToken">The record's key.</param>
/// <param name="EventTimeMs">The record's timestamp.</param>
/// <param name="CardCounts">Payments of the card in the last 1, 7 and 30 days, the payment's own included.</param>
internal sealed record ReadDecision(long PaymentId, string CardToken, long EventTimeMs, (double Day, double Week, double Month) CardCounts)
{
    /// <summary>Marker and fingerprint of Avro's single-object encoding.</summary>
    private const int HeaderBytes = 10;
    private const int Features = 15;

    private static readonly GenericDatumReader<GenericRecord> Reader = Make(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "decision-v2.avsc")));

    /// <summary>The published schema, read by Apache.Avro. The card's counts are features 3, 5 and 7.</summary>
    public static ReadDecision Decode(byte[] key, byte[] value, long time)
    {
        if (value is not [0xC3, 0x01, ..])
        {
            throw new InvalidDataException("A decision is not in Avro's single-object encoding.");
        }

        var decision = Reader.Read(null!, new BinaryDecoder(new MemoryStream(value, HeaderBytes, value.Length - HeaderBytes)));
        var features = (IList)decision["features"];
        if (features.Count != Features)
        {
            throw new InvalidDataException($"A decision has {features.Count} features.");
        }

        return new ReadDecision(
            long.Parse((string)decision["payment_id"], CultureInfo.InvariantCulture),
            Encoding.UTF8.GetString(key),
            time,
            ((double)features[3]!, (double)features[5]!, (double)features[7]!));
    }

    private static GenericDatumReader<GenericRecord> Make(string schema)
    {
        var parsed = Schema.Parse(schema);
        return new GenericDatumReader<GenericRecord>(parsed, parsed);
    }
}
