using System.CommandLine;
using System.Diagnostics;
using CardFraudService.Csv;
using CardFraudService.Service;
using Microsoft.Extensions.Logging;
using StreamizFraud.Scoring;
using StreamizFraud.Topology.Kafka;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.Runtime.App;
using StreamizFraud.Topology.Runtime.Ports;
using StreamizFraud.Topology.Testing.Simulation;

namespace CardFraudService.Commands;

/// <summary>The verbs: <c>run</c> (the default), <c>produce</c>, <c>score</c>, <c>audit</c>, <c>features</c>.</summary>
internal static class CommandLine
{
    private const int MostPartitions = 1_000;
    private static readonly Option<string?> Bootstrap = new("--bootstrap") { Description = "HOST:PORT of a real Kafka; without it run uses an embedded cluster" };
    private static readonly Option<string?> Input = new("--input") { Description = "transactions file (CSV in UTF-8, plain or .gz) instead of a generated world" };
    private static readonly Option<long> Seed = new("--seed") { Description = "seed of the generated world", DefaultValueFactory = _ => 1 };
    private static readonly Option<int> Cards = NumberOption.Of("--cards", "cards of the generated world", 2_000, most: 1_000_000);
    private static readonly Option<int> Terminals = NumberOption.Of("--terminals", "terminals of the generated world", 4_000, most: 1_000_000);
    private static readonly Option<int> Days = NumberOption.Of("--days", "days of the generated world", 63, most: 3_650);
    private static readonly Option<int?> Payments = NumberOption.Optional("--payments", "most payments, from the first one on");
    private static readonly Option<double?> Rate = NumberOption.OptionalDouble("--rate", "payments a second; as fast as possible without it", 0.001, 10_000_000);
    private static readonly Option<bool> Append = new("--append") { Description = "add to a payments topic that holds records" };
    private static readonly Option<bool> Resume = new("--resume") { Description = "send only payments that are not in the topic yet, after a run that broke off" };
    private static readonly Option<int> Partitions = NumberOption.Of("--partitions", "partitions of payments and decisions", 4, most: MostPartitions);
    private static readonly Option<int?> TerminalPartitions = NumberOption.Optional("--terminal-partitions", "partitions of the topic before the terminal features; as payments without it", most: MostPartitions);
    private static readonly Option<string?> InstanceId = new("--instance-id") { Description = "stable name of this instance" };
    private static readonly Option<string?> StateDir = new("--state-dir") { Description = "folder of the local state" };
    private static readonly Option<string> Model = new("--model") { Description = "ONNX model", DefaultValueFactory = _ => Path.Combine(AppContext.BaseDirectory, "model", "card-fraud.onnx") };
    private static readonly Option<string?> Folder = new("--output-dir") { Description = "folder of the decisions file, which is replaced, and of the rejected rows" };
    private static readonly Option<int> CommitMs = NumberOption.Of("--commit-interval-ms", "longest time between two commits", 100, most: 3_600_000);
    private static readonly Option<int> SessionMs = NumberOption.Of("--session-timeout-ms", "how long the group waits for a silent instance", 10_000);
    private static readonly Option<bool> KeepRepartition = new("--keep-repartition") { Description = "keep what was processed in the topic between card and terminal features, to audit it" };
    private static readonly Option<string> Set = new("--set") { Description = "feature set; there is one, handbook", DefaultValueFactory = _ => "handbook" };
    private static readonly Option<string> Output = new("--output") { Description = "features file (CSV, packed if it ends in .gz)", Required = true };
    private static readonly Option<string?> Transactions = new("--transactions") { Description = "also write the payments themselves (CSV, packed if it ends in .gz), for training" };
    private static readonly Option<bool> Verbose = new("--verbose") { Description = "log what the engine does", Recursive = true };

