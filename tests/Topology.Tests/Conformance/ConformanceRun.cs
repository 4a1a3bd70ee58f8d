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
    public static IEnumerable<ScenarioOutcome> Over(string directory) =>
        Directory.EnumerateFiles(directory, "*.json").Order(StringComparer.Ordinal).Select(path => Of(Scenario.Read(path)));

    public static ScenarioOutcome Of(Scenario scenario)
    {
        try
        {
            var topology = ScenarioTopology.Build(scenario);
            if (TextDifference(scenario.Description, topology.Describe().ToString()) is { } described)
            {
                return new ScenarioOutcome.Failed(scenario.Name, described);
            }

            var produced = ScenarioRun.Of(scenario, topology);
            if (Deviation.Of(scenario) is { } deviation)
            {
                return deviation.Difference(scenario, produced) is { } other
                    ? new ScenarioOutcome.Failed(scenario.Name, $"{other} (beside the deviation: {deviation.Rule})")
                    : new ScenarioOutcome.Deviates(scenario.Name, deviation.Rule, deviation.Why);
            }

            var differences = produced.Differences(scenario.Produced);
            return differences.Count == 0
                ? new ScenarioOutcome.Passed(scenario.Name)
                : differences.TrueForAll(difference => difference.OnlySupersededWrites)
                    ? new ScenarioOutcome.Deviates(scenario.Name, "G3", $"{string.Join(", ", differences.Select(difference => difference.Topic))}: a row written more than once by one input is logged once")
                    : new ScenarioOutcome.Failed(scenario.Name, differences.First(difference => !difference.OnlySupersededWrites).ToString());
        }
        catch (Exception exception)
        {
            // Whatever a scenario does, the others are run.
            return new ScenarioOutcome.Failed(scenario.Name, $"ended with {exception.GetType().Name}: {exception.Message}");
        }
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
