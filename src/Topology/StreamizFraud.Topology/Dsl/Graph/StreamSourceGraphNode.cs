using StreamizFraud.Topology.Planning;
using StreamizFraud.Topology.Processing;

namespace StreamizFraud.Topology.Dsl.Graph;

/// <summary>A stream of topics. A second one over exactly the same topics reads through the first (rule N4).</summary>
internal sealed class StreamSourceGraphNode<K, V>(
    string name, IReadOnlyList<PlanTopic> topics, Consumed<K, V> consumed, StreamSourceGraphNode<K, V>? same) : SourceGraphNode(name)
{
    private readonly AutoOffsetReset? _reset = consumed.OffsetResetPolicy;

    public override IReadOnlyList<PlanTopic> Topics => topics;

    public override string Output => same?.Output ?? Name;

    public override void Write(PlanWriter writer)
    {
        if (same is not null)
        {
            if (same._reset != _reset)
            {
                writer.Plan.AddProblem(
                    $"{Name} and {same.Name} read the same topics, but not with the same offset reset policy: give both Consumed.WithOffsetResetPolicy.");
            }

            return;
        }

        var keySerde = writer.Serde(consumed.KeySerde, Name, "keys", "Consumed.With");
        var valueSerde = writer.Serde(consumed.ValueSerde, Name, "values", "Consumed.With");
        var extractor = writer.Extractor(consumed.TimestampExtractor);
        writer.Plan.AddSource(Name, topics, _ => new SourceNode<K, V>(Name, keySerde, valueSerde, extractor), _reset);
    }
}
