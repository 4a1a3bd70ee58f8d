namespace StreamizFraud.Features.Tests.Reference;

/// <summary>One feature of a random set, as plain data: both the declaration and the reference are made from it.</summary>
public sealed record Choice(
    Computes Computes,
    bool OfTip,
    Only Only,
    Rows Rows,
    long WindowMs,
    long DelayMs,
    long TileMs,
    string Zone,
    bool BeforeThis,
    int K,
    double P,
    long SpanMs,
    bool Forever,
    int Most,
    bool DropOldest,
    bool OrDefault,
    double Factor)
{
    public const double Default = -7;

    /// <summary>Most rows a day can reach back: what the library keeps for days, ms.</summary>
    public const long DayMs = 50L * 60 * 60 * 1000;

    /// <summary>Whether it goes over to sketches where there are more rows than <see cref="Most"/>.</summary>
    public bool Sketched { get; init; }

    public bool IsHistory => Computes >= Computes.Lag;

    public bool IsOfCategory => Computes is Computes.Distinct or Computes.CountOfSame or Computes.ShareOfSame or Computes.ShareOfTop or Computes.FirstSeen;

    /// <summary>Operators that look at each row of a window, which Exact limits.</summary>
    public bool SeesEach => Computes is Computes.Distinct or Computes.Quantile or Computes.First or Computes.CountOfSame or Computes.ShareOfSame or Computes.ShareOfTop;

    /// <summary>How far before the newest row its rows can lie.</summary>
    public long ReachMs => IsHistory || Rows == Rows.Lifetime ? 0 : Rows == Rows.Day ? DayMs : WindowMs + DelayMs + TileMs;

    /// <summary>The same without what the library does not allow.</summary>
    public Choice Allowed()
    {
        var rows = Rows == Rows.Lifetime && (Computes == Computes.Latest || Computes == Computes.KnownShare || (SeesEach && Computes != Computes.Distinct)) ? Rows.Window : Rows;
        var sketched = Sketched && Computes is Computes.Distinct or Computes.Quantile && rows == Rows.Window && TileMs > 0;
        return this with
        {
            Rows = rows,
            Sketched = sketched,
            Most = sketched ? Math.Min(Most, 5) : Most,
            Only = IsHistory ? Only.All : Only,
            BeforeThis = BeforeThis && !IsHistory && !(rows == Rows.Lifetime && Computes == Computes.Distinct),
            DelayMs = rows == Rows.Window && TileMs == 0 ? DelayMs : 0,
            TileMs = rows == Rows.Window ? Math.Min(TileMs, WindowMs) : 0,
        };
    }
}

public enum Computes
{
    Count,
    Sum,
    Mean,
    Min,
    Max,
    VariancePopulation,
    VarianceSample,
    StdDevPopulation,
    StdDevSample,
    Distinct,
    Quantile,
    First,
    Latest,
    Share,
    TimedShare,
    KnownShare,
    CountOfSame,
    ShareOfSame,
    ShareOfTop,
    RatioToMean,
    DifferenceToMean,
    ZScore,
    Lag,
    MeanOfLast,
    SecondsSincePrevious,
    SecondsSinceFirst,
    FirstSeen,
    DecayedSum,
    DecayedCount,
    SessionCount,
}

/// <summary>Conditions of a feature.</summary>
public enum Only
{
    All,
    Positive,
    EvenSecond,
    PositiveAndFraud,
}

public enum Rows
{
    Window,
    Day,
    Lifetime,
}
