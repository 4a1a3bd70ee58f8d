using System.Globalization;
using CardFraudService.Csv;
using CardFraudService.World;
using StreamizFraud.Decisions;

namespace CardFraudService.Commands;

/// <summary>Writes decisions as CSV: payment, card token, what was decided and by what, score, stamp, every feature by its name, and whether the payment was late.</summary>
internal sealed class DecisionFile : IDisposable
{
    private readonly StreamWriter _writer;

    public DecisionFile(string path, IReadOnlyList<string> features)
    {
        Path = path;
        _writer = OutputFile.Create(path);
        _writer.WriteLine($"PAYMENT_ID,CARD_TOKEN,EVENT_TIME_MS,OUTCOME,DECIDED_BY,RULE,SCORE,MODEL,MODEL_VERSION,MODEL_SHA256,FEATURE_SET_SHA256,{string.Join(',', features)},{HandbookColumns.Late}");
    }

    public string Path { get; }

    public void Write(Decision decision)
    {
        _writer.Write(string.Create(
            CultureInfo.InvariantCulture,
            $"{CsvFields.Quote(decision.PaymentId)},{decision.CardToken},{decision.EventTimeMs},{decision.Outcome},{decision.DecidedBy},{decision.Rule},{decision.Score:R},{CsvFields.Quote(decision.Model.Name)},{CsvFields.Quote(decision.Model.Version)},{decision.Model.Sha256},{decision.FeatureSetSha256}"));
        foreach (var feature in decision.Features.Span)
        {
            _writer.Write(',');
            _writer.Write(feature.ToString("R", CultureInfo.InvariantCulture));
        }

        _writer.WriteLine(decision.Late ? ",1" : ",0");
    }

    public void Dispose() => _writer.Dispose();
}
