using StreamizFraud.Scoring;

namespace StreamizFraud.Monitoring.Streams;

/// <summary>A scored payment whose label may still come, or a label whose payment has not come.</summary>
internal sealed record AwaitedPayment
{
    /// <summary>The model that scored it; null: the payment has not come.</summary>
    public ModelIdentity? Model { get; init; }

    /// <summary>Time of the payment, or of the label while the payment has not come, ms.</summary>
    public long TimeMs { get; init; }

    public float Score { get; init; }

    public double Calibrated { get; init; }

    public bool IsAlert { get; init; }

    /// <summary>Hash of the card's token; null: there is none.</summary>
    public ulong? Card { get; init; }

    /// <summary>Time of the newest label, ms; long.MinValue: none has come.</summary>
    public long LabelMs { get; init; } = long.MinValue;

    public bool IsFraud { get; init; }

    public bool HasLabel => LabelMs != long.MinValue;

    public AwaitedPayment WithLabel(long timeMs, bool isFraud) =>
        timeMs < LabelMs ? this : this with { LabelMs = timeMs, IsFraud = isFraud, TimeMs = Model is null ? timeMs : TimeMs };
}
