using System.Globalization;

namespace StreamizFraud.Topology.Runtime.App;

/// <summary>Where an application reads on after a reset.</summary>
/// <remarks>A place before the first record that is there is that one's, a place after the last is the end.</remarks>
public sealed record ResetPosition
{
    private ResetPosition(ResetPositionKind kind, long value) => (Kind, Value) = (kind, value);

    /// <summary>The first record that is there (<c>--to-earliest</c>).</summary>
    public static ResetPosition Earliest { get; } = new(ResetPositionKind.Earliest, 0);

    /// <summary>The end: what is there now is not read (<c>--to-latest</c>).</summary>
    public static ResetPosition Latest { get; } = new(ResetPositionKind.Latest, 0);

    internal ResetPositionKind Kind { get; }

    internal long Value { get; }

    /// <summary>The first record whose timestamp is this or later; the end if there is none (<c>--to-datetime</c>).</summary>
    public static ResetPosition At(DateTimeOffset time) => new(ResetPositionKind.Time, time.ToUnixTimeMilliseconds());

    /// <summary>This offset in every partition (<c>--to-offset</c>).</summary>
    /// <param name="offset">0 or more.</param>
    public static ResetPosition At(long offset)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        return new(ResetPositionKind.Offset, offset);
    }

    /// <summary>So many records on from what was committed, or back (<c>--shift-by</c>); where nothing was committed, from the first.</summary>
    /// <param name="records">Offsets; negative: back. Markers of transactions count as records.</param>
    public static ResetPosition ShiftBy(long records) => new(ResetPositionKind.Shift, records);

    /// <inheritdoc/>
    public override string ToString() => Kind switch
    {
        ResetPositionKind.Earliest => "earliest",
        ResetPositionKind.Latest => "latest",
        ResetPositionKind.Time => $"first record from {DateTimeOffset.FromUnixTimeMilliseconds(Value):O} on",
        ResetPositionKind.Shift => string.Create(CultureInfo.InvariantCulture, $"shifted by {Value}"),
        _ => string.Create(CultureInfo.InvariantCulture, $"offset {Value}"),
    };
}
