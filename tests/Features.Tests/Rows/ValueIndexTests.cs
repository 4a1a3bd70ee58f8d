using CsCheck;
using StreamizFraud.Features.Entities;
using StreamizFraud.Features.Rows;
using StreamizFraud.Features.Tests.Reference;
using Xunit;

namespace StreamizFraud.Features.Tests.Rows;

/// <summary>The index of a key's values against a dictionary.</summary>
public sealed class ValueIndexTests
{
    private const long LatenessMs = 20;

    private static readonly EntityShape Shape = new SmallSet().Plan.Stages[0].Shape;

    private static readonly Gen<Note[]> AnyNotes = Gen.Select(
        Gen.Frequency((6, Gen.Long[0, 1500]), (1, Gen.Long[0, 20]), (1, Gen.Long), (1, Gen.Int[0, 200].Select(high => (long)high << 40))),
        Gen.Frequency((8, Gen.Int[0, 2]), (1, Gen.Int[-60, 0]), (1, Gen.Int[0, 60])),
        Gen.Frequency((12, Gen.Const(false)), (1, Gen.Const(true))),
        (value, step, fails) => new Note(value, step, fails)).Array[1, 2_500];

    [Theory]
    [InlineData(long.MaxValue)]
    [InlineData(400)]
    [InlineData(30)]
    [InlineData(1)]
    public void Values_are_known_as_long_as_a_dictionary_knows_them_through_failed_records(long rememberMs) =>
        AnyNotes.Sample(notes => Play(notes, rememberMs), iter: 40);

    private static void Play(Note[] notes, long rememberMs)
    {
        var index = new ValueIndex(0, rememberMs, LatenessMs);
        var pages = new RewindingPages(Shape);
        var known = new Dictionary<long, long>();
        var newest = 0L;
        foreach (var (value, step, fails) in notes)
        {
            var time = Math.Max(0, newest + step);
            var youngest = Math.Max(newest, time);
            var expected = known.TryGetValue(value, out var last)
                && (rememberMs == long.MaxValue || (time - last < rememberMs && youngest - last < rememberMs + LatenessMs));
            index.Mark();
            Assert.Equal(expected, index.Note(value, time, youngest, pages));
            if (fails)
            {
                index.Rewind();
                pages.Undo();
                continue;
            }

            pages.Keep();
            newest = youngest;
            known[value] = Math.Max(time, known.GetValueOrDefault(value));
        }

        if (rememberMs == long.MaxValue)
        {
            Assert.Equal(known.Count, index.Count);
            Assert.InRange(index.Pages, (known.Count - 1) / 64, ((known.Count - 1) / 64) + 1);
        }

        Assert.Equal(index.Pages > 1 ? index.Pages : 0, pages.Count);
    }

    private sealed record Note(long Value, int Step, bool Fails);
}
