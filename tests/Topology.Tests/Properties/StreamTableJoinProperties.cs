using StreamizFraud.Topology.Tests.Dsl;
using Xunit;
using Xunit.Abstractions;

namespace StreamizFraud.Topology.Tests.Properties;

/// <summary>Joins of a stream with a table against <see cref="AsOfModel"/>, on generated inputs.</summary>
public sealed class StreamTableJoinProperties(ITestOutputHelper output)
{
    private const int Rounds = 60;

    [Fact]
    public void A_plain_table_gives_the_row_that_came_last_K1() => Holds(seed => Plain(seed, historyMs: null));

    [Fact]
    public void A_versioned_table_gives_the_row_of_the_record_s_time_K3() => Holds(seed => AsOf(seed, twinHistory: history => history, shift: 0));

    [Fact]
    public void With_grace_the_order_of_arrival_does_not_matter_K4() => Holds(seed => Graceful(seed, graced: true));

    [Fact]
    public void Tasks_that_move_lose_and_double_no_waiting_record_K4() => Holds(seed => seed % 4 == 0 ? Graceful(seed, graced: true, new Random(seed)) : null);

    [Fact]
    public void Broken_joins_are_caught()
    {
        Caught("the row of the record's time instead of the last one", seed => Plain(seed, historyMs: 1000));
        Caught("the last row instead of that of the record's time", seed => AsOf(seed, twinHistory: _ => null, shift: 0));
        Caught("a history that is one millisecond short", seed => AsOf(seed, twinHistory: history => history - 1, shift: 0));
        Caught("a version that is not yet valid at its own time", seed => AsOf(seed, twinHistory: history => history, shift: 1));
        Caught("no grace", seed => Graceful(seed, graced: false));
    }

    private void Holds(Func<int, string?> check)
    {
        for (var seed = 1; seed <= Rounds; seed++)
        {
            output.WriteLine($"seed {seed}");
            Assert.Null(check(seed));
        }
    }

    private void Caught(string what, Func<int, string?> check)
    {
        var seed = Enumerable.Range(1, Rounds).FirstOrDefault(seed => check(seed) is not null);
        output.WriteLine($"{what}: caught with seed {seed}");
        Assert.True(seed > 0, $"{what}: not caught with seeds up to {Rounds}");
    }

    private static string? Plain(int seed, long? historyMs)
    {
        var inputs = JoinInput.Generate(new Random(seed), 80, step: 6, lateness: 30, "L", "R");
        return Difference(inputs, historyMs, i => AsOfModel.Now(inputs[..i], inputs[i]), inputs);
    }

    private static string? AsOf(int seed, Func<long, long?> twinHistory, long shift)
    {
        var random = new Random(seed);
        var history = random.Next(1, 30);
        var inputs = JoinInput.Generate(random, 80, step: 6, lateness: 30, "L", "R");
        var piped = inputs.ConvertAll(input => input.Topic == "R" ? input with { Timestamp = input.Timestamp + shift } : input);
        return Difference(inputs, twinHistory(history), i => AsOfModel.AsOf(inputs[..i], inputs[i], history), piped);
    }

    /// <summary>If nothing is later than the grace, every record finds its row as if all updates had been there from the beginning.</summary>
    private static string? Graceful(int seed, bool graced, Random? interruptions = null)
    {
        var random = new Random(seed);
        var grace = random.Next(5, 30);
        var inputs = JoinInput.Generate(random, 80, step: 6, lateness: grace - 1, "L", "R");
        var ordered = inputs.Where(input => input.Topic == "R").OrderBy(input => input.Timestamp).ToList();
        var wanted = inputs.Where(input => input is { Topic: "L", Value: not "_" })
            .Select(input => AsOfModel.Joined(input, AsOfModel.AsOf(ordered, input, historyMs: 1_000_000))).Order();

        using var driver = new TextDriver(StreamTableJoinTests.Joined(left: true, 1_000_000, graced ? grace : null));
        var got = JoinInput.Run(driver, inputs, interruptions).Concat(JoinInput.Run(driver, [new("L", "z", "z", 500_000)]))
            .SelectMany(results => results).Where(result => !result.StartsWith('z')).Order();
        return wanted.SequenceEqual(got) ? null : $"{string.Join(' ', got)} instead of {string.Join(' ', wanted)}";
    }

    private static string? Difference(List<JoinInput> inputs, long? historyMs, Func<int, string?> row, List<JoinInput> piped)
    {
        using var driver = new TextDriver(StreamTableJoinTests.Joined(left: true, historyMs, null));
        var results = JoinInput.Run(driver, piped);
        for (var i = 0; i < inputs.Count; i++)
        {
            IEnumerable<string> wanted = inputs[i] is { Topic: "L", Value: not "_" } ? [AsOfModel.Joined(inputs[i], row(i))] : [];
            if (!wanted.SequenceEqual(results[i]))
            {
                return $"{inputs[i]} gave {string.Join(' ', results[i])} instead of {string.Join(' ', wanted)}";
            }
        }

        return null;
    }
}
