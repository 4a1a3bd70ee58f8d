namespace StreamizFraud.Topology.Tests.Conformance;

/// <summary>How a scenario came out.</summary>
internal abstract record ScenarioOutcome(string Scenario)
{
    /// <summary>Description and every record of every topic are Kafka Streams' own.</summary>
    internal sealed record Passed(string Scenario) : ScenarioOutcome(Scenario);

    /// <summary>They differ exactly as a documented deviation says.</summary>
    internal sealed record Deviates(string Scenario, string Rule, string Why) : ScenarioOutcome(Scenario)
    {
        public override string ToString() => $"DEVIATION {Scenario}: {Rule}: {Why}";
    }

    /// <summary>They differ otherwise.</summary>
    internal sealed record Failed(string Scenario, string Difference) : ScenarioOutcome(Scenario)
    {
        public override string ToString() => $"FAIL {Scenario} {Difference}";
    }
}

/// <summary>Runs the scenarios of a folder.</summary>
internal static class ConformanceRun
{
    /// <summary>The rule by which a changelog gets each row once a commit.</summary>
    private const string SupersededWrites = "G3";

    /// <summary>The rule by which a window is in its store until its result has been sent.</summary>
    public const string UnsentResults = "W12";

    public static IEnumerable<ScenarioOutcome> Over(string directory) =>
        Directory.EnumerateFiles(directory, "*.json").Order(StringComparer.Ordinal).Select(Scenario.Read).Select(scenario => Of(scenario, Deviation.Of(scenario)));

    /// <param name="scenario">What Kafka Streams did.</param>
    /// <param name="stored">What ours does instead, if that is written down.</param>
    public static ScenarioOutcome Of(Scenario scenario, Deviation? stored)
    {
        try
        {
            var topology = ScenarioTopology.Build(scenario, forgetsUnsentResults: true);
            if (TextDifference(scenario.Description, topology.Describe().ToString()) is { } described)
            {
                return new ScenarioOutcome.Failed(scenario.Name, described);
            }

            // All but rule W12 is compared without it, record by record; then it may add results, and nothing else.
            var forgetting = ScenarioRun.Of(scenario, topology);
            var outcome = Compare(scenario, stored, forgetting);
            return outcome is ScenarioOutcome.Failed
                ? outcome
                : Keeping(scenario, forgetting, ScenarioRun.Of(scenario, ScenarioTopology.Build(scenario))) ?? outcome;
        }
        catch (Exception exception)
        {
            // Whatever a scenario does, the others are run.
            return new ScenarioOutcome.Failed(scenario.Name, $"ended with {exception.GetType().Name}: {exception.Message}");
        }
    }

    private static ScenarioOutcome Compare(Scenario scenario, Deviation? stored, ScenarioRun run)
    {
        var differences = run.Differences(scenario.Produced);
        var other = differences.Find(difference => !difference.OnlySupersededWrites);
        if (stored is { } deviation)
        {
            // What is stored is what must come; and by rule G3 it differs from Kafka Streams' in nothing but superseded writes.
            return deviation.Difference(scenario, run) is { } wrong
                ? new ScenarioOutcome.Failed(scenario.Name, $"{wrong} (beside the deviation: {deviation.Rule})")
                : deviation.Rule == SupersededWrites && other is not null
                    ? new ScenarioOutcome.Failed(scenario.Name, $"{other} (the stored deviation is more than {deviation.Rule} allows)")
                    : new ScenarioOutcome.Deviates(scenario.Name, deviation.Rule, deviation.Why);
        }

        if (differences.Count == 0)
        {
            return new ScenarioOutcome.Passed(scenario.Name);
        }

        return other is not null
            ? new ScenarioOutcome.Failed(scenario.Name, other.ToString())
            : new ScenarioOutcome.Deviates(
                scenario.Name,
                SupersededWrites,
                $"{string.Join(", ", differences.Select(difference => difference.Topic))}: a row written more than once by one input is logged once");
    }

    /// <summary>Number of records of one list beside those of the other, which must all be there in their order; null: they are not.</summary>
    internal static int? Added(IReadOnlyList<string> records, IReadOnlyList<string> more)
    {
        var next = 0;
        foreach (var record in more)
        {
            next += next < records.Count && records[next] == record ? 1 : 0;
        }

        return next == records.Count ? more.Count - next : null;
    }

    /// <summary>What changes when windows are kept until their results have been sent; null: nothing.</summary>
    private static ScenarioOutcome? Keeping(Scenario scenario, ScenarioRun forgetting, ScenarioRun keeping)
    {
        var more = 0;
        foreach (var topic in keeping.Topics.Union(forgetting.Topics).Order(StringComparer.Ordinal))
        {
            if (Added(forgetting.Records(topic), keeping.Records(topic)) is not { } added)
            {
                return new ScenarioOutcome.Failed(scenario.Name, $"{topic}: rule {UnsentResults} takes a record away or changes one");
            }

            more += added;
        }

        return more == 0
            ? null
            : new ScenarioOutcome.Deviates(scenario.Name, UnsentResults, $"{more} records more, of windows that Kafka Streams forgets before it sends them; all others are its own");
    }

    private static string? TextDifference(string wanted, string got)
    {
        if (wanted == got)
        {
            return null;
        }

        var (wantedLines, gotLines) = (wanted.Split('\n'), got.Split('\n'));
        var first = wantedLines.Zip(gotLines).TakeWhile(pair => pair.First == pair.Second).Count();
        return $"describe: first difference in line {first + 1}: '{wantedLines.ElementAtOrDefault(first)}' wanted, '{gotLines.ElementAtOrDefault(first)}' printed";
    }
}
