using StreamizFraud.Topology.Dsl;
using StreamizFraud.Topology.Planning;
using StreamizFraud.Topology.Processing;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.Runtime.App;
using StreamizFraud.Topology.Serdes;
using StreamizFraud.Topology.State;
using Xunit;

namespace StreamizFraud.Topology.Runtime.Tests.Threads;

/// <summary>What the broker refuses by a limit that it does not tell is nobody else's fault than whose it is.</summary>
[Trait("Fault", "3.1")]
public sealed class RefusedBesideOthersTests : IDisposable
{
    private readonly SteppedClient _client = new();

    public void Dispose() => _client.Dispose();

    /// <summary>Item 1.9 where the limit is not told: one row is too large, all others must come out.</summary>
    [Theory]
    [InlineData(ProcessingGuarantee.ExactlyOnce)]
    [InlineData(ProcessingGuarantee.AtLeastOnce)]
    public void A_held_back_result_that_the_broker_refuses_is_the_only_dead_letter(ProcessingGuarantee guarantee)
    {
        const int Records = 30;
        _client.Cluster.CreateTopic("in", 1);
        _client.Cluster.CreateTopic("dead", 1);
        _client.Cluster.CreateTopic("out", 1, new Dictionary<string, string> { ["max.message.bytes"] = "20000" });
        var builder = new StreamsBuilder();
        builder.Stream<string, string>("in").GroupByKey().Reduce((_, value) => value, Materialized.As<string, string>("rows"))
            .Suppress(Suppressed.UntilTimeLimit(TimeSpan.FromMilliseconds(5), BufferConfig.Unbounded()).WithName("held")).ToStream().MapValues(value => value!).To("out");
        _client.Config = _client.Config with { ProcessingGuarantee = guarantee, BadRecords = BadRecordPolicy.DeadLetter, DeadLetterTopic = "dead" };
        _client.Start(builder.Build(), new SecretiveCluster(_client.Cluster));
        for (var i = 0; i < Records; i++)
        {
            _client.Produce("in", 0, $"{i}", new string('x', i == 7 ? 50_000 : 10), 10 * i);
        }

        Exception? failure = Record.Exception(() => _client.Step(3_000));

        var text = $"failure: {failure?.Message}; dead: {string.Join(",", _client.Keys("dead"))}; out: {string.Join(",", _client.Keys("out"))}";
        Assert.True(failure is null, text);
        Assert.True(_client.Keys("dead").SequenceEqual(["7"]), text);
        Assert.True(_client.Keys("out").Distinct().SequenceEqual(Enumerable.Range(0, Records - 1).Where(i => i != 7).Select(i => $"{i}")), text);
    }

    public static TheoryData<string, ProcessingGuarantee, bool> Holders
    {
        get
        {
            var data = new TheoryData<string, ProcessingGuarantee, bool>();
            foreach (var holder in (string[])["suppress", "close", "left join", "table join", "cache", "batch below suppress"])
            {
                data.Add(holder, ProcessingGuarantee.ExactlyOnce, false);
                data.Add(holder, ProcessingGuarantee.ExactlyOnce, true);
                data.Add(holder, ProcessingGuarantee.AtLeastOnce, false);
                data.Add(holder, ProcessingGuarantee.AtLeastOnce, true);
            }

            return data;
        }
    }

    /// <summary>Several are due at once, some of them too large, whatever had held them back, and whether or not that is committed.</summary>
    [Theory]
    [MemberData(nameof(Holders))]
    public void Whatever_holds_a_result_back_that_is_refused_the_row_is_the_dead_letter_and_no_other(string holder, ProcessingGuarantee guarantee, bool committed)
    {
        const int Records = 30;
        _client.Cluster.CreateTopic("in", 1);
        _client.Cluster.CreateTopic("R", 1);
        _client.Cluster.CreateTopic("dead", 1);
        _client.Cluster.CreateTopic("out", 1, new Dictionary<string, string> { ["max.message.bytes"] = "20000" });
        _client.Config = _client.Config with
        {
            ProcessingGuarantee = guarantee,
            BadRecords = BadRecordPolicy.DeadLetter,
            DeadLetterTopic = "dead",
            MaxTaskIdle = TimeSpan.FromMilliseconds(-1),
        };
        _client.Start(Holding(holder), new SecretiveCluster(_client.Cluster));
        for (var i = 0; i < Records; i++)
        {
            // Five at a time, then time leaps.
            _client.Produce("in", 0, $"{i}", i is 7 or 8 or 23 ? $"large {i}" : "small", (1_000 * (i / 5)) + (i % 5));
            if (committed && i % 5 == 4)
            {
                _client.Step(2_000);
            }
        }

        Exception? failure = Record.Exception(() => _client.Step(3_000));

        var dead = _client.Keys("dead").Select(Number).ToList();
        var results = _client.Keys("out").Select(Number).Distinct().Order().ToList();
        var text = $"failure: {failure?.Message}; dead: {string.Join(",", dead)}; out: {string.Join(",", results)}";
        Assert.True(failure is null, text);
        Assert.True((guarantee == ProcessingGuarantee.ExactlyOnce ? dead : dead.Distinct()).SequenceEqual([7, 8, 23]), text);
        var due = holder == "cache" ? Records : Records - 5;
        Assert.True(results.SequenceEqual(Enumerable.Range(0, due).Where(i => i is not 7 and not 8 and not 23)), text);

        // The key of a windowed row ends with its window.
        static int Number(string key) => int.Parse(string.Concat(key.TakeWhile(char.IsAsciiDigit)), System.Globalization.CultureInfo.InvariantCulture);
    }

