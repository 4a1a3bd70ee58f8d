using StreamizFraud.Features;
using StreamizFraud.Topology.Processing;
using StreamizFraud.Topology.Records;

namespace StreamizFraud.Monitoring.Streams;

/// <summary>Takes labels by payment: tells that one came, and settles what is due.</summary>
internal sealed class LabelProcessor(MonitorNames names, MonitorOptions options) : IProcessor<string, Label, string, Settlement>
{
    private IProcessorContext<string, Settlement> _context = null!;
    private AwaitedPayments _awaited = null!;

    public void Init(IProcessorContext<string, Settlement> context) => (_context, _awaited) = (context, AwaitProcessor.Open(context, names, options));

    public void Process(in Record<string, Label> record)
    {
        if (!record.HasKey || !record.HasValue)
        {
            return;
        }

        // That of the label, but none later than when it came: one with a wrong time must not hide that no others come.
        var timeMs = record.Timestamp;
        _awaited.TakeLabel(record.Key, timeMs, record.Value.Verdict == LabelVerdict.Fraud);
        _context.Forward(record.WithValue(new Settlement(null, timeMs)));
        AwaitProcessor.Settle(record, _awaited, _context);
    }
}
