using System.CommandLine;
using CardFraudService.Csv;
using Microsoft.Extensions.Logging;
using StreamizFraud.Topology.Runtime.App;
using StreamizFraud.Topology.Runtime.Ports;

namespace CardFraudService.Commands;

/// <summary>The options of the verbs, and what the verbs make of them.</summary>
internal static class CommandOptions
{
    private const int MostPartitions = 1_000;
    public static Option<string?> Bootstrap { get; } = new("--bootstrap") { Description = "HOST:PORT of a real Kafka; without it run uses an embedded cluster" };
    public static Option<string?> Input { get; } = new("--input") { Description = "transactions file (CSV in UTF-8, plain or .gz) instead of a generated world" };
    public static Option<long> Seed { get; } = new("--seed") { Description = "seed of the generated world", DefaultValueFactory = _ => 1 };
    public static Option<int> Cards { get; } = NumberOption.Of("--cards", "cards of the generated world", 2_000, most: 1_000_000);
    public static Option<int> Terminals { get; } = NumberOption.Of("--terminals", "terminals of the generated world", 4_000, most: 1_000_000);
    public static Option<int> Days { get; } = NumberOption.Of("--days", "days of the generated world", 63, most: 3_650);
    public static Option<int?> Payments { get; } = NumberOption.Optional("--payments", "most payments, from the first one on");
    public static Option<double?> Rate { get; } = NumberOption.OptionalDouble("--rate", "payments a second; as fast as possible without it", 0.001, 10_000_000);
    public static Option<bool> Append { get; } = new("--append") { Description = "add to a payments topic that holds records" };
    public static Option<bool> Resume { get; } = new("--resume") { Description = "send only payments that are not in the topic yet, after a run that broke off" };
    public static Option<int> Partitions { get; } = NumberOption.Of("--partitions", "partitions of payments and decisions", 4, most: MostPartitions);
    public static Option<int?> TerminalPartitions { get; } = NumberOption.Optional("--terminal-partitions", "partitions of the topic before the terminal features; as payments without it", most: MostPartitions);
    public static Option<string?> InstanceId { get; } = new("--instance-id") { Description = "stable name of this instance" };
    public static Option<string?> StateDir { get; } = new("--state-dir") { Description = "folder of the local state" };
    public static Option<string> Model { get; } = new("--model") { Description = "ONNX model", DefaultValueFactory = _ => Path.Combine(AppContext.BaseDirectory, "model", "card-fraud.onnx") };
    public static Option<string?> Models { get; } = new("--models") { Description = "folder of model packages: members score by the deployments that come through the control log" };
    public static Option<string[]> TrustedKeys { get; } = new("--package-key") { Description = "with --models: PEM file of a public key (ECDSA, P-256); only packages with a signature by one of them are loaded", AllowMultipleArgumentsPerToken = true };
    public static Option<int> RollbackOverMs { get; } = NumberOption.Of("--rollback-over-ms", "with --models: time over which a cause must show before a champion is taken back", 60_000, most: 86_400_000);

    public static Option<int> RollbackAfter { get; } = NumberOption.Of("--rollback-after", "with --models: payments of a task before it judges a champion, and may take it back", 1_000, most: 10_000_000);
    public static Option<int> LatencyLimitMs { get; } = NumberOption.Of("--latency-limit-ms", "with --models: a champion that takes longer for more than 1 % of the batches is taken back", 100, most: 60_000);
    public static Option<int?> MemoryInterval { get; } = NumberOption.Optional("--memory-report-s", "seconds between two lines that say how much memory the process has; without it none are printed", most: 3_600);
    public static Option<bool> MonitorModels { get; } = new("--monitor") { Description = "watch the models: labels from the topic labels, figures and alarms to the topic model-health" };
    public static Option<bool> TellHealth { get; } = new("--health") { Description = "also tell the model-health topic, where any difference is an alarm" };
    public static Option<string?> Folder { get; } = new("--output-dir") { Description = "folder of the decisions file, which is replaced, and of the rejected rows" };
    public static Option<int> CommitMs { get; } = NumberOption.Of("--commit-interval-ms", "longest time between two commits", 100, most: 3_600_000);
    public static Option<int> SessionMs { get; } = NumberOption.Of("--session-timeout-ms", "how long the group waits for a silent instance", 10_000);
    public static Option<GroupAssignment> Assignment { get; } = new("--group-assignment") { Description = "how the members share out the tasks: Range, CooperativeSticky or Consumer", DefaultValueFactory = _ => GroupAssignment.Range };
    public static Option<bool> KeepRepartition { get; } = new("--keep-repartition") { Description = "keep what was processed in the topic between card and terminal features, to audit it" };
    public static Option<string> Set { get; } = new("--set") { Description = "feature set: handbook, handbook-2 or extended", DefaultValueFactory = _ => "handbook" };
    public static Option<string?> Topic { get; } = new("--topic") { Description = "topic of payments (with --bootstrap), from its beginning to its end now, instead of a file" };
    public static Option<string?> Labels { get; } = new("--labels") { Description = "when frauds became known (CSV with TRANSACTION_ID,LABEL_TIME_SECONDS); TX_FRAUD is then not read" };
    public static Option<string> Output { get; } = new("--output") { Description = "features file: CSV, packed if it ends in .gz, or Parquet if it ends in .parquet", Required = true };
    public static Option<bool> RecordedOrder { get; } = new("--recorded-order") { Description = "Parquet, with --topic payments: each key's payments in the order in which the service took them, which its decisions say" };
    public static Option<string?> Transactions { get; } = new("--transactions") { Description = "also write the payments themselves (CSV, packed if it ends in .gz), for training" };
    public static Option<string?> Recorded { get; } = new("--features") { Description = "features file to check, CSV or Parquet; without it, with --bootstrap, the values in the service's decisions are checked" };
    public static Option<double?> CardShare { get; } = NumberOption.OptionalDouble("--cards", "share of the cards that are checked, by hash of the card; all without it", 0.000_001, 1);
    public static Option<long?> LabelCutOff { get; } = new("--label-cut-off") { Description = "Parquet: second as of which labels are joined; the newest payment's without it" };
    public static Option<int> MaturityDays { get; } = NumberOption.Of("--maturity-days", "Parquet: days after which a payment without a label counts as genuine; until then its label is null", 7, least: 0, most: 3_650);
    public static Option<long?> TestFrom { get; } = new("--test-from") { Description = "Parquet: second from which on payments are 'test' in the column split" };
    public static Option<string> ChangedSet { get; } = new("--set") { Description = "the changed feature set: handbook, handbook-2 or extended", Required = true };
    public static Option<string> Against { get; } = new("--against") { Description = "the feature set that it is compared with", Required = true };
    public static Option<string[]> History { get; } = new("--input") { Description = "transactions files in order of time (CSV in UTF-8, plain or .gz) instead of a generated world", AllowMultipleArgumentsPerToken = true };
    public static Option<string> BacktestFolder { get; } = new("--output-dir") { Description = "folder of the two Parquet files, which are replaced, and of the rejected rows", Required = true };
    public static Option<bool> Verbose { get; } = new("--verbose") { Description = "log what the engine does", Recursive = true };

