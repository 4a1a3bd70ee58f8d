using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using StreamizFraud.Decisions;
using StreamizFraud.Topology.Processing;
using StreamizFraud.Topology.Records;

namespace StreamizFraud.Monitoring.Streams;

/// <summary>What is kept of a scored payment until its label is final, by its id. Payments without a score are passed over.</summary>
internal sealed class ScoredPaymentProcessor<K> : IProcessor<K, Decision, string, AwaitedPayment>
{
    private IProcessorContext<string, AwaitedPayment> _context = null!;

    public void Init(IProcessorContext<string, AwaitedPayment> context) => _context = context;

    public void Process(in Record<K, Decision> record)
    {
        if (!record.HasValue || record.Value is not { Score: { } score } decision)
        {
            return;
        }

        _context.Forward(record.WithKey(decision.PaymentId).WithValue(new AwaitedPayment
        {
            Model = decision.Model,
            TimeMs = decision.EventTimeMs,
            Score = score,
            Calibrated = decision.CalibratedScore ?? score,
            IsAlert = decision is { DecidedBy: DecidedBy.Model, Outcome: not DecisionOutcome.Approve },
            Card = decision.CardToken is { } token ? HashOf(token) : null,
        }));
    }

    private static ulong HashOf(string token)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(token), hash);
        return BinaryPrimitives.ReadUInt64BigEndian(hash);
    }
}