    public static async Task<int> RunAsync(string[] args)
    {
        var root = new RootCommand(
            "Scores card payments for fraud, exactly once, with features and model in one process. Exit codes: 0 done, 1 failed, 3 done but for rows that were rejected, 130 stopped by a signal.");
        Add(root, RunVerb, Bootstrap, Input, Seed, Cards, Terminals, Days, Payments, Partitions, TerminalPartitions, StateDir, Model, Folder, CommitMs);
        root.Subcommands.Add(Verb("run", "produce, score and report (the default)", RunVerb, Bootstrap, Input, Seed, Cards, Terminals, Days, Payments, Partitions, TerminalPartitions, StateDir, Model, Folder, CommitMs));
        root.Subcommands.Add(Verb("produce", "make the topics and send payments", ProduceVerb, Bootstrap, Input, Seed, Cards, Terminals, Days, Payments, Rate, Append, Resume, Partitions, Folder));
        root.Subcommands.Add(Verb("score", "one member of the scoring group", ScoreVerb, Bootstrap, InstanceId, StateDir, Model, TerminalPartitions, CommitMs, SessionMs, KeepRepartition));
        root.Subcommands.Add(Verb("audit", "check that every payment has exactly one decision", AuditVerb, Bootstrap));
        root.Subcommands.Add(Verb("features", "write the features of a transactions file, or of a generated world", FeaturesVerb, Set, Input, Seed, Cards, Terminals, Days, Payments, Output, Transactions, StateDir));
        root.Options.Add(Verbose);
        using var stop = new StopSignals();
        // Signals are ours: the parser's own handler would end the process 2 s after one, in the middle of closing.
        var invocation = new InvocationConfiguration { ProcessTerminationTimeout = null };
        return await root.Parse(args).InvokeAsync(invocation, stop.Requested).ConfigureAwait(false);
    }

    private static Command Verb(string name, string description, Func<ParseResult, CancellationToken, Task<int>> action, params Option[] options)
    {
        var command = new Command(name, description);
        Add(command, action, options);
        return command;
    }

    private static void Add(Command command, Func<ParseResult, CancellationToken, Task<int>> action, params Option[] options)
    {
        foreach (var option in options)
        {
            command.Options.Add(option);
        }

        command.SetAction((result, cancellation) => GuardAsync(() => action(result, cancellation)));
    }

    /// <summary>Known failures are one clear line, not a stack.</summary>
    private static async Task<int> GuardAsync(Func<Task<int>> action)
    {
        try
        {
            return await action().ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is InputException or StreamException or ModelMismatchException or ScoringException or ArgumentException or IOException or UnauthorizedAccessException)
        {
            await Console.Error.WriteLineAsync($"error: {exception.Message}").ConfigureAwait(false);
            return ExitCode.Failure;
        }
        catch (OperationCanceledException)
        {
            await Console.Error.WriteLineAsync("cancelled").ConfigureAwait(false);
            return ExitCode.Cancelled;
        }
        catch (Exception exception)
        {
            // Its words may quote a payment: where it was thrown has to do.
            await Console.Error.WriteLineAsync($"error: {exception.GetType()}{Environment.NewLine}{new StackTrace(exception, fNeedFileInfo: true)}").ConfigureAwait(false);
            return ExitCode.Failure;
        }
    }

    private static async Task<int> RunVerb(ParseResult result, CancellationToken cancellation)
    {
        var isEmbedded = result.GetValue(Bootstrap) is null;
        Console.WriteLine(
            isEmbedded
                ? "The main job: payments through the fraud topology on an embedded cluster, then a report. The default world takes 15 to 30 seconds."
                : $"The main job: payments through the fraud topology over {result.GetValue(Bootstrap)}, then a report. 100,000 payments take about 20 seconds.");
        var folder = result.GetValue(Folder) ?? TemporaryFolder("run");
        using var loggers = Loggers(result);
        using var clusters = new ClusterChoice(result.GetValue(Bootstrap), loggers);
        var run = new RunCommand
        {
            Source = Source(result),
            Options = Settings(result, result.GetValue(StateDir) ?? Path.Combine(folder, "state"), instanceId: null),
            Cluster = clusters.Cluster,
            Partitions = result.GetValue(Partitions),
            Folder = folder,
            IsEmbedded = isEmbedded,
            OwnsState = result.GetValue(StateDir) is null,
            Loggers = loggers,
        };
        return await run.RunAsync(cancellation).ConfigureAwait(false);
    }

