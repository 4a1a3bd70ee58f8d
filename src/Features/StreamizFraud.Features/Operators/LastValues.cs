namespace StreamizFraud.Features.Operators;

/// <summary>The last values in order of arrival: their number, then the values, the youngest first.</summary>
internal static class LastValues
{
    public static void Add(Span<long> slots, long? value)
    {
        if (value is { } present)
        {
            slots[1..^1].CopyTo(slots[2..]);
            slots[1] = present;
            slots[0] = Math.Min(slots[0] + 1, slots.Length - 1);
        }
    }
}
