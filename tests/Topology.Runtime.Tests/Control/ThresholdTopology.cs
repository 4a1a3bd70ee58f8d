using System.Globalization;
using StreamizFraud.Topology.Control;
using StreamizFraud.Topology.Dsl;
using StreamizFraud.Topology.Planning;
using StreamizFraud.Topology.Processing;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.Serdes;
using StreamizFraud.Topology.State;

namespace StreamizFraud.Topology.Runtime.Tests.Control;

/// <summary>Numbers in, decisions out: each is over the limit in force, or not, and names the version that decided and the record that it was about.</summary>
internal static class ThresholdTopology
{
    public const string Kind = "rule";
    public const string Limit = "limit";
    public const string History = "decisions-history";

    /// <param name="follow">How the limit in force is found: properly, or by a broken twin.</param>
    public static StreamTopology Build(Func<IProcessorContext, Func<ControlVersion<long>?>>? follow = null)
    {
        var builder = new StreamsBuilder();
        builder.AddStateStore(ControlLog.History(History));
        builder.Stream("numbers", Consumed.With(Serde.Utf8, Serde.Int64))
            .Process(() => new Decide(follow ?? Properly), Named.As("decide"), History)
            .To("decisions", Produced.With(Serde.Utf8, Serde.Utf8));
        return builder.AddControlLog().AddControlLog().Build();
    }

    public static ControlEntry Entry(long version, string content, ControlActivation activation = ControlActivation.Active) =>
        new(Kind, Limit, version, content) { Activation = activation };

    /// <summary>A limit is a whole number.</summary>
    public static long Parse(ControlEntry entry) => long.Parse(entry.Content, CultureInfo.InvariantCulture);

    /// <summary>What the engine gives.</summary>
    public static Func<ControlVersion<long>?> Properly(IProcessorContext context)
    {
        var limit = context.GetStateStore<IControlStore>(History).Follow(Kind, Limit, Parse);
        return () => limit.InForce;
    }

    /// <summary>The broken twin: takes the newest entry of the log at once, whatever the history says. It follows the limit too, so that there is a history.</summary>
    public static Func<ControlVersion<long>?> AtOnce(IProcessorContext context)
    {
        Properly(context);
        var log = context.GetStateStore<IReadOnlyKeyValueStore<byte[], ControlEntry>>(ControlLog.StoreName);
        return () => log.TryGet(ControlKey.OfThing(Kind, Limit), out var entry) ? new(entry, Parse(entry)) : null;
    }

    private sealed class Decide(Func<IProcessorContext, Func<ControlVersion<long>?>> follow) : IProcessor<string, long, string, string>
    {
        private IProcessorContext<string, string> _context = null!;
        private Func<ControlVersion<long>?> _limit = null!;

        public void Init(IProcessorContext<string, string> context)
        {
            _context = context;
            _limit = follow(context);
        }

        public void Process(in Record<string, long> record)
        {
            var limit = _limit();
            var decision = new Decision(_context.RecordMetadata, limit?.Entry.Version ?? 0, limit is not null && record.Value > limit.Value);
            _context.Forward(new Record<string, string>(record.Key, decision.ToString(), record.Timestamp, record.Headers));
        }
    }
}
