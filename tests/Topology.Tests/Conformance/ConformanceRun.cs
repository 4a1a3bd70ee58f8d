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

    public static IEnumerable<ScenarioOutcome> Over(string directory) =>
        Directory.EnumerateFiles(directory, "*.json").Order(StringComparer.Ordinal).Select(Scenario.Read).Select(scenario => Of(scenario, Deviation.Of(scenario)));

    /// <param name="scenario">What Kafka Streams did.</param>
    /// <param name="stored">What ours does instead, if that is written down.</param>
    public static ScenarioOutcome Of(Scenario scenario, Deviation? stored)
    {
        try
        {
            var topology = ScenarioTopology.Build(scenario);
            if (TextDifference(scenario.Description, topology.Describe().ToString()) is { } described)
            {
                return new ScenarioOutcome.Failed(scenario.Name, described);
            }

            return Compare(scenario, stored, ScenarioRun.Of(scenario, topology));
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
