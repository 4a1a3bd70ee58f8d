using StreamizFraud.Topology.Planning;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.Runtime.App;
using StreamizFraud.Topology.Serdes;
using StreamizFraud.Topology.Testing;

namespace StreamizFraud.Topology.Tests.Conformance;

/// <summary>What our engine produced for a scenario: per topic the records in order, and after which input each topic had how many.</summary>
internal sealed class ScenarioRun
{
    private readonly Dictionary<string, TestOutputTopic<byte[], byte[]>> _outputs = [];
    private readonly Dictionary<string, List<string>> _produced = [];
    private readonly Dictionary<string, List<int>> _ends = [];

    private ScenarioRun()
    {
    }

    /// <summary>Topics that something was produced to.</summary>
    public IEnumerable<string> Topics => _produced.Keys;

    /// <summary>Pipes a scenario's inputs through the test driver.</summary>
    public static ScenarioRun Of(Scenario scenario, StreamTopology topology)
    {
        var run = new ScenarioRun();
        using var driver = new TopologyTestDriver(topology, Options(scenario));
        foreach (var input in scenario.Inputs)
        {
            if (input.AdvanceMs is { } ms)
            {
                driver.AdvanceWallClockTime(TimeSpan.FromMilliseconds(ms));
            }
            else
            {
                var headers = input.Headers.Aggregate(RecordHeaders.Empty, (all, header) => all.With(header.Name, header.Text));
                driver.CreateInputTopic<string?, string?>(input.Topic, Serde.Utf8!, Serde.Utf8!).PipeInput(input.Key, input.Value, input.Timestamp, headers);
            }

            run.Collect(driver);
        }

        return run;
    }

    /// <summary>What was produced to a topic.</summary>
    public IReadOnlyList<string> Records(string topic) => _produced.GetValueOrDefault(topic) ?? [];

    /// <summary>
    /// As Kafka Streams' driver: at least once, since a suppression's changelog holds offsets, which markers of transactions would move;
    /// one stream time for all (rule D1).
    /// </summary>
    private static TopologyTestOptions Options(Scenario scenario) => new()
    {
        ApplicationId = scenario.ApplicationId,
        ProcessingGuarantee = ProcessingGuarantee.AtLeastOnce,
        SharesStreamTime = true,
        KeepsChangelogOrder = true,
    };

    /// <summary>The topics that differ from what was wanted.</summary>
    public List<TopicDifference> Differences(IReadOnlyDictionary<string, IReadOnlyList<string>> wanted) =>
        [.. wanted.Keys.Union(_produced.Keys).Order(StringComparer.Ordinal).Select(topic => Difference(topic, wanted.GetValueOrDefault(topic) ?? [])).OfType<TopicDifference>()];

    /// <summary>How one topic differs; null if it does not.</summary>
    public TopicDifference? Difference(string topic, IReadOnlyList<string> wanted) =>
        TopicDifference.Of(topic, wanted, _produced.GetValueOrDefault(topic) ?? [], _ends.GetValueOrDefault(topic) ?? []);

    private void Collect(TopologyTestDriver driver)
    {
        foreach (var topic in driver.ProducedTopicNames)
        {
            if (!_outputs.TryGetValue(topic, out var output))
            {
                _outputs.Add(topic, output = driver.CreateOutputTopic<byte[], byte[]>(topic));
                _produced.Add(topic, []);
                _ends.Add(topic, []);
            }

            _produced[topic].AddRange(output.ReadRecordsToList().Select(record => ProducedRecord.Text(record)));
            _ends[topic].Add(_produced[topic].Count);
        }
    }
}

/// <summary>Where the records of a topic differ from those wanted.</summary>
/// <param name="Topic">The topic.</param>
/// <param name="Text">The first difference.</param>
/// <param name="OnlySupersededWrites">
/// Whether ours are those wanted without the changelog records that another of the same row and input follows: the deviation of rule G3.
/// </param>
internal sealed record TopicDifference(string Topic, string Text, bool OnlySupersededWrites)
{
    /// <summary>Compares record by record, in order.</summary>
    /// <param name="topic">The topic.</param>
    /// <param name="wanted">Records of Kafka Streams.</param>
    /// <param name="got">Ours.</param>
    /// <param name="ends">Number of ours after each input.</param>
    /// <returns>Null if they are the same.</returns>
    public static TopicDifference? Of(string topic, IReadOnlyList<string> wanted, IReadOnlyList<string> got, IReadOnlyList<int> ends)
    {
        if (wanted.SequenceEqual(got))
        {
            return null;
        }

        var first = wanted.Zip(got).TakeWhile(pair => pair.First == pair.Second).Count();
        var text = $"{wanted.Count} records wanted, {got.Count} produced; first difference at {first}: '{wanted.ElementAtOrDefault(first)}' wanted, '{got.ElementAtOrDefault(first)}' produced";
        return new(topic, text, topic.EndsWith("-changelog", StringComparison.Ordinal) && AreSuperseded(wanted, got, ends));
    }

    public override string ToString() => $"{Topic}: {Text}";

    /// <summary>
    /// Goes through both from the end, input by input: the last write of a row is there, and what is left out must be followed, within its
    /// input, by a write of its row.
    /// </summary>
    private static bool AreSuperseded(IReadOnlyList<string> wanted, IReadOnlyList<string> got, IReadOnlyList<int> ends)
    {
        var next = wanted.Count - 1;
        var rewritten = new HashSet<string>();
        for (var input = ends.Count - 1; input >= 0; input--)
        {
            var start = input == 0 ? 0 : ends[input - 1];
            var here = new HashSet<string>();
            for (var mine = ends[input] - 1; mine >= start; mine--)
            {
                // Up to the first match these may belong to the input after this one.
                while (next >= 0 && wanted[next] != got[mine] && (here.Count == 0 ? rewritten : here).Contains(Key(wanted[next])))
                {
                    next--;
                }

                if (next < 0 || wanted[next] != got[mine])
                {
                    return false;
                }

                here.Add(Key(wanted[next--]));
            }

            rewritten = here.Count > 0 ? here : rewritten;
        }

        while (next >= 0 && rewritten.Contains(Key(wanted[next])))
        {
            next--;
        }

        return next < 0;
    }

    private static string Key(string record) => record[..record.IndexOf(' ', StringComparison.Ordinal)];
}
