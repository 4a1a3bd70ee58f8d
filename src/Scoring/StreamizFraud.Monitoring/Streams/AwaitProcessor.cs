using StreamizFraud.Topology.Processing;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.State;

namespace StreamizFraud.Monitoring.Streams;

/// <summary>Takes scored payments, and settles those whose labels are final.</summary>
internal sealed class AwaitProcessor(MonitorNames names, MonitorOptions options) : IProcessor<string, AwaitedPayment, string, Settlement>
{
    private IProcessorContext<string, Settlement> _context = null!;
    private AwaitedPayments _awaited = null!;

    public static AwaitedPayments Open(IProcessorContext context, MonitorNames names, MonitorOptions options) => new(
        context.GetStateStore<IKeyValueStore<string, AwaitedPayment>>(names.Awaited),
        context.GetStateStore<IKeyValueStore<DueKey, byte[]>>(names.Due),
        options.MaturityMs,
        (long)options.LabelGrace.TotalMilliseconds);

    /// <summary>Tells of what is due at the task's stream time.</summary>
    public static void Settle<V>(in Record<string, V> record, AwaitedPayments awaited, IProcessorContext<string, Settlement> context)
    {
        foreach (var payment in awaited.Settle(context.CurrentStreamTimeMs))
        {
            context.Forward(record.WithValue(new Settlement(payment, 0)));
        }
    }

    public void Init(IProcessorContext<string, Settlement> context) => (_context, _awaited) = (context, Open(context, names, options));

    public void Process(in Record<string, AwaitedPayment> record)
    {
        if (record.HasKey && record.HasValue)
        {
            _awaited.Take(record.Key, record.Value);
            Settle(record, _awaited, _context);
        }
    }
}
