using StreamizFraud.Topology.Planning;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.Serdes;
using StreamizFraud.Topology.Testing;

namespace StreamizFraud.Topology.Tests.Conformance;

/// <summary>Pipes a scenario's inputs through the test driver and says where our results differ from Kafka Streams'.</summary>
internal static class ScenarioRun
{
    /// <returns>One line a topic that differs; none if all records of all topics are the same.</returns>
    public static IReadOnlyList<string> Differences(Scenario scenario, StreamTopology topology)
    {
        using var driver = new TopologyTestDriver(topology, new TopologyTestOptions { ApplicationId = scenario.ApplicationId });
        foreach (var input in scenario.Inputs)
        {
            if (input.AdvanceMs is { } ms)
            {
                driver.AdvanceWallClockTime(TimeSpan.FromMilliseconds(ms));
                continue;
            }

            var headers = input.Headers.Aggregate(RecordHeaders.Empty, (all, header) => all.With(header.Name, header.Text));
            driver.CreateInputTopic<string?, string?>(input.Topic, Serde.Utf8!, Serde.Utf8!).PipeInput(input.Key, input.Value, input.Timestamp, headers);
        }

        return [.. scenario.Produced.Keys.Union(driver.ProducedTopicNames).Order(StringComparer.Ordinal).Select(topic => Difference(scenario, driver, topic)).OfType<string>()];
    }

    private static string? Difference(Scenario scenario, TopologyTestDriver driver, string topic)
    {
        var wanted = scenario.Produced.GetValueOrDefault(topic) ?? [];
        var got = !driver.ProducedTopicNames.Contains(topic)
            ? []
            : driver.CreateOutputTopic<byte[], byte[]>(topic).ReadRecordsToList().Select(record => ProducedRecord.Text(record)).ToList();
        return Compare(topic, wanted, got);
    }

    /// <summary>Compares record by record, in order.</summary>
    public static string? Compare(string topic, IReadOnlyList<string> wanted, IReadOnlyList<string> got)
    {
        if (wanted.SequenceEqual(got))
        {
            return null;
        }

        var first = wanted.Zip(got).TakeWhile(pair => pair.First == pair.Second).Count();
        return $"{topic}: {wanted.Count} records wanted, {got.Count} produced; first difference at {first}: '{wanted.ElementAtOrDefault(first)}' wanted, '{got.ElementAtOrDefault(first)}' produced";
    }
}
