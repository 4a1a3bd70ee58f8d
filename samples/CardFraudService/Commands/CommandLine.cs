using System.CommandLine;
using CardFraudService.Features;
using StreamizFraud.Scoring;
using static CardFraudService.Commands.CommandOptions;

namespace CardFraudService.Commands;

/// <summary>The verbs: <c>run</c> (the default), <c>produce</c>, <c>score</c>, <c>audit</c>, <c>features</c>, <c>parity</c>, <c>backtest</c>, <c>explain</c>, <c>model</c>, <c>rules</c>.</summary>
internal static class CommandLine
{
    private static readonly IReadOnlyList<Option> OfRun = [Bootstrap, .. OfSource, Partitions, TerminalPartitions, StateDir, Model, Folder, CommitMs];

    public static async Task<int> RunAsync(string[] args)
    {
        var root = new RootCommand(
            "Scores card payments for fraud, exactly once, with features and model in one process. Exit codes: 0 done, 1 failed, 3 done but for rows that were rejected, 4 a model or a rule set was refused, 130 stopped by a signal.");
        Add(root, RunVerb, OfRun);
        root.Subcommands.Add(Verb("run", "produce, score and report (the default)", RunVerb, OfRun));
        root.Subcommands.Add(Verb("produce", "make the topics and send payments", ProduceVerb, [Bootstrap, .. OfSource, Rate, Append, Resume, Partitions, Folder]));
        root.Subcommands.Add(Verb("score", "one member of the scoring group", ScoreVerb, [Bootstrap, InstanceId, StateDir, Model, Models, TrustedKeys, RollbackAfter, RollbackOverMs, LatencyLimitMs, MemoryInterval, MonitorModels, TerminalPartitions, CommitMs, SessionMs, Assignment, KeepRepartition]));
        root.Subcommands.Add(Verb("audit", "check that every payment has exactly one decision", AuditVerb, [Bootstrap]));
        root.Subcommands.Add(Verb("features", "write the features of a transactions file, of a topic from its beginning, or of a generated world", FeaturesVerb, [Set, Bootstrap, Topic, RecordedOrder, .. OfSource, Labels, Output, Transactions, LabelCutOff, MaturityDays, TestFrom]));
        root.Subcommands.Add(Verb("parity", "compute the features of sampled cards anew and compare them with a features file, or with what was served", ParityVerb, [Set, Bootstrap, Topic, Input, Labels, Recorded, CardShare, TellHealth]));
        root.Subcommands.Add(Verb("backtest", "compute a changed feature set over history beside another one and print what differs, by day", BacktestVerb, [ChangedSet, Against, Bootstrap, Topic, History, Seed, Cards, Terminals, Days, Payments, BacktestFolder]));
        root.Subcommands.Add(ExplainVerb.Of(Verb));
        root.Subcommands.Add(ModelVerb.Of(Verb));
        root.Subcommands.Add(RulesVerb.Of(Verb));
        root.Options.Add(Verbose);
        using var stop = new StopSignals();
        // Signals are ours: the parser's own handler would end the process 2 s after one, in the middle of closing.
        var invocation = new InvocationConfiguration { ProcessTerminationTimeout = null };
        return await root.Parse(args).InvokeAsync(invocation, stop.Requested).ConfigureAwait(false);
    }

    private static Command Verb(string name, string description, Func<ParseResult, CancellationToken, Task<int>> action, IReadOnlyList<Option> options)
    {
        var command = new Command(name, description);
        Add(command, action, options);
        return command;
    }

    private static void Add(Command command, Func<ParseResult, CancellationToken, Task<int>> action, IReadOnlyList<Option> options)
    {
        foreach (var option in options)
        {
            command.Options.Add(option);
        }

        command.SetAction((result, cancellation) => Failures.GuardAsync(() => action(result, cancellation)));
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
        CheckGiven(result, Bootstrap);
        using var clusters = new ClusterChoice(result.GetValue(Bootstrap), loggers);
        var produce = new ProduceCommand
        {
            Source = Source(result),
            Cluster = clusters.Cluster,
            Partitions = result.GetValue(Partitions),
            Folder = result.GetValue(Folder) ?? TemporaryFolder("produce"),
            PerSecond = result.GetValue(Rate),
            Append = result.GetValue(Append),
            Resume = result.GetValue(Resume),
        };
        return Task.FromResult(produce.Run(cancellation));
    }

