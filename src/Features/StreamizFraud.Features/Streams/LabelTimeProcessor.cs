using StreamizFraud.Topology.Processing;
using StreamizFraud.Topology.Records;

namespace StreamizFraud.Features.Streams;

/// <summary>
/// Gives labels their own time as that of the record, so that a replay takes them among the events of that time; but none later than the record's.
/// Records without a label are passed over.
/// </summary>
internal sealed class LabelTimeProcessor : IProcessor<string, Label, string, Label>
{
    private IProcessorContext<string, Label> _context = null!;

    public void Init(IProcessorContext<string, Label> context) => _context = context;

    public void Process(in Record<string, Label> record)
    {
        if (record.HasValue)
        {
            _context.Forward(record.WithTimestamp(Math.Clamp(record.Value.TimeMs, 0, record.Timestamp)));
        }
    }
}
