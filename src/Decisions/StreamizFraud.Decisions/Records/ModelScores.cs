using StreamizFraud.Scoring;
using StreamizFraud.Topology.Records;

namespace StreamizFraud.Decisions;

/// <summary>What models gave a payment that did not decide it: beside its decision it says how several models do on the same payments.</summary>
/// <remarks>Immutable. Its form on the wire is <see cref="ModelScoresSerde"/>.</remarks>
public sealed record ModelScores
{
    /// <summary>The payment.</summary>
    public required string PaymentId { get; init; }

    /// <summary>Token of the card (<see cref="CardTokens"/>), as on its decision; null if none is made.</summary>
    public string? CardToken { get; init; }

    /// <summary>Time of the payment, ms since the Unix epoch, UTC.</summary>
    public required long EventTimeMs { get; init; }

    /// <summary>Where the payment was read.</summary>
    public required RecordMetadata Source { get; init; }

    /// <summary>The scores: NaN where a model could give none.</summary>
    public required IReadOnlyList<OtherScore> Scores { get; init; }
}