    private static async Task<int> ScoreVerb(ParseResult result, CancellationToken cancellation)
    {
        using var loggers = Loggers(result);
        CheckGiven(result, Bootstrap, StateDir, InstanceId);
        using var clusters = new ClusterChoice(result.GetValue(Bootstrap), loggers);
        var options = Settings(result, result.GetValue(StateDir)!, result.GetValue(InstanceId)) with
        {
            SessionTimeout = TimeSpan.FromMilliseconds(result.GetValue(SessionMs)),
            Assignment = result.GetValue(Assignment),
            KeepRepartition = result.GetValue(KeepRepartition),
            Models = result.GetValue(Models),
            PackageKeys = result.GetValue(TrustedKeys) ?? [],
            MemoryInterval = result.GetValue(MemoryInterval) is { } seconds ? TimeSpan.FromSeconds(seconds) : null,
            Monitor = result.GetValue(MonitorModels),
            Rollback = new RollbackOptions { MinPayments = result.GetValue(RollbackAfter), MinDuration = TimeSpan.FromMilliseconds(result.GetValue(RollbackOverMs)), MaxLatency = TimeSpan.FromMilliseconds(result.GetValue(LatencyLimitMs)) },
        };
        return await ScoreCommand.RunAsync(options, clusters.Cluster, loggers, cancellation).ConfigureAwait(false);
    }

    private static Task<int> AuditVerb(ParseResult result, CancellationToken cancellation)
    {
        using var loggers = Loggers(result);
        CheckGiven(result, Bootstrap);
        using var clusters = new ClusterChoice(result.GetValue(Bootstrap), loggers);
        return Task.FromResult(AuditCommand.Run(clusters.Cluster, Console.Out));
    }

    private static async Task<int> ParityVerb(ParseResult result, CancellationToken cancellation)
    {
        using var loggers = Loggers(result);
        using var clusters = new ClusterChoice(result.GetValue(Bootstrap), loggers);
        var share = result.GetValue(CardShare) ?? 1;
        if (result.GetValue(Recorded) is not { } recorded)
        {
            CheckGiven(result, Bootstrap);
            return ParityCommand.RunServed(clusters.Cluster, share, Console.Out, tellHealth: result.GetValue(TellHealth));
        }

        var source = new PaymentSource { Topic = result.GetValue(Topic), Cluster = clusters.Cluster, Input = result.GetValue(Input), Labels = result.GetValue(Labels) };
        CheckGiven(result, source.Topic is null ? Input : Bootstrap);
        return await ParityCommand.RunAsync(source, result.GetValue(Set)!, recorded, share, Console.Out, cancellation).ConfigureAwait(false);
    }

    private static async Task<int> BacktestVerb(ParseResult result, CancellationToken cancellation)
    {
        using var loggers = Loggers(result);
        using var clusters = new ClusterChoice(result.GetValue(Bootstrap), loggers);
        var files = result.GetValue(History) ?? [];
        var whole = Source(result, clusters);
        if (whole.Topic is not null && files.Length > 0)
        {
            throw new ArgumentException("Payments come from --topic or from --input, not from both.");
        }

        IReadOnlyList<PaymentSource> sources = files.Length == 0 ? [whole] : [.. files.Select(file => whole with { Input = file })];
        return await BacktestCommand.RunAsync(
            sources, FeatureSets.Of(result.GetRequiredValue(ChangedSet)), FeatureSets.Of(result.GetRequiredValue(Against)), result.GetRequiredValue(BacktestFolder), cancellation).ConfigureAwait(false);
    }

    private static async Task<int> FeaturesVerb(ParseResult result, CancellationToken cancellation)
    {
        using var loggers = Loggers(result);
        using var clusters = new ClusterChoice(result.GetValue(Bootstrap), loggers);
        var source = Source(result, clusters) with { Labels = result.GetValue(Labels) };
        var set = FeatureSets.Of(result.GetValue(Set)!, lateLabels: source.Labels is not null);
        var options = new TrainingSetOptions
        {
            CutOffSeconds = result.GetValue(LabelCutOff),
            MaturityDays = result.GetValue(MaturityDays),
            TestFromSeconds = result.GetValue(TestFrom),
        };
        return result.GetValue(RecordedOrder)
            ? await RecordedOrderExport.RunAsync(source, set, result.GetRequiredValue(Output), options, cancellation).ConfigureAwait(false)
            : await FeaturesCommand.RunAsync(source, set, result.GetRequiredValue(Output), result.GetValue(Transactions), options, cancellation).ConfigureAwait(false);
    }
}
