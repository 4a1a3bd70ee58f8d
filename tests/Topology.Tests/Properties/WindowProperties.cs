using StreamizFraud.Topology.Dsl;
using StreamizFraud.Topology.Planning;
using StreamizFraud.Topology.Tests.Dsl;
using Xunit;
using Xunit.Abstractions;

namespace StreamizFraud.Topology.Tests.Properties;

/// <summary>Windowed aggregations against <see cref="WindowModel"/>, on generated inputs.</summary>
public sealed class WindowProperties(ITestOutputHelper output)
{
    private const int Rounds = 25;

    [Theory]
    [InlineData("tumbling")]
    [InlineData("hopping")]
    [InlineData("sliding")]
    [InlineData("session")]
    public void Each_record_updates_its_open_windows_and_no_others(string kind) => Holds(seed => Updates(Case(kind, seed)));

    [Theory]
    [InlineData("tumbling")]
    [InlineData("hopping")]
    [InlineData("sliding")]
    [InlineData("session")]
    public void Each_window_is_sent_once_by_the_record_that_closes_it(string kind) => Holds(seed => Closes(Case(kind, seed)));

    [Theory]
    [InlineData("tumbling")]
    [InlineData("hopping")]
    [InlineData("session")]
    public void A_suppressed_table_sends_what_results_on_close_are(string kind) => Holds(seed => FinalResults(Case(kind, seed)));

    [Fact]
    public void Broken_models_of_updates_are_caught()
    {
        Caught(Updates, "tumbling", "the last ms is open");
        Caught(Updates, "tumbling", "ends are included");
        Caught(Updates, "hopping", "the last ms is open");
        Caught(Updates, "sliding", "no right windows");
        Caught(Updates, "sliding", "ends are excluded");
        Caught(Updates, "session", "sessions do not merge");
        Caught(Updates, "session", "the gap is excluded");
    }

    [Fact]
    public void Broken_models_of_closing_are_caught()
    {
        Caught(Closes, "tumbling", "the last ms is open");
        Caught(Closes, "hopping", "ends are included");
        Caught(Closes, "sliding", "the last ms is closed");
        Caught(Closes, "sliding", "no right windows");
        Caught(Closes, "session", "the last ms is closed");
        Caught(Closes, "session", "sessions do not merge");
        Caught(FinalResults, "tumbling", "the last ms is open");
        Caught(FinalResults, "session", "the last ms is closed");
    }

    private void Holds(Func<int, string?> check)
    {
        for (var seed = 1; seed <= Rounds; seed++)
        {
            output.WriteLine($"seed {seed}");
            Assert.Null(check(seed));
        }
    }

    private void Caught(Func<WindowCase, string?> check, string kind, string flaw)
    {
        var seed = Enumerable.Range(1, Rounds).FirstOrDefault(seed =>
        {
            var given = Case(kind, seed);
            return check(given with { Model = given.Model with { Flaw = flaw } }) is not null;
        });
        output.WriteLine($"{kind}, {flaw}: caught with seed {seed}");
        Assert.True(seed > 0, $"{kind}, {flaw}: not caught with seeds up to {Rounds}");
    }

    private static WindowCase Case(string kind, int seed)
    {
        var random = new Random(seed);
        var size = random.Next(1, 20);
        var model = kind switch
        {
            "tumbling" => new WindowModel("time", size, size, random.Next(0, 15)),
            "hopping" => new WindowModel("time", size, random.Next(1, size + 1), random.Next(0, 15)),
            _ => new WindowModel(kind, size, 0, random.Next(0, 15)),
        };

        // What the records of sliding windows and sessions leave behind when they come too late depends on the order of arrival.
        var lateness = model.Kind == "time" ? 30 : model.Grace;
        var inputs = JoinInput.Generate(random, 60, step: 6, lateness, "in");
        return new(model, [.. inputs.Select((input, index) => input with { Value = $"v{index}" })]);
    }

