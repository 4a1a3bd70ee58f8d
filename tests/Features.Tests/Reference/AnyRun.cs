using CsCheck;

namespace StreamizFraud.Features.Tests.Reference;

/// <summary>A random set and what happens to one card of it.</summary>
public sealed record AnyRun(Choice[] Choices, long LatenessMs, int PageRows, long StartMs, long UnitMs, Step[] Steps)
{
    private const long HourMs = 3_600_000;

    // Days around which clocks change: Berlin, São Paulo (which has no midnight then), Lord Howe (by half an hour), and the beginning of time.
    private static readonly long[] Starts = [0, 1_000, .. ((string[])["2018-10-27T12:00Z", "2018-03-24T12:00Z", "2018-11-03T12:00Z", "2018-02-17T12:00Z", "2019-04-06T06:00Z", "2018-10-06T06:00Z"]).Select(day => DateTimeOffset.Parse(day, System.Globalization.CultureInfo.InvariantCulture).ToUnixTimeMilliseconds())];

    private static readonly string[] Zones = ["UTC", "Europe/Berlin", "America/Sao_Paulo", "Australia/Lord_Howe"];

    private static readonly Gen<Movement> AnyMovement = Gen.Select(
        Gen.Frequency((6, Gen.Long[-5, 30]), (2, Gen.Long[-1000, 1000]), (1, Gen.Long[-(1L << 45), 1L << 45])),
        Gen.Frequency((2, Gen.Const((long?)null)), (3, Gen.Long[-3, 10].Select(tip => (long?)tip))),
        OneOf<string?>(null, "", "a", "b", "c", "d", "e", "f"),
        Gen.Bool,
        (amount, tip, shop, fraud) => new Movement("c", amount, tip, shop, fraud, null));

    private static readonly Gen<Arrival> AnyArrival = Gen.Select(
        AnyMovement,
        Gen.Frequency((8, Gen.Int[0, 12]), (4, Gen.Const(0)), (2, Gen.Int[-5, 0]), (2, Gen.Int[-20, 0]), (1, Gen.Int[-80, 0]), (1, Gen.Int[0, 90]), (1, Gen.Int[-3000, 3000])),
        Gen.Int[0, 1],
        Gen.Int[-5, 40],
        Gen.Frequency((20, Gen.Const(0)), (1, Gen.Int[0, 200])),
        (movement, step, jitter, known, ahead) => new Arrival(movement, step, jitter, known, ahead));

    private static readonly Gen<Step> AnyStep = Gen.Select(
        Gen.Frequency((20, Gen.Const(StepKind.Record)), (2, Gen.Const(StepKind.Fail)), (2, Gen.Const(StepKind.FailInside)), (2, Gen.Const(StepKind.RestoreSome)), (1, Gen.Const(StepKind.RestoreAll))),
        AnyArrival,
        Gen.Int[0, 30],
        (kind, arrival, at) => new Step(kind, arrival, at));

    private static Gen<T> OneOf<T>(params T[] items) => Gen.Int[0, items.Length - 1].Select(i => items[i]);

    private static Gen<Choice> AnyChoice(long unit) => Gen.Select(
        Gen.Select(Gen.Enum<Computes>(), Gen.Bool, Gen.Frequency((3, Gen.Const(Only.All)), (2, Gen.Enum<Only>())), Gen.Frequency((6, Gen.Const(Rows.Window)), (1, Gen.Const(Rows.Day)), (1, Gen.Const(Rows.Lifetime)))),
        Gen.Select(OneOf(1, 3, 10, 30, 100), Gen.Frequency((2, Gen.Const(0)), (1, Gen.Int[1, 25])), Gen.Frequency((2, Gen.Const(0)), (1, Gen.Int[1, 10])), OneOf(Zones)),
        Gen.Select(Gen.Bool, Gen.Int[1, 4], OneOf(0, 0.1, 0.5, 0.9, 1.0), Gen.Int[1, 40]),
        Gen.Select(Gen.Bool, Gen.Frequency((4, Gen.Const(100_000)), (1, Gen.Int[1, 8])), Gen.Bool, Gen.Bool, OneOf(1, 0.01), Gen.Bool),
        (what, time, view, rest) => new Choice(
            what.Item1, what.Item2, what.Item3, what.Item4, time.Item1 * unit, time.Item2 * unit, time.Item3 * unit, time.Item4,
            view.Item1, view.Item2, view.Item3, view.Item4 * unit, rest.Item1, rest.Item2, rest.Item3, rest.Item4, rest.Item5) { Sketched = rest.Item6 }.Allowed());

    public static Gen<AnyRun> Any { get; } =
        from unit in OneOf(1, 7_000, HourMs)
        from choices in AnyChoice(unit).Array[1, 10]
        from lateness in Gen.Int[0, 30]
        from pageRows in Gen.Frequency((3, Gen.Const(2)), (2, Gen.Const(3)), (2, Gen.Const(4)), (1, Gen.Const(128)))
        from start in OneOf(Starts)
        from steps in AnyStep.Array[1, 80]
        select new AnyRun(choices, lateness * unit, pageRows, start, unit, steps);
}

/// <summary>An event, how far from the newest before it, when its label is known after it, and how far other cards are ahead.</summary>
public sealed record Arrival(Movement Movement, int Step, int JitterMs, int KnownIn, int Ahead);

/// <summary>Something that happens to a card.</summary>
public sealed record Step(StepKind Kind, Arrival Arrival, int At);

public enum StepKind
{
    Record,
    Fail,
    FailInside,
    RestoreSome,
    RestoreAll,
}