    private static StreamTopology Holding(string holder)
    {
        var builder = new StreamsBuilder();
        var stream = builder.Stream<string, string>("in");
        var grouped = stream.GroupByKey();
        var join = JoinWindows.OfTimeDifferenceWithNoGrace(TimeSpan.FromMilliseconds(100));
        var small = TimeSpan.FromMilliseconds(100);
        switch (holder)
        {
            case "suppress":
                Held().MapValues(Enlarged).To("out");
                break;
            case "batch below suppress":
                Held().Process<string, string>(() => new PassesOn()).MapValues(Enlarged).To("out");
                break;
            case "close":
                grouped.WindowedBy(TimeWindows.OfSizeWithNoGrace(small)).EmitStrategy(EmitStrategy.OnWindowClose)
                    .Reduce((_, value) => value, Materialized.As<string, string>("rows")).ToStream().SelectKey((key, _) => key.Key).MapValues(Enlarged)
                    .To("out", Produced.With(Serde.Utf8, Serde.Utf8));
                break;
            case "left join":
                stream.LeftJoin(builder.Stream<string, string>("R"), (l, _) => Enlarged(l), join, StreamJoined.As<string, string, string>("j").WithStoreName("j")).To("out");
                break;
            case "table join":
                var table = builder.Table("R", materialized: Materialized.AsVersioned<string, string>("t", TimeSpan.FromHours(1)));
                stream.LeftJoin(table, (l, _) => Enlarged(l), Joined.As<string, string, string>("j").WithGracePeriod(small)).To("out");
                break;
            default:
                grouped.Reduce((_, value) => value, Materialized.As<string, string>("rows").WithCachingEnabled()).ToStream().MapValues(Enlarged).To("out");
                break;
        }

        return builder.Build();

        KStream<string, string> Held() => grouped.Reduce((_, value) => value, Materialized.As<string, string>("rows"))
            .Suppress(Suppressed.UntilTimeLimit(small, BufferConfig.Unbounded()).WithName("held")).ToStream().MapValues(value => value!);
    }

    private static string Enlarged(string? value) => value!.StartsWith("large", StringComparison.Ordinal) ? value.PadRight(50_000) : value;

    /// <summary>What a punctuation sends is no record's fault.</summary>
    [Fact]
    public void What_a_punctuation_sends_and_the_broker_refuses_makes_no_dead_letter_of_a_record_beside_it()
    {
        _client.Cluster.CreateTopic("in", 1);
        _client.Cluster.CreateTopic("dead", 1);
        _client.Cluster.CreateTopic("out", 1, new Dictionary<string, string> { ["max.message.bytes"] = "20000" });
        var builder = new StreamsBuilder();
        builder.Stream<string, string>("in").Process(() => new SendsInPunctuation()).To("out");
        _client.Config = _client.Config with { BadRecords = BadRecordPolicy.DeadLetter, DeadLetterTopic = "dead" };
        _client.Start(builder.Build(), new SecretiveCluster(_client.Cluster));

        Exception? failure = Record.Exception(() =>
        {
            for (var i = 0; i < 2_000; i++)
            {
                _client.Produce("in", 0, $"{i}", "good", i);
                _client.Time.Advance(TimeSpan.FromMilliseconds(20));
                _client.StepAtOnce(1);
            }
        });

        var text = $"failure: {failure?.Message}; dead: {string.Join(",", _client.Keys("dead"))}; out: {string.Join(",", _client.Keys("out"))}";
        Assert.True(failure is null || !failure.Message.Contains("in-0@", StringComparison.Ordinal), text);
        Assert.True(!_client.Values("dead").Contains("good"), text);
    }

    /// <summary>Once, after two seconds, something too large.</summary>
    private sealed class SendsInPunctuation : IProcessor<string, string, string, string>
    {
        private IProcessorContext<string, string> _context = null!;

        public void Init(IProcessorContext<string, string> context)
        {
            _context = context;
            context.Schedule(TimeSpan.FromSeconds(2), PunctuationType.WallClockTime, _ => context.Forward(new Record<string, string>("tick", new string('x', 50_000), 0)));
        }

        public void Process(in Record<string, string> record) => _context.Forward(record);
    }

    private sealed class PassesOn : IBatchProcessor<string, string, string, string>
    {
        public int BatchSize => 4;

        public void Process(ReadOnlySpan<Record<string, string>> batch, IBatchResults<string, string> results)
        {
            for (var i = 0; i < batch.Length; i++)
            {
                results.Forward(i, batch[i]);
            }
        }
    }
}
