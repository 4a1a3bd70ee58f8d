using System.Globalization;
using CardFraudService.Csv;
using CardFraudService.Service;

namespace CardFraudService.Commands;

/// <summary>Writes decisions as CSV: payment, card, score, stamp and every feature by its name.</summary>
internal sealed class DecisionFile : IDisposable
{
    private readonly StreamWriter _writer;

    public DecisionFile(string path, IReadOnlyList<string> features)
    {
        Path = path;
        _writer = OutputFile.Create(path);
        _writer.WriteLine($"PAYMENT_ID,CARD_ID,EVENT_TIME_MS,SCORE,MODEL,MODEL_VERSION,MODEL_SHA256,FEATURE_SET_SHA256,{string.Join(',', features)}");
    }

    public string Path { get; }

    public void Write(string card, in Decision decision, long eventTimeMs)
    {
        _writer.Write(string.Create(
            CultureInfo.InvariantCulture,
            $"{decision.PaymentId},{card},{eventTimeMs},{decision.Score:R},{decision.ModelName},{decision.ModelVersion},{decision.ModelSha256},{decision.FeatureSetSha256}"));
        foreach (var feature in decision.Features.Span)
        {
            _writer.Write(',');
            _writer.Write(feature.ToString("R", CultureInfo.InvariantCulture));
        }

        _writer.WriteLine();
    }

    public void Dispose() => _writer.Dispose();
}