    /// <summary>Where payments come from: a file or a generated world.</summary>
    public static IReadOnlyList<Option> OfSource { get; } = [Input, Seed, Cards, Terminals, Days, Payments];

    /// <summary>What <see cref="OfSource"/> says, and of a topic.</summary>
    /// <param name="result">The command line.</param>
    /// <param name="cluster">Where a topic is; null: the verb reads none.</param>
    /// <exception cref="ArgumentException">A topic is named and no cluster, or a file too.</exception>
    public static PaymentSource Source(ParseResult result, ClusterChoice? cluster = null)
    {
        var topic = cluster is null ? null : result.GetValue(Topic);
        if (topic is not null)
        {
            CheckGiven(result, Bootstrap);
            if (result.GetValue(Input) is not null)
            {
                throw new ArgumentException("Payments come from --topic or from --input, not from both.");
            }
        }

        return new PaymentSource
        {
            Topic = topic,
            Cluster = cluster?.Cluster,
            Input = result.GetValue(Input),
            Seed = result.GetValue(Seed),
            Cards = result.GetValue(Cards),
            Terminals = result.GetValue(Terminals),
            Days = result.GetValue(Days),
            Limit = result.GetValue(Payments),
        };
    }

    /// <summary>How the service is run.</summary>
    /// <exception cref="InputException">The model file does not exist.</exception>
    public static ServiceOptions Settings(ParseResult result, string stateDirectory, string? instanceId)
    {
        var model = result.GetValue(Model)!;
        return File.Exists(model)
            ? new ServiceOptions
            {
                StateDirectory = stateDirectory,
                Model = model,
                InstanceId = instanceId,
                TerminalPartitions = result.GetValue(TerminalPartitions),
                CommitInterval = TimeSpan.FromMilliseconds(result.GetValue(CommitMs)),
            }
            : throw new InputException(model, "the model file does not exist");
    }

    /// <summary>Refuses a verb without options that it needs, which other verbs do not.</summary>
    /// <exception cref="ArgumentException">Some are not given; names them all.</exception>
    public static void CheckGiven(ParseResult result, params Option<string?>[] options)
    {
        var missing = options.Where(option => result.GetValue(option) is null).Select(option => option.Name).ToList();
        if (missing.Count > 0)
        {
            throw new ArgumentException($"{string.Join(", ", missing)} {(missing.Count == 1 ? "is" : "are")} needed.");
        }
    }

    /// <summary>A new folder for what a verb leaves behind when no folder is given.</summary>
    public static string TemporaryFolder(string purpose) => Directory.CreateTempSubdirectory($"card-fraud-{purpose}-").FullName;

    /// <summary>Logs on the console: of failures, or with <c>--verbose</c> of what the engine does.</summary>
    public static ILoggerFactory Loggers(ParseResult result) => LoggerFactory.Create(builder => builder
        .SetMinimumLevel(result.GetValue(Verbose) ? LogLevel.Information : LogLevel.Warning)
        // A failure of the client ends the verb, which says it in one line; the log would repeat it with its stack.
        .AddFilter(typeof(KafkaStreams).FullName, result.GetValue(Verbose) ? LogLevel.Information : LogLevel.Critical)
        .AddSimpleConsole(console =>
        {
            console.SingleLine = true;
            console.UseUtcTimestamp = true;
            console.TimestampFormat = "yyyy-MM-ddTHH:mm:ss.fffZ ";
        }));
}