    private static Task<int> ProduceVerb(ParseResult result, CancellationToken cancellation)
    {
        using var loggers = Loggers(result);
        using var clusters = new ClusterChoice(Required(result, Bootstrap), loggers);
        var folder = result.GetValue(Folder) ?? TemporaryFolder("produce");
        Directory.CreateDirectory(folder);
        using var input = Source(result).Load(Path.Combine(folder, "payments"), Console.Out);
        var payments = input.Payments;
        var resume = result.GetValue(Resume);
        Topics.Create(clusters.Cluster, result.GetValue(Partitions), append: resume || result.GetValue(Append));
        if (resume)
        {
            var arrived = PaymentIds.Read(clusters.Cluster);
            payments = [.. payments.Where(payment => !arrived.Contains(payment.Id))];
            Console.WriteLine($"{arrived.Count:N0} payments are in the topic, {payments.Count:N0} are left to send");
        }

        var progress = new Progress(Console.Out, "sent", payments.Count, terminal: !Console.IsOutputRedirected);
        new PaymentFeed(clusters.Cluster, Topics.Count(clusters.Cluster, FraudTopology.Payments))
        {
            PerSecond = result.GetValue(Rate),
            Progress = progress.Show,
            Waiting = Console.Error.WriteLine,
        }.Send(payments, cancellation);
        progress.End(payments.Count);
        return Task.FromResult(input.Conclude(Console.Error));
    }

    private static async Task<int> ScoreVerb(ParseResult result, CancellationToken cancellation)
    {
        using var loggers = Loggers(result);
        using var clusters = new ClusterChoice(Required(result, Bootstrap), loggers);
        var options = Settings(result, Required(result, StateDir), Required(result, InstanceId)) with
        {
            SessionTimeout = TimeSpan.FromMilliseconds(result.GetValue(SessionMs)),
            KeepRepartition = result.GetValue(KeepRepartition),
        };
        return await ScoreCommand.RunAsync(options, clusters.Cluster, loggers, cancellation).ConfigureAwait(false);
    }

    private static Task<int> AuditVerb(ParseResult result, CancellationToken cancellation)
    {
        using var loggers = Loggers(result);
        using var clusters = new ClusterChoice(Required(result, Bootstrap), loggers);
        return Task.FromResult(AuditCommand.Run(clusters.Cluster, Console.Out));
    }

    private static async Task<int> FeaturesVerb(ParseResult result, CancellationToken cancellation)
    {
        if (result.GetValue(Set) is var set && set != "handbook")
        {
            throw new ArgumentException($"There is no feature set {set}; this service has handbook.");
        }

        using var loggers = Loggers(result);
        var state = result.GetValue(StateDir) ?? TemporaryFolder("features");
        return await FeaturesCommand.RunAsync(
            Source(result), result.GetRequiredValue(Output), result.GetValue(Transactions), state, loggers, cancellation).ConfigureAwait(false);
    }

    private static PaymentSource Source(ParseResult result) => new()
    {
        Input = result.GetValue(Input),
        Seed = result.GetValue(Seed),
        Cards = result.GetValue(Cards),
        Terminals = result.GetValue(Terminals),
        Days = result.GetValue(Days),
        Limit = result.GetValue(Payments),
    };

    private static ServiceOptions Settings(ParseResult result, string stateDirectory, string? instanceId)
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

    private static string Required(ParseResult result, Option<string?> option) =>
        result.GetValue(option) ?? throw new ArgumentException($"{option.Name} is needed.");

    private static string TemporaryFolder(string purpose) => Directory.CreateTempSubdirectory($"card-fraud-{purpose}-").FullName;

    private static ILoggerFactory Loggers(ParseResult result) => LoggerFactory.Create(builder => builder
        .SetMinimumLevel(result.GetValue(Verbose) ? LogLevel.Information : LogLevel.Warning)
        // A failure of the client ends the verb, which says it in one line; the log would repeat it with its stack.
        .AddFilter(typeof(KafkaStreams).FullName, result.GetValue(Verbose) ? LogLevel.Information : LogLevel.Critical)
        .AddSimpleConsole(console =>
        {
            console.SingleLine = true;
            console.UseUtcTimestamp = true;
            console.TimestampFormat = "yyyy-MM-ddTHH:mm:ss.fffZ ";
        }));

    /// <summary>The embedded cluster, or the way to a real one.</summary>
    private sealed class ClusterChoice : IDisposable
    {
        public ClusterChoice(string? bootstrap, ILoggerFactory loggers) =>
            Cluster = bootstrap is null ? new SimulatedCluster() : new KafkaCluster(new KafkaClusterOptions { BootstrapServers = bootstrap, LoggerFactory = loggers });

        public ICluster Cluster { get; }

        public void Dispose() => (Cluster as IDisposable)?.Dispose();
    }
}