    private static string? Updates(WindowCase given)
    {
        var results = Results(given, EmitStrategy.OnWindowUpdate);
        var rows = new Dictionary<string, string>();
        for (var i = 0; i < given.Inputs.Count; i++)
        {
            if (given.Model.Kind != "session")
            {
                if (Difference(i, given.Model.Updates(given.Inputs, i), results[i]) is { } difference)
                {
                    return difference;
                }

                continue;
            }

            // Sessions that grow are deleted and made anew: the table they leave is what counts.
            foreach (var (key, text) in results[i].Select(text => (text[..text.IndexOf(':')], text)))
            {
                rows[key] = text;
            }

            if (Difference(i, given.Model.Rows(given.Inputs, i), [.. rows.Values.Where(text => !text.Contains(":_@"))]) is { } wrong)
            {
                return wrong;
            }
        }

        return null;
    }

    private static string? Closes(WindowCase given) => Closes(given, Results(given, EmitStrategy.OnWindowClose));

    private static string? FinalResults(WindowCase given) => Closes(given, Results(given, EmitStrategy.OnWindowUpdate, suppressed: true));

    private static string? Closes(WindowCase given, List<IReadOnlyList<string>> results)
    {
        return Enumerable.Range(0, given.Inputs.Count)
            .Select(i => results[i].Count == results[i].Distinct().Count() ? Difference(i, given.Model.Closed(given.Inputs, i), results[i]) : $"record {i}: sent twice")
            .FirstOrDefault(difference => difference is not null);
    }

    private static string? Difference(int record, IReadOnlySet<string> wanted, IReadOnlyList<string> got) =>
        wanted.SetEquals(got) ? null : $"record {record} gave {string.Join(' ', got)} instead of {string.Join(' ', wanted.Order())}";

    private static List<IReadOnlyList<string>> Results(WindowCase given, EmitStrategy emit, bool suppressed = false)
    {
        using var driver = new TextDriver(Topology(given.Model, emit, suppressed));
        return [.. JoinInput.Run(driver, given.Inputs).Select(results => (IReadOnlyList<string>)[.. results.Select(Sorted)])];
    }

    /// <summary>Values in order, so that the order of arrival does not matter.</summary>
    private static string Sorted(string result)
    {
        var (colon, at) = (result.IndexOf(':'), result.LastIndexOf('@'));
        return $"{result[..colon]}:{string.Join('+', result[(colon + 1)..at].Split('+').Order(StringComparer.Ordinal))}{result[at..]}";
    }

    private static StreamTopology Topology(WindowModel model, EmitStrategy emit, bool suppressed)
    {
        var builder = new StreamsBuilder();
        var groups = builder.Stream<string, string>("in").GroupByKey();
        var (size, grace) = (TimeSpan.FromMilliseconds(model.Size), TimeSpan.FromMilliseconds(model.Grace));
        var materialized = Materialized.As<string, string>("windows");
        var table = model.Kind switch
        {
            "time" => groups.WindowedBy(TimeWindows.OfSizeAndGrace(size, grace).AdvanceBy(TimeSpan.FromMilliseconds(model.Advance)))
                .EmitStrategy(emit).Reduce(Plus, materialized),
            "sliding" => groups.WindowedBy(SlidingWindows.OfTimeDifferenceAndGrace(size, grace)).EmitStrategy(emit).Reduce(Plus, materialized),
            _ => groups.WindowedBy(SessionWindows.OfInactivityGapAndGrace(size, grace)).EmitStrategy(emit).Reduce(Plus, materialized),
        };
        table = suppressed ? table.Suppress(Suppressed.UntilWindowCloses(BufferConfig.Unbounded()).WithName("final")) : table;
        table.Out();
        return builder.Build();

        static string Plus(string sum, string value) => $"{sum}+{value}";
    }

    private sealed record WindowCase(WindowModel Model, List<JoinInput> Inputs);
}
