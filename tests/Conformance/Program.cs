using StreamizFraud.Topology.Tests.Conformance;

// Runs the conformance scenarios of a folder: a line for each that fails or deviates, then the counts. With a scenario's name: both sides' records.
if ((args.Length > 0 ? args[0] : TestMaterial.ConformanceDirectory) is not { } directory || !Directory.Exists(directory))
{
    Console.Error.WriteLine("usage: conformance DIR   (or set CONFORMANCE_DIR to a folder of scenarios)");
    return 2;
}

if (args.Length > 1)
{
    var scenario = Scenario.Read(Path.Combine(directory, args[1] + ".json"));
    var run = ScenarioRun.Of(scenario, ScenarioTopology.Build(scenario));
    foreach (var topic in run.Topics.Union(scenario.Produced.Keys).Order(StringComparer.Ordinal))
    {
        var (wanted, got) = (scenario.Produced.GetValueOrDefault(topic) ?? [], run.Records(topic));
        Console.WriteLine($"{topic}: wanted | produced");
        for (var i = 0; i < Math.Max(wanted.Count, got.Count); i++)
        {
            Console.WriteLine($"{i,4} {(wanted.ElementAtOrDefault(i) == got.ElementAtOrDefault(i) ? ' ' : '*')} {wanted.ElementAtOrDefault(i),-60} | {got.ElementAtOrDefault(i)}");
        }
    }

    return 0;
}

var outcomes = new List<ScenarioOutcome>();
foreach (var outcome in ConformanceRun.Over(directory))
{
    outcomes.Add(outcome);
    if (outcome is not ScenarioOutcome.Passed)
    {
        Console.WriteLine(outcome);
    }
}

var failed = outcomes.OfType<ScenarioOutcome.Failed>().Count();
Console.WriteLine($"{outcomes.OfType<ScenarioOutcome.Passed>().Count()} passed, {failed} failed, {outcomes.OfType<ScenarioOutcome.Deviates>().Count()} deviations");
return failed == 0 ? 0 : 1;
