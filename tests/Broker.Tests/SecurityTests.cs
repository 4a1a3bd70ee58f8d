using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text;
using Confluent.Kafka;
using Confluent.Kafka.Admin;
using Microsoft.Extensions.Logging;
using StreamizFraud.Broker.Tests.Support;
using StreamizFraud.Topology.Dsl;
using StreamizFraud.Topology.Kafka;
using StreamizFraud.Topology.Planning;
using StreamizFraud.Topology.RocksDb;
using StreamizFraud.Topology.Runtime.App;
using StreamizFraud.Topology.Serdes;
using Xunit;
using Xunit.Abstractions;

namespace StreamizFraud.Broker.Tests;

/// <summary>
/// TLS, SASL and ACLs against a real broker that allows nothing else: the permissions of the guide's page on security are enough, and each of
/// them is needed: without it the client says what it may not do, neither hangs nor loses, and shows no secret.
/// </summary>
[Trait("Fault", "3.11")]
public sealed class SecurityTests(SecuredBroker broker, ITestOutputHelper output) : IClassFixture<SecuredBroker>
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    // The client's own list of types ends before it; librdkafka knows it.
    private const ResourceType TransactionalId = (ResourceType)5;

    private static int _number;
    private readonly string _app = $"app{Interlocked.Increment(ref _number)}";
    private readonly Lines _lines = new();
    private TimeSpan _took;

    [SkippableTheory]
    [InlineData("PLAIN", true, true)]
    [InlineData("SCRAM-SHA-256", true, true)]
    [InlineData("SCRAM-SHA-512", false, true)]
    [InlineData("SCRAM-SHA-512", true, false)]
    public async Task The_permissions_of_the_guide_are_enough(string mechanism, bool exactlyOnce, bool makesTopics)
    {
        await Prepare(exactlyOnce, makesTopics, without: null);
        var failure = await Run(mechanism, exactlyOnce, SecuredBroker.Password);
        Assert.Null(failure);
        Assert.Equal(3, Read($"{_app}.out"));
        Assert.Equal(1, Read($"{_app}.dead"));
        Quiet(failure);
    }

    [SkippableTheory]
    [InlineData("in", true)]
    [InlineData("rows", true)]
    [InlineData("out", true)]
    [InlineData("dead", true)]
    [InlineData("group", true)]
    [InlineData("group", false)]
    [InlineData("transactional id", true)]
    [InlineData("create", true)]
    [InlineData("changelog", true)]
    [InlineData("repartition read", true)]
    [InlineData("repartition write", true)]
    [InlineData("repartition write", false)]
    [InlineData("out", false)]
    public async Task A_missing_permission_is_named_and_nothing_is_lost(string without, bool exactlyOnce)
    {
        await Prepare(exactlyOnce, makesTopics: without == "create", without);
        var failure = await Run("SCRAM-SHA-256", exactlyOnce, SecuredBroker.Password);
        Assert.NotNull(failure);
        var resource = without switch
        {
            "group" => _app,
            "transactional id" => $"transactional id {_app}-",
            "create" => $"{_app}-by-card-repartition",
            "changelog" => $"{_app}-counts-changelog",
            "repartition read" or "repartition write" => $"{_app}-by-card-repartition",
            _ => $"{_app}.{without}",
        };
        Assert.Contains(resource, failure.Message, StringComparison.Ordinal);
        Assert.Contains("uthoriz", failure.Message, StringComparison.OrdinalIgnoreCase);
        Assert.InRange(_lines.All.Count(line => line.Contains("transaction lost", StringComparison.Ordinal)), 0, 1);
        Quiet(failure);

        // With the permission the same application gives all results: nothing was lost or done twice.
        await Prepare(exactlyOnce, makesTopics: without == "create", without: null);
        Assert.Null(await Run("SCRAM-SHA-256", exactlyOnce, SecuredBroker.Password));
        Assert.InRange(Read($"{_app}.out"), 3, exactlyOnce ? 3 : 6);
        Assert.InRange(Read($"{_app}.dead"), 1, exactlyOnce ? 1 : 2);
    }

    [SkippableTheory]
    [InlineData("PLAIN")]
    [InlineData("SCRAM-SHA-256")]
    public async Task A_wrong_password_ends_the_start_in_time_and_is_not_shown(string mechanism)
    {
        await Prepare(exactlyOnce: true, makesTopics: true, without: null);
        var failure = await Run(mechanism, exactlyOnce: true, password: "wr0ng-s3cret-Vb");
        Assert.NotNull(failure);
        Assert.Contains(broker.Address, failure.Message, StringComparison.Ordinal);
        Assert.Contains("authentication failed", failure.Message, StringComparison.Ordinal);
        Assert.True(_took < TimeSpan.FromSeconds(10), $"{_took}");
        Quiet(failure);
    }

    /// <summary>Records that were read stay on the broker then, which harms nobody at once: it is a warning.</summary>
    [SkippableFact]
    public async Task Without_the_permission_to_delete_records_of_a_repartition_topic_results_come_and_a_warning_names_it()
    {
        await Prepare(exactlyOnce: true, makesTopics: true, without: "repartition delete");
        var failure = await Run("SCRAM-SHA-256", exactlyOnce: true, SecuredBroker.Password, until: () => _lines.All.Any(IsPurge));
        Assert.Null(failure);
        Assert.Equal(3, Read($"{_app}.out"));
        Assert.Contains($"{_app}-by-card-repartition", _lines.All.First(IsPurge), StringComparison.Ordinal);
        Quiet(failure);

        static bool IsPurge(string line) => line.StartsWith("Warning Repartition topics could not be purged", StringComparison.Ordinal);
    }

    /// <summary>Topics with three payments that count and one that cannot be read; the permissions of the guide but one.</summary>
    private async Task Prepare(bool exactlyOnce, bool makesTopics, string? without)
    {
        Skip.If(broker.Missing is not null, broker.Missing);
        var topics = broker.Admin.GetMetadata(Patience).Topics.Select(topic => topic.Topic).ToHashSet();
        string[] wanted = [$"{_app}.in", $"{_app}.rows", $"{_app}.out", $"{_app}.dead", .. makesTopics ? (string[])[] : [$"{_app}-counts-changelog", $"{_app}-by-card-repartition"]];
        var missing = wanted.Where(topic => !topics.Contains(topic)).ToList();
        if (missing.Count > 0)
        {
            await broker.Admin.CreateTopicsAsync(missing.Select(topic => new TopicSpecification
            {
                Name = topic,
                NumPartitions = 1,
                ReplicationFactor = 1,
                Configs = topic.EndsWith("changelog", StringComparison.Ordinal) ? new() { ["cleanup.policy"] = "compact" } : null,
            }));
            using var producer = new ProducerBuilder<string, byte[]>(new ProducerConfig(broker.AdminClient())).SetLogHandler((_, _) => { }).Build();
            foreach (var value in (byte[][])[[0, 0, 0, 1], [0, 0, 0, 2], [7], [0, 0, 0, 1]])
            {
                await producer.ProduceAsync($"{_app}.in", new Message<string, byte[]> { Key = "key", Value = value });
            }

            await producer.ProduceAsync($"{_app}.rows", new Message<string, byte[]> { Key = "1", Value = Encoding.UTF8.GetBytes("one") });
        }

        await broker.Admin.DeleteAclsAsync([new AclBindingFilter
        {
            PatternFilter = new ResourcePatternFilter { Type = ResourceType.Any, ResourcePatternType = ResourcePatternType.Any },
            EntryFilter = new AccessControlEntryFilter { Operation = AclOperation.Any, PermissionType = AclPermissionType.Any },
        }]);
        var permissions = Permissions(exactlyOnce, makesTopics).Where(permission => permission.What != without).ToList();
        await broker.Admin.CreateAclsAsync(permissions.Select(permission => new AclBinding
        {
            Pattern = new ResourcePattern { Type = permission.Type, Name = permission.Name, ResourcePatternType = permission.Pattern },
            Entry = new AccessControlEntry { Principal = "User:app", Host = "*", Operation = permission.Operation, PermissionType = AclPermissionType.Allow },
        }));
    }

    /// <summary>The table of docs/guide/security.md.</summary>
    private IEnumerable<(string What, ResourceType Type, string Name, ResourcePatternType Pattern, AclOperation Operation)> Permissions(bool exactlyOnce, bool makesTopics)
    {
        yield return ("in", ResourceType.Topic, $"{_app}.in", ResourcePatternType.Literal, AclOperation.Read);
        yield return ("rows", ResourceType.Topic, $"{_app}.rows", ResourcePatternType.Literal, AclOperation.Read);
        yield return ("out", ResourceType.Topic, $"{_app}.out", ResourcePatternType.Literal, AclOperation.Write);
        yield return ("dead", ResourceType.Topic, $"{_app}.dead", ResourcePatternType.Literal, AclOperation.Write);
        yield return ("group", ResourceType.Group, _app, ResourcePatternType.Literal, AclOperation.Read);
        if (exactlyOnce)
        {
            yield return ("transactional id", TransactionalId, $"{_app}-", ResourcePatternType.Prefixed, AclOperation.Write);
        }

        yield return ("repartition read", ResourceType.Topic, $"{_app}-by-card-repartition", ResourcePatternType.Literal, AclOperation.Read);
        yield return ("repartition write", ResourceType.Topic, $"{_app}-by-card-repartition", ResourcePatternType.Literal, AclOperation.Write);
        yield return ("repartition delete", ResourceType.Topic, $"{_app}-by-card-repartition", ResourcePatternType.Literal, AclOperation.Delete);
        yield return ("changelog", ResourceType.Topic, $"{_app}-counts-changelog", ResourcePatternType.Literal, AclOperation.Read);
        yield return ("changelog", ResourceType.Topic, $"{_app}-counts-changelog", ResourcePatternType.Literal, AclOperation.Write);
        yield return ("settings", ResourceType.Topic, $"{_app}-", ResourcePatternType.Prefixed, AclOperation.DescribeConfigs);
        if (makesTopics)
        {
            yield return ("create", ResourceType.Topic, $"{_app}-", ResourcePatternType.Prefixed, AclOperation.Create);
        }
    }

    /// <summary>Runs the application until all results are there, or until it has failed; it must not hang.</summary>
    private async Task<Exception?> Run(string mechanism, bool exactlyOnce, string password, Func<bool>? until = null)
    {
        using var folder = new TempFolder();
        await using var streams = new KafkaStreams(
            Topology(),
            new StreamsConfig
            {
                ApplicationId = _app,
                StateDirectory = folder.Path,
                ProcessingGuarantee = exactlyOnce ? ProcessingGuarantee.ExactlyOnce : ProcessingGuarantee.AtLeastOnce,
                BadRecords = BadRecordPolicy.DeadLetter,
                DeadLetterTopic = $"{_app}.dead",
                ReplicationFactor = 1,
                SessionTimeout = TimeSpan.FromSeconds(6),
                RepartitionPurgeInterval = TimeSpan.FromMilliseconds(1),
            },
            new KafkaCluster(new KafkaClusterOptions { BootstrapServers = broker.Address, Properties = broker.Properties(mechanism, password), LoggerFactory = _lines }),
            new RocksDbStoreEngine(),
            _lines);
        var since = Stopwatch.GetTimestamp();
        try
        {
            streams.Start();
        }
        catch (Exception refused)
        {
            _took = Stopwatch.GetElapsedTime(since);
            output.WriteLine($"start: {refused.Message}");
            return refused;
        }

        try
        {
            await Wait.UntilAsync(
                () => streams.Completion.IsCompleted || (Read($"{_app}.out") >= 3 && Read($"{_app}.dead") >= 1 && until?.Invoke() != false), Patience, "all results or a failure");
        }
        catch (TimeoutException)
        {
            output.WriteLine($"hangs in state {streams.State}{Environment.NewLine}{string.Join(Environment.NewLine, _lines.All.TakeLast(30))}");
            throw;
        }

        await streams.CloseAsync(Patience);
        output.WriteLine($"{streams.State}: {streams.Failure?.Message}");
        return streams.Failure;
    }

    private StreamTopology Topology()
    {
        var builder = new StreamsBuilder();
        var rows = builder.GlobalTable(
            $"{_app}.rows", Consumed.With(Serde.Utf8, Serde.Utf8), Materialized.As<string, string>("rows").WithKeySerde(Serde.Utf8).WithValueSerde(Serde.Utf8));
        builder.Stream($"{_app}.in", Consumed.With(Serde.Utf8, Serde.Int32))
            .LeftJoin(rows, (_, value) => $"{value}", (value, row) => $"{value}{row}")
            .SelectKey((_, value) => value)
            .Repartition(Repartitioned.With(Serde.Utf8, Serde.Utf8).WithName("by-card"))
            .GroupByKey(Grouped.With(Serde.Utf8, Serde.Utf8))
            .Count(Materialized.As<string, long>("counts").WithKeySerde(Serde.Utf8).WithValueSerde(Serde.Int64))
            .ToStream()
            .MapValues(count => count ?? 0)
            .To($"{_app}.out", Produced.With(Serde.Utf8, Serde.Int64));
        return builder.Build();
    }

    /// <returns>Committed records of a topic.</returns>
    private int Read(string topic)
    {
        using var consumer = new ConsumerBuilder<byte[], byte[]>(new ConsumerConfig(broker.AdminClient())
        {
            GroupId = "reader",
            EnableAutoCommit = false,
            EnablePartitionEof = true,
            IsolationLevel = IsolationLevel.ReadCommitted,
        }).SetLogHandler((_, _) => { }).Build();
        consumer.Assign(new TopicPartitionOffset(topic, 0, Offset.Beginning));
        var count = 0;
        while (consumer.Consume(TimeSpan.FromSeconds(10)) is { IsPartitionEOF: false })
        {
            count++;
        }

        return count;
    }

    private void Quiet(Exception? failure)
    {
        string[] secrets = [SecuredBroker.Password, "wr0ng-s3cret-Vb"];
        foreach (var text in _lines.All.Append(failure?.ToString() ?? string.Empty))
        {
            Assert.All(secrets, secret => Assert.DoesNotContain(secret, text, StringComparison.Ordinal));
        }
    }

    private sealed class Lines : ILoggerFactory, ILogger
    {
        private readonly ConcurrentQueue<string> _all = new();

        public IReadOnlyCollection<string> All => _all;

        public ILogger CreateLogger(string categoryName) => this;

        public void AddProvider(ILoggerProvider provider)
        {
        }

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            _all.Enqueue($"{logLevel} {formatter(state, exception)} {exception}");

        public void Dispose()
        {
        }
    }
}
