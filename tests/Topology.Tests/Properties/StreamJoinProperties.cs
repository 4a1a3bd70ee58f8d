using StreamizFraud.Topology.Dsl;
using StreamizFraud.Topology.Tests.Dsl;
using Xunit;
using Xunit.Abstractions;

namespace StreamizFraud.Topology.Tests.Properties;

/// <summary>Joins of streams against <see cref="StreamJoinModel"/>, on generated inputs.</summary>
public sealed class StreamJoinProperties(ITestOutputHelper output)
{
    private const int Rounds = 60;

    [Theory]
    [InlineData("inner")]
    [InlineData("left")]
    [InlineData("outer")]
    public void In_order_each_record_gives_its_pairs_in_order_and_what_is_alone_comes_once_it_must_not_wait(string kind)
    {
        for (var seed = 1; seed <= Rounds; seed++)
        {
            output.WriteLine($"seed {seed}");
            Assert.Null(InOrder(kind, Case(seed, late: false), engine => engine));
        }
    }

    [Theory]
    [InlineData("inner")]
    [InlineData("left")]
    [InlineData("outer")]
    public void Within_grace_the_order_of_arrival_does_not_change_what_comes_out(string kind)
    {
        for (var seed = 1; seed <= Rounds; seed++)
        {
            output.WriteLine($"seed {seed}");
            Assert.Null(Finally(kind, Case(seed, late: true), engine => engine));
        }
    }

    [Theory]
    [InlineData("inner")]
    [InlineData("left")]
    [InlineData("outer")]
    public void Tasks_that_move_lose_and_double_nothing(string kind)
    {
        for (var seed = 1; seed <= Rounds / 4; seed++)
        {
            output.WriteLine($"seed {seed}");
            Assert.Null(Finally(kind, Case(seed, late: true) with { Interruptions = new Random(seed) }, engine => engine));
        }
    }

    [Fact]
    public void Broken_joins_are_caught()
    {
        Caught("the upper bound is excluded", "inner", InOrder, engine => engine with { After = engine.After - 1 });
        Caught("the lower bound is excluded", "inner", InOrder, engine => engine with { Before = engine.Before - 1 });
        Caught("the bounds are swapped", "inner", InOrder, engine => engine with { Before = engine.After, After = engine.Before });
        Caught("grace is missing", "left", Finally, engine => engine with { Grace = 0 });
        Caught("what is alone comes a millisecond early", "left", InOrder, engine => engine with { Grace = engine.Grace - 1 });
        Caught("right records do not wait", "outer", InOrder, engine => engine, joins: "left");
        Caught("left records do not wait", "left", Finally, engine => engine, joins: "inner");
        Caught("what waits is lost when the task moves", "left", Finally, engine => engine, logged: false);
    }

    private void Caught(
        string what, string kind, Func<string, JoinCase, Func<StreamJoinModel, StreamJoinModel>, string?> check, Func<StreamJoinModel, StreamJoinModel> twin, string? joins = null, bool logged = true)
    {
        var seed = Enumerable.Range(1, Rounds).FirstOrDefault(
            seed => check(kind, Twin(Case(seed, late: check == Finally), seed), twin) is not null);
        output.WriteLine($"{what}: caught with seed {seed}");
        Assert.True(seed > 0, $"{what}: not caught with seeds up to {Rounds}");

        JoinCase Twin(JoinCase given, int seed) => given with { Joins = joins ?? kind, Logged = logged, Interruptions = logged ? null : new Random(seed) };
    }

    private static JoinCase Case(int seed, bool late)
    {
        var random = new Random(seed);
        var (before, after, grace) = (random.Next(1, 20), random.Next(1, 20), random.Next(1, 20));

        // A record so late that its partners need not wait for it has a result of its own at once (rule J3): not here.
        var lateness = late ? Math.Min(Math.Min(before, after), grace) : 0;
        return new(new(before, after, grace), JoinInput.Generate(random, 80, step: 6, lateness, "L", "R"));
    }

    private static string? InOrder(string kind, JoinCase given, Func<StreamJoinModel, StreamJoinModel> twin)
    {
        var (model, inputs) = (given.Model, given.Inputs);
        var results = Results(kind, given, twin(model));
        var pairs = model.Pairs(inputs);
        var alone = Sides(kind).SelectMany(side => model.Alone(inputs, side)).ToList();
        var waiting = alone.Select(item => item.Result).ToList();
        for (var i = 0; i < results.Count; i++)
        {
            var time = i < inputs.Count ? inputs[i].Timestamp : long.MaxValue;
            var early = alone.Find(item => results[i].Contains(item.Result) && model.ClosesAfter(inputs[item.Index]) >= time);
            if (early.Result is not null)
            {
                return $"{early.Result} at {time}, before {inputs[early.Index]} had waited";
            }

            var others = results[i].Where(result => !waiting.Remove(result)).ToList();
            if (!others.SequenceEqual(i < inputs.Count ? pairs[i] : []))
            {
                return $"record {i} gave {string.Join(' ', others)} instead of its pairs";
            }
        }

        return waiting.Count == 0 ? null : $"never came: {string.Join(' ', waiting)}";
    }

    private static string? Finally(string kind, JoinCase given, Func<StreamJoinModel, StreamJoinModel> twin)
    {
        var (model, inputs) = (given.Model, given.Inputs);
        var wanted = model.Pairs(inputs).SelectMany(pairs => pairs)
            .Concat(Sides(kind).SelectMany(side => model.Alone(inputs, side)).Select(item => item.Result)).Order();
        var got = Results(kind, given, twin(model)).SelectMany(results => results).Order();
        return wanted.SequenceEqual(got) ? null : $"{string.Join(' ', got)} instead of {string.Join(' ', wanted)}";
    }

    private static IEnumerable<string> Sides(string kind) => kind switch
    {
        "inner" => [],
        "left" => ["L"],
        _ => ["L", "R"],
    };

    /// <summary>Results of each record, and at last what comes out at the end of time.</summary>
    private static List<IReadOnlyList<string>> Results(string kind, JoinCase given, StreamJoinModel engine)
    {
        var windows = StreamStreamJoinTests.Windows(engine.Before, engine.After, engine.Grace);
        var stored = new StreamJoined<string, string, string> { StoreName = "jn", Logged = given.Logged };
        using var driver = new TextDriver(StreamStreamJoinTests.Joined(given.Joins ?? kind, windows, stored));
        var results = JoinInput.Run(driver, given.Inputs, given.Interruptions);
        var end = JoinInput.Run(driver, [new("L", "z", "z", 1_000_000), new("L", "z", "z", 2_000_000)]).SelectMany(list => list);
        results.Add([.. end.Where(result => !result.StartsWith('z'))]);
        return results;
    }

    /// <summary>An input and what it is joined by.</summary>
    private sealed record JoinCase(StreamJoinModel Model, List<JoinInput> Inputs)
    {
        /// <summary>Kind of join that the engine runs; null: the right one.</summary>
        public string? Joins { get; init; }

        public bool Logged { get; init; } = true;

        public Random? Interruptions { get; init; }
    }
}
