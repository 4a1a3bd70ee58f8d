using System.Buffers;
using System.Text;
using System.Text.Json.Serialization;
using StreamizFraud.Topology.Dsl;
using StreamizFraud.Topology.Processing;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.Runtime.App;
using StreamizFraud.Topology.Serdes;
using StreamizFraud.Topology.State;
using StreamizFraud.Topology.Testing.Simulation;
using Xunit;

namespace StreamizFraud.Topology.Runtime.Tests.App;

/// <summary>
/// User code and libraries quote what they could not handle: card numbers planted in every exception must show in no log line, no header of a
/// dead letter and no message or text of a failure, unless a setting asks for them.
/// </summary>
[Trait("Fault", "3.5")]
public sealed partial class PlantedSecretsTests : IDisposable
{
    private const string Secret = "4111111111111111";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private static readonly Dictionary<string, Action<StreamsBuilder>> Places = new()
    {
        ["key serde"] = b => b.Stream("in", Consumed.With(new Throwing(), Serde.Utf8)).To("out"),
        ["value serde"] = b => b.Stream("in", Consumed.With(Serde.Utf8, new Throwing())).To("out"),
        ["serde with the engine's own exception"] = b => b.Stream("in", Consumed.With(Serde.Utf8, new Throwing { Kind = 1 })).To("out"),
        ["json"] = b => b.Stream("in", Consumed.With(Serde.Utf8, Serde.Json(Json.Default.DictionaryStringInt32))).To("out"),
        ["json inside a list"] = b => b.Stream("in", Consumed.With(Serde.Utf8, Serde.List(new Throwing { Kind = 1 }))).MapValues(_ => "x").To("out"),
        ["mapper"] = b => Texts(b).MapValues<string>(_ => throw Planted()).To("out"),
        ["mapper with the engine's own exception"] = b => Texts(b).MapValues<string>(_ => throw new StreamException(FaultScope.Record, Secret, Planted())).To("out"),
        ["mapper with a fault beyond the record"] = b => Texts(b).MapValues<string>(_ => throw new StreamException(FaultScope.Task, Secret, Planted())).To("out"),
        ["extractor"] = b => b.Stream("in", Consumed.With(Serde.Utf8, Serde.Utf8).WithTimestampExtractor((in Record<string, string> _, long _) => throw Planted())).To("out"),
        ["partitioner"] = b => Texts(b).To("out", Produced.With(Serde.Utf8, Serde.Utf8, (string _, in Record<string, string> _, int _) => throw Planted())),
        ["topic extractor"] = b => Texts(b).To((in Record<string, string> _, RecordMetadata _) => throw Planted(), Produced.With(Serde.Utf8, Serde.Utf8)),
        ["sink serde"] = b => Texts(b).To("out", Produced.With(Serde.Utf8, new Throwing())),
        ["aggregator"] = b => Texts(b).GroupByKey().Reduce((_, _) => throw Planted(), Materialized.As<string, string>("rows")),
        ["store value serde"] = b => Texts(b).GroupByKey().Reduce((a, _) => a, Materialized.As<string, string>("rows").WithValueSerde(new Throwing())),
        ["store key serde"] = b => Texts(b).GroupByKey().Count(Materialized.As<string, long>("counts").WithKeySerde(new Throwing())),
        ["processor"] = b => Texts(b).Process(() => new ThrowingProcessor("process")).To("out"),
        ["processor's Init"] = b => Texts(b).Process(() => new ThrowingProcessor("init")).To("out"),
        ["processor's Close"] = b => Texts(b).Process(() => new ThrowingProcessor("close")).To("out"),
        ["punctuation"] = b => Texts(b).Process(() => new ThrowingProcessor("punctuate")).To("out"),
        ["batch"] = b => Texts(b).Process(() => new ThrowingBatch()).To("out"),
        ["global store"] = b => b.GlobalTable("in", Consumed.With(Serde.Utf8, new Throwing()), Materialized.As<string, string>("rows")),
        ["supplier"] = b => Texts(b).Process((Func<IProcessor<string, string, string, string>>)(() => throw Planted())).To("out"),
    };

    private readonly string _folder = Path.Combine(Path.GetTempPath(), $"planted-{Guid.NewGuid():N}");
    private readonly SimulatedCluster _cluster = new();
    private readonly CapturedLogs _logs = new();

    public static TheoryData<string, BadRecordPolicy> All()
    {
        var all = new TheoryData<string, BadRecordPolicy>();
        foreach (var place in Places.Keys)
        {
            all.Add(place, BadRecordPolicy.Stop);
            all.Add(place, BadRecordPolicy.DeadLetter);
        }

        return all;
    }

