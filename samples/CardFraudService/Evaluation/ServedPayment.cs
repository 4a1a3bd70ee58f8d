using CardFraudService.World;
using StreamizFraud.Topology.Records;

namespace CardFraudService.Evaluation;

/// <summary>A payment that the service took.</summary>
/// <param name="Payment">The payment.</param>
/// <param name="Taken">Where each key took it, in order of the keys; fewer than there are if it failed on its way.</param>
/// <param name="Values">The values that it was served; null if it was not, or by another feature set.</param>
public sealed record ServedPayment(Payment Payment, IReadOnlyList<RecordMetadata> Taken, ReadOnlyMemory<double>? Values);
