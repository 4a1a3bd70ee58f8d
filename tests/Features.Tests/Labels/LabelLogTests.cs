using CsCheck;
using StreamizFraud.Features.Entities;
using StreamizFraud.Features.Tests.Reference;
using Xunit;

namespace StreamizFraud.Features.Tests.Labels;

/// <summary>The log of what is known of a key's rows, over pages of a few entries, through failures and restores, against a plain list.</summary>
public sealed class LabelLogTests
{
    private const int Window = 60;

    private static readonly Gen<Step[]> AnySteps = Gen.Select(
        Gen.Frequency((3, Gen.Const(true)), (4, Gen.Const(false))),
        Gen.Frequency((8, Gen.Int[0, 4]), (2, Gen.Int[-30, 3]), (1, Gen.Int[0, 200])),
        Gen.Int[0, 30],
        Gen.Select(Gen.Int[-20, 40], Gen.Int[0, 30], Gen.Bool, Gen.Bool),
        Gen.Frequency((10, Gen.Const(Happening.None)), (1, Gen.Const(Happening.RestoreAll)), (1, Gen.Const(Happening.RestoreSome)), (2, Gen.Const(Happening.Fail))),
        (isRow, move, ago, label, happening) => new Step(isRow, move, ago, label.Item1, label.Item2, label.Item3, label.Item4, happening)).Array[1, 120];

    private enum Happening
    {
        None,
        RestoreAll,
        RestoreSome,
        Fail,
    }

    [Fact]
    public void Frauds_are_those_of_a_plain_list_through_failures_and_restores()
    {
        var (deepest, failed) = (0, 0);
        Gen.Select(AnySteps, Gen.Int[2, 5]).Sample((steps, pageRows) =>
        {
            var (pages, failures) = Play(steps, pageRows);
            InterlockedMax(ref deepest, pages);
            Interlocked.Add(ref failed, failures);
        }, iter: 3_000);
        Assert.True(deepest > 20 && failed > 500, $"{deepest} {failed}");
    }

    private static (int Pages, int Failed) Play(Step[] steps, int pageRows)
    {
        var set = new Frauds();
        var stage = new EntityStage<Sale>(set.Declarations, set.Declarations.Keys[0], pageRows);
        var computation = new EntityComputation<Sale>(stage);
        var pages = new RewindingPages(stage.Shape);
        var (rows, known, values) = (new List<(long TimeMs, bool Counts)>(), new List<(long TimeMs, long FromMs, int By, bool Counts)>(), new double[2]);
        var (clock, mostPages, failed) = (1_000L, 0, 0);
        foreach (var step in steps)
        {
            if (step.Happening is Happening.RestoreAll or Happening.RestoreSome)
            {
                pages.Restore(page => step.Happening == Happening.RestoreAll || (page + step.Ago) % 2 == 0);
            }

            if (step.IsRow || rows.Count == 0)
            {
                var time = clock + step.Move;
                computation.Compute(pages.Begin(), pages, new Sale("s", "c", "t", step.Positive ? 1 : -1), time, clock = Math.Max(clock, time), values);
                pages.Keep();
                Assert.Equal(Expected(known, time, counted: false), values[0]);
                Assert.Equal(Expected(known, time, counted: true), values[1]);
                rows.Add((time, step.Positive));
                continue;
            }

            var row = rows[Math.Max(0, rows.Count - 1 - step.Ago)];
            // Known as a fraud from a time on, and mostly not any more some time later.
            LabelStep[] changes = step.Correction
                ? [new(row.TimeMs + step.From, IsFraud: true), new(row.TimeMs + step.From + step.For, IsFraud: false)]
                : [new(row.TimeMs + step.From, IsFraud: true)];
            var before = pages.Bytes();
            pages.FailIn = step.Happening == Happening.Fail ? step.For % 6 : -1;
            try
            {
                var state = pages.Begin();
                if (state.Apply(new LabelChange("s", row.TimeMs, stage.CountsOf(new Sale("s", "c", "t", row.Counts ? 1 : -1), row.TimeMs), changes), clock, pages))
                {
                    known.AddRange(changes.Select(change => (row.TimeMs, change.FromMs, change.IsFraud ? 1 : -1, row.Counts)));
                }

                pages.Keep();
            }
            catch (FeatureValueException)
            {
                // Thrown by the pages before anything was noted.
                pages.Undo();
                Assert.Equal(before, pages.Bytes());
                failed++;
            }

            pages.FailIn = -1;
            mostPages = Math.Max(mostPages, pages.Count);
        }

        return (mostPages, failed);
    }

    private static double Expected(List<(long TimeMs, long FromMs, int By, bool Counts)> known, long time, bool counted) =>
        known.Where(one => one.TimeMs > time - Window && one.TimeMs <= time && one.FromMs <= time && (one.Counts || !counted)).Sum(one => one.By);

    private static void InterlockedMax(ref int most, int value)
    {
        int seen;
        while ((seen = Volatile.Read(ref most)) < value && Interlocked.CompareExchange(ref most, value, seen) != seen)
        {
        }
    }

    private sealed record Step(bool IsRow, int Move, int Ago, int From, int For, bool Correction, bool Positive, Happening Happening);

    private sealed class Frauds : FeatureSet<Sale>
    {
        public Frauds()
            : base("frauds")
        {
            var labels = LateLabels(sale => sale.Id);
            var card = By("card", sale => sale.Card, TimeSpan.FromMilliseconds(100));
            Feature("frauds", card.KnownCount(labels).Last(TimeSpan.FromMilliseconds(Window)));
            Feature("positive", card.KnownCount(labels).Where(sale => sale.Amount > 0).Last(TimeSpan.FromMilliseconds(Window)));
        }
    }
}