    public void Dispose()
    {
        _logs.Dispose();
        if (Directory.Exists(_folder))
        {
            Directory.Delete(_folder, recursive: true);
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public async Task A_card_number_in_an_exception_goes_nowhere(string place, BadRecordPolicy policy)
    {
        var told = await Run(place, policy, reveal: false);

        Assert.All(told, text => Assert.DoesNotContain(Secret, text, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("mapper", BadRecordPolicy.Stop)]
    [InlineData("mapper", BadRecordPolicy.DeadLetter)]
    [InlineData("json", BadRecordPolicy.DeadLetter)]
    [InlineData("value serde", BadRecordPolicy.DeadLetter)]
    [InlineData("processor's Init", BadRecordPolicy.Stop)]
    public async Task Developers_can_ask_for_the_words(string place, BadRecordPolicy policy)
    {
        var told = await Run(place, policy, reveal: true);

        Assert.Contains(told, text => text.Contains(Secret, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_serde_may_vouch_for_its_words()
    {
        var told = await Run(b => b.Stream("in", Consumed.With(Serde.Utf8, new Throwing { Kind = 2 })).To("out"), BadRecordPolicy.DeadLetter, reveal: false);

        Assert.Contains(told, text => text.Contains("cannot read the value for topic in: nothing to see here", StringComparison.Ordinal));
    }

    [Fact]
    public void A_failure_that_is_printed_names_the_types_of_its_causes_and_where_they_were_thrown()
    {
        StreamException failure;
        try
        {
            throw Planted();
        }
        catch (FormatException cause)
        {
            failure = new StreamException(FaultScope.Record, "mine", cause);
        }

        var text = failure.ToString();
        Assert.DoesNotContain(Secret, text, StringComparison.Ordinal);
        Assert.Contains("StreamException: mine", text, StringComparison.Ordinal);
        Assert.Contains("System.FormatException", text, StringComparison.Ordinal);
        Assert.Contains("System.ArgumentException", text, StringComparison.Ordinal);
        Assert.Contains(nameof(PlantedSecretsTests), text, StringComparison.Ordinal);
    }

    private static KStream<string, string> Texts(StreamsBuilder builder) => builder.Stream("in", Consumed.With(Serde.Utf8, Serde.Utf8));

    private static FormatException Planted() => new($"not {Secret}", new ArgumentException($"inner {Secret}"));

    private Task<List<string>> Run(string place, BadRecordPolicy policy, bool reveal) => Run(Places[place], policy, reveal);

    /// <returns>All that was told: log lines, headers of dead letters, message and text of the failure.</returns>
    private async Task<List<string>> Run(Action<StreamsBuilder> define, BadRecordPolicy policy, bool reveal)
    {
        var builder = new StreamsBuilder();
        define(builder);
        foreach (var topic in (string[])["in", "out", "dead"])
        {
            _cluster.CreateTopic(topic, 1);
        }

        for (var i = 0; i < 2; i++)
        {
            _cluster.Produce("in", 0, "key"u8.ToArray(), Encoding.UTF8.GetBytes($"{{\"{Secret}\":\"x\"}}"), 1);
        }

        await using var streams = new KafkaStreams(
            builder.Build(),
            new StreamsConfig
            {
                ApplicationId = "app",
                StateDirectory = _folder,
                GroupInstanceId = "one",
                BadRecords = policy,
                DeadLetterTopic = "dead",
                RevealExceptionMessages = reveal,
            },
            _cluster,
            new MemoryStoreEngine(),
            _logs);
        var throws = new InvalidOperationException($"a handler, {Secret}");
        streams.StateChanged += (_, _) => throw throws;
        using var limit = new CancellationTokenSource(Patience);
        try
        {
            streams.Start();
        }
        catch (StreamException) when (define == Places["supplier"])
        {
            // It is told by the start, and by Failure, which is looked at below.
        }

        while (!streams.Completion.IsCompleted && !(streams.Commits > 0 && (streams.ProcessedRecords >= 2 || _cluster.ReadAll("dead", 0).Count >= 2)))
        {
            limit.Token.ThrowIfCancellationRequested();
            if (define == Places["global store"] && _logs.Lines.Count(line => line.Text.Contains("left out", StringComparison.Ordinal)) == 2)
            {
                break;
            }

            await Task.Yield();
        }

        await streams.CloseAsync(Patience);
        var told = _logs.Lines.Select(line => line.Text).ToList();
        Assert.Contains(told, line => line.Contains("A handler of StateChanged", StringComparison.Ordinal));
        if (streams.Failure is { } failure)
        {
            told.Add(failure.Message);
            told.Add(failure.ToString());
        }

        told.AddRange(_cluster.ReadAll("dead", 0).SelectMany(letter => letter.Headers).Select(header => Encoding.UTF8.GetString(header.Value ?? [])));
        Assert.Contains(told, text => text.Contains("Exception", StringComparison.Ordinal));
        return told;
    }

    [JsonSerializable(typeof(Dictionary<string, int>))]
    private sealed partial class Json : JsonSerializerContext;

    private sealed class Throwing : ISerde<string>
    {
        public int Kind { get; init; }

        public void Serialize(string value, IBufferWriter<byte> destination, in SerdeContext context) => throw Thrown();

        public string Deserialize(ReadOnlySpan<byte> bytes, in SerdeContext context) => throw Thrown();

        private Exception Thrown() => Kind switch
        {
            0 => Planted(),
            1 => new SerdeException($"not {Secret}", Planted()),
            _ => new SerdeException("nothing to see here", Planted()) { IsLoggable = true },
        };
    }

    private sealed class ThrowingProcessor(string where) : IProcessor<string, string, string, string>
    {
        public void Init(IProcessorContext<string, string> context)
        {
            if (where == "init")
            {
                throw Planted();
            }

            if (where == "punctuate")
            {
                context.Schedule(TimeSpan.FromMilliseconds(1), PunctuationType.WallClockTime, _ => throw Planted());
            }
        }

        public void Process(in Record<string, string> record)
        {
            if (where == "process")
            {
                throw Planted();
            }
        }

        public void Close()
        {
            if (where == "close")
            {
                throw Planted();
            }
        }
    }

    private sealed class ThrowingBatch : IBatchProcessor<string, string, string, string>
    {
        public int BatchSize => 2;

        public void Process(ReadOnlySpan<Record<string, string>> batch, IBatchResults<string, string> results) => throw Planted();
    }
}
