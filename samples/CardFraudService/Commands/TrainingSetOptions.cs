using CardFraudService.World;
using StreamizFraud.Features.Export;

namespace CardFraudService.Commands;

/// <summary>What a training set in Parquet holds beside the features; seconds count from 2018-04-01T00:00:00Z, as in transaction files.</summary>
internal sealed record TrainingSetOptions
{
    /// <summary>The handbook's label delay: when a fraud is known that no file of labels speaks of.</summary>
    private static readonly TimeSpan LabelDelay = TimeSpan.FromDays(7);

    /// <summary>The second as of which labels are joined; null: the newest payment's.</summary>
    public long? CutOffSeconds { get; init; }

    /// <summary>Days after which a payment without a label counts as genuine.</summary>
    public int MaturityDays { get; init; } = 7;

    /// <summary>First second of the test payments; null: no split.</summary>
    public long? TestFromSeconds { get; init; }

    /// <summary>Whether nothing of it was asked for.</summary>
    public bool IsDefault => this == new TrainingSetOptions();

    /// <summary>The options of the export.</summary>
    public FeatureExportOptions<Payment> For(PaymentInput input, bool lateLabels, Progress progress)
    {
        var newest = input.Payments.Count == 0 ? 0 : input.Payments.Max(payment => payment.EventTimeMs);
        return new FeatureExportOptions<Payment>
        {
            IdColumn = HandbookColumns.Id,
            Id = payment => payment.Id,
            Labels = lateLabels || input.HasLabels
                ? new ExportLabels<Payment>(lateLabels ? KnownByFile : KnownByDelay, CutOffSeconds is { } cutOff ? Ms(cutOff) : newest, TimeSpan.FromDays(MaturityDays))
                : null,
            TestFromMs = TestFromSeconds is { } from ? Ms(from) : null,
            Progress = progress.Show,
            Rejected = (payment, failed) => input.Reject(payment, failed.Message),
        };
    }

    private static long? KnownByFile(Payment payment) => payment.FraudKnownAtMs;

    private static long? KnownByDelay(Payment payment) => payment.IsFraud ? payment.EventTimeMs + (long)LabelDelay.TotalMilliseconds : null;

    private static long Ms(long seconds) => WorldCalendar.StartMs + (seconds * 1_000);
}
