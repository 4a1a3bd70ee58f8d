using CsCheck;
using StreamizFraud.Features.Entities;
using Xunit;

namespace StreamizFraud.Features.Tests.Reference;

/// <summary>What is read of a key from outside, at any time, against the naive reference over random sets.</summary>
public sealed class LookTests
{
    private static readonly AnyRun[] Runs = AnyRun.Any.Array[600].Single(_ => true, seed: "0N0XIzNsQ0O2");

    [Fact]
    public void A_look_gives_what_a_row_without_values_would_see_at_any_time_and_changes_nothing() =>
        AnyRun.Any.Sample(run => Play(run, Mistake.None), iter: 1_500);

    [Theory]
    [InlineData(Mistake.OwnRowCounts)]
    [InlineData(Mistake.LeftEdgeIsClosed)]
    [InlineData(Mistake.DelayIsOneLess)]
    [InlineData(Mistake.TileEdgeIsOffByOne)]
    [InlineData(Mistake.TiesByTime)]
    [InlineData(Mistake.DayIsOfUtc)]
    [InlineData(Mistake.NothingIsForgotten)]
    [InlineData(Mistake.LabelIsKnownAtOnce)]
    public void A_reference_with_a_mistake_is_caught(Mistake mistake) =>
        Assert.Contains(Runs, run => Record.Exception(() => { Play(run, mistake); }) is not null);

    [Fact]
    public void Looks_are_early_late_refused_and_of_idle_keys()
    {
        var seen = Runs.Select(run => Play(run, Mistake.None)).ToList();
        Assert.True(seen.Sum(so => so.Looks) > 10_000);
        Assert.True(seen.Sum(so => so.Late) > 1_000);
        Assert.True(seen.Sum(so => so.Refused) > 10);
        Assert.True(seen.Sum(so => so.Idle) > 20);
    }

    private static (int Looks, int Late, int Refused, int Idle) Play(AnyRun run, Mistake mistake)
    {
        var set = new RandomSet(run.Choices, run.LatenessMs);
        var stage = new EntityStage<Movement>(set.Declarations, set.Declarations.Keys[0], run.PageRows);
        var computation = new EntityComputation<Movement>(stage);
        // The rows come without mistakes: only what is read is compared.
        var naive = new NaiveFeatures(run.Choices, run.LatenessMs, mistake);
        var pages = new RewindingPages(stage.Shape);
        var (values, clock, streamMs, looks, late, refused, idle) = (new double[run.Choices.Length], run.StartMs, run.StartMs, 0, 0, 0, 0);
        foreach (var step in run.Steps)
        {
            var time = Math.Max(0, clock + (step.Arrival.Step * run.UnitMs) + step.Arrival.JitterMs);
            var stream = Math.Max(streamMs, time);
            try
            {
                computation.Compute(pages.Begin(), pages, step.Arrival.Movement with { KnownAtMs = time + (step.Arrival.KnownIn * run.UnitMs) }, time, stream, values);
            }
            catch (FeatureValueException)
            {
                pages.Undo();
                continue;
            }

            pages.Keep();
            naive.Add(step.Arrival.Movement with { KnownAtMs = time + (step.Arrival.KnownIn * run.UnitMs) }, time, stream);
            (clock, streamMs) = (Math.Max(clock, time), stream);
            if (step.Kind == StepKind.RestoreAll)
            {
                pages.Restore(_ => true);
            }

            foreach (var asOf in (long[])[clock, Math.Max(0, clock + ((step.At - 15) * run.UnitMs)), time + (step.Arrival.Ahead * run.UnitMs)])
            {
                looks++;
                var before = pages.Bytes();
                if (naive.Look(asOf) is not { } expected)
                {
                    refused++;
                    Assert.Throws<FeatureValueException>(() => computation.Look(pages.Begin(), pages, asOf, values));
                    continue;
                }

                var isLate = computation.Look(pages.Begin(), pages, asOf, values);
                Assert.Equal(before, pages.Bytes());
                pages.Keep();
                for (var i = 0; i < values.Length; i++)
                {
                    AllFeaturesTests.AssertEqual(run.Choices[i], expected.Values[i], values[i]);
                }

                Assert.Equal(expected.Late, isLate);
                late += isLate ? 1 : 0;
                idle += pages.Begin().IsIdleAt(asOf) ? 1 : 0;
            }
        }

        return (looks, late, refused, idle);
    }
}
