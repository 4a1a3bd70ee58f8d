using StreamizFraud.Features.Entities;
using StreamizFraud.Features.Labels;
using StreamizFraud.Topology.Processing;
using StreamizFraud.Topology.Records;

namespace StreamizFraud.Features.Streams;

/// <summary>Tells the labels of rows that a stage has taken, by the ids of their events.</summary>
/// <remarks>It stands behind the stage: what labels say of a row cannot come to the stage before the row.</remarks>
internal sealed class LabelledRowProcessor<TEvent>(EntityStage<TEvent> stage) : IProcessor<string, FeatureRow<TEvent>, string, LabelledRow>
{
    private IProcessorContext<string, LabelledRow> _context = null!;

    public void Init(IProcessorContext<string, LabelledRow> context) => _context = context;

    public void Process(in Record<string, FeatureRow<TEvent>> record)
    {
        var row = record.Value;
        _context.Forward(new Record<string, LabelledRow>(
            stage.LabelIdOf(row.Event), new LabelledRow(stage.KeyOf(row.Event), row.EventTimeMs, stage.CountsOf(row.Event, row.EventTimeMs)), row.EventTimeMs));
    }
}
