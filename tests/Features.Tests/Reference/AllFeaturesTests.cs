using CsCheck;
using StreamizFraud.Features.Entities;
using Xunit;

namespace StreamizFraud.Features.Tests.Reference;

/// <summary>Random sets of all operators, views and modifiers against the naive reference, over pages of a few rows.</summary>
public sealed class AllFeaturesTests
{
    // The same runs each time.
    private static readonly AnyRun[] Runs = AnyRun.Any.Array[1_500].Single(_ => true, seed: "0N0XIzNsQ0O2");

    [Fact]
    public void Values_are_those_of_the_guide_in_any_order_through_failures_and_restores() =>
        AnyRun.Any.Sample(run => Play(run, Mistake.None), iter: 3_000);

    [Theory]
    [InlineData(Mistake.LeftEdgeIsClosed)]
    [InlineData(Mistake.TiesByTime)]
    [InlineData(Mistake.FloatSums)]
    [InlineData(Mistake.ThisRowIsLeftOut)]
    [InlineData(Mistake.DelayIsOneLess)]
    [InlineData(Mistake.LateRowsAreDropped)]
    [InlineData(Mistake.NothingIsForgotten)]
    [InlineData(Mistake.LabelIsKnownAtOnce)]
    [InlineData(Mistake.TileEdgeIsOffByOne)]
    [InlineData(Mistake.NullCountsAsZero)]
    [InlineData(Mistake.DayIsOfUtc)]
    [InlineData(Mistake.IdleKeysAreKept)]
    [InlineData(Mistake.SketchEndsAtTheRow)]
    public void A_reference_with_a_mistake_is_caught(Mistake mistake) =>
        Assert.Contains(Runs, run => Record.Exception(() => { Play(run, mistake); }) is not null);

    [Fact]
    public void Every_operator_view_and_happening_occurs_and_the_log_becomes_a_tree_of_several_levels()
    {
        var choices = Runs.SelectMany(run => run.Choices).ToList();
        Assert.Equal(Enum.GetValues<Computes>().Length, choices.Select(choice => choice.Computes).Distinct().Count());
        Assert.Equal(3, choices.Select(choice => choice.Rows).Distinct().Count());
        var seen = Runs.Select(run => Play(run, Mistake.None)).ToList();
        Assert.True(seen.Count(so => so.MostPages > 10) > 100);
        Assert.True(seen.Count(so => so.Refused > 0) > 20);
        Assert.True(seen.Sum(so => so.Late) > 1_000);
        Assert.True(seen.Count(so => so.Dropped) > 100);
        Assert.True(seen.Sum(so => so.Idle) > 20);
    }

    private static (int MostPages, bool Dropped, int Refused, int Late, int Idle) Play(AnyRun run, Mistake mistake)
    {
        var set = new RandomSet(run.Choices, run.LatenessMs);
        var stage = new EntityStage<Movement>(set.Declarations, set.Declarations.Keys[0], run.PageRows);
        var computation = new EntityComputation<Movement>(stage);
        var naive = new NaiveFeatures(run.Choices, run.LatenessMs, mistake);
        var pages = new RewindingPages(stage.Shape);
        var values = new double[run.Choices.Length];
        var (clock, streamMs, mostPages, dropped, refused, lateRows) = (run.StartMs, run.StartMs, 0, false, 0, 0);
        foreach (var step in run.Steps)
        {
            var time = Math.Max(0, clock + (step.Arrival.Step * run.UnitMs) + step.Arrival.JitterMs);
            var arrived = step.Arrival.Movement with { KnownAtMs = step.Arrival.KnownIn < 0 ? null : time + (step.Arrival.KnownIn * run.UnitMs) };
            var before = step.Kind is StepKind.Fail or StepKind.FailInside ? pages.Bytes() : null;
            switch (step.Kind)
            {
                case StepKind.RestoreAll:
                    pages.Restore(_ => true);
                    computation = new EntityComputation<Movement>(stage);
                    break;
                case StepKind.RestoreSome:
                    pages.Restore(page => (page + step.At) % 2 == 0);
                    break;
                case StepKind.FailInside:
                    pages.FailIn = step.At;
                    break;
            }

            var had = pages.Count;
            var stream = Math.Max(Math.Max(streamMs, time), clock + (step.Arrival.Ahead * run.UnitMs));
            bool late;
            try
            {
                late = computation.Compute(pages.Begin(), pages, arrived, time, stream, values);
            }
            catch (FeatureValueException)
            {
                pages.Undo();
                Assert.Equal(before ?? pages.Bytes(), pages.Bytes());
                if (step.Kind != StepKind.FailInside)
                {
                    refused++;
                    Assert.Null(naive.Add(arrived, time, stream));
                    naive.Forget();
                }

                continue;
            }

            pages.FailIn = -1;
            var expected = naive.Add(arrived, time, stream);
            Assert.NotNull(expected);
            for (var i = 0; i < values.Length; i++)
            {
                AssertEqual(run.Choices[i], expected.Value.Values[i], values[i]);
            }

            Assert.Equal(expected.Value.Late, late);
            if (step.Kind == StepKind.Fail)
            {
                pages.Undo();
                Assert.Equal(before, pages.Bytes());
                naive.Forget();
                continue;
            }

            pages.Keep();
            dropped |= pages.Count < had;
            lateRows += late ? 1 : 0;
            mostPages = Math.Max(mostPages, pages.Count);
            clock = Math.Max(clock, time);
            streamMs = stream;
        }

        return (mostPages, dropped, refused, lateRows, naive.TimesIdle);
    }

    /// <summary>Bit for bit; what roots, powers and quotients of large numbers are made of, to the last digits.</summary>
    internal static void AssertEqual(Choice choice, double expected, double got)
    {
        var rounded = choice.Computes is Computes.VariancePopulation or Computes.VarianceSample or Computes.StdDevPopulation or Computes.StdDevSample or Computes.ZScore
            or Computes.DecayedSum or Computes.DecayedCount;
        var equal = BitConverter.DoubleToInt64Bits(expected) == BitConverter.DoubleToInt64Bits(got)
            || (rounded && Math.Abs(expected - got) <= 1e-11 * Math.Max(1e-3, Math.Abs(expected)));
        Assert.True(equal, $"{choice}: expected {expected:R}, got {got:R}");
    }
}
