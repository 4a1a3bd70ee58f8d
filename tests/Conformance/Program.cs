using StreamizFraud.Topology.Tests.Conformance;

// Runs the conformance scenarios of a folder: a line for each that fails or deviates, then the counts.
if ((args.Length > 0 ? args[0] : TestMaterial.ConformanceDirectory) is not { } directory || !Directory.Exists(directory))
{
    Console.Error.WriteLine("usage: conformance DIR   (or set CONFORMANCE_DIR to a folder of scenarios)");
    return 2;
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
