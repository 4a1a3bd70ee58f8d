using StreamizFraud.Features.Entities;

namespace StreamizFraud.Features.Labels;

/// <summary>What labels say over time: at any time, what the last one before it said.</summary>
internal static class LabelSteps
{
    /// <summary>The steps that lead from what some labels say to what others say, which are added to what was there.</summary>
    public static LabelStep[] Between(ReadOnlySpan<LabelVersion> before, ReadOnlySpan<LabelVersion> after)
    {
        var steps = new List<LabelStep>();
        var (was, will) = (false, false);
        while (!before.IsEmpty || !after.IsEmpty)
        {
            var at = Math.Min(before.IsEmpty ? long.MaxValue : before[0].TimeMs, after.IsEmpty ? long.MaxValue : after[0].TimeMs);
            var by = -Next(ref before, at, ref was) + Next(ref after, at, ref will);
            // Each moves by one at most. Both may move, and against each other: then there are two steps at once.
            for (; by != 0; by -= Math.Sign(by))
            {
                steps.Add(new LabelStep(at, by > 0));
            }
        }

        return [.. steps];
    }

    /// <summary>How the verdict moves at a time: 1 to fraud, -1 from it.</summary>
    private static int Next(ref ReadOnlySpan<LabelVersion> versions, long atMs, ref bool isFraud)
    {
        if (versions.IsEmpty || versions[0].TimeMs != atMs)
        {
            return 0;
        }

        var moved = (versions[0].IsFraud ? 1 : 0) - (isFraud ? 1 : 0);
        isFraud = versions[0].IsFraud;
        versions = versions[1..];
        return moved;
    }
}
