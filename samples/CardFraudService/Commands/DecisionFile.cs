using System.Globalization;
using CardFraudService.Csv;
using CardFraudService.Service;
using CardFraudService.World;

namespace CardFraudService.Commands;

/// <summary>Writes decisions as CSV: payment, card, score, stamp, every feature by its name, and whether the payment was late.</summary>
internal sealed class DecisionFile : IDisposable
{
    private readonly StreamWriter _writer;

    public DecisionFile(string path, IReadOnlyList<string> features)
    {
        Path = path;
        _writer = OutputFile.Create(path);
        _writer.WriteLine($"PAYMENT_ID,CARD_ID,EVENT_TIME_MS,SCORE,MODEL,MODEL_VERSION,MODEL_SHA256,FEATURE_SET_SHA256,{string.Join(',', features)},{HandbookColumns.Late}");
    }

    public string Path { get; }

    public void Write(string card, in Decision decision, long eventTimeMs)
    {
        _writer.Write(string.Create(
            CultureInfo.InvariantCulture,
            $"{CsvFields.Quote(decision.PaymentId)},{CsvFields.Quote(card)},{eventTimeMs},{decision.Score:R},{CsvFields.Quote(decision.ModelName)},{CsvFields.Quote(decision.ModelVersion)},{decision.ModelSha256},{decision.FeatureSetSha256}"));
        foreach (var feature in decision.Features.Span)
        {
            _writer.Write(',');
            _writer.Write(feature.ToString("R", CultureInfo.InvariantCulture));
        }

        _writer.WriteLine(decision.Late ? ",1" : ",0");
    }

    public void Dispose() => _writer.Dispose();
}
