namespace StreamizFraud.Topology.Tests.Properties;

/// <summary>A join of two streams by looking at all pairs: no stores, no clocks of its own, no order of work.</summary>
internal sealed record StreamJoinModel(long Before, long After, long Grace)
{
    /// <summary>The pairs that each record makes with those before it, older partners first (rules J1, J2).</summary>
    public List<IReadOnlyList<string>> Pairs(IReadOnlyList<JoinInput> inputs) =>
        [.. Enumerable.Range(0, inputs.Count).Select(i => (IReadOnlyList<string>)[.. Partners(inputs, i).Select(j => Pair(inputs[i], inputs[j]))])];

    /// <summary>Records of a side that make no pair with any other, each with its place in the input.</summary>
    public IEnumerable<(int Index, string Result)> Alone(IReadOnlyList<JoinInput> inputs, string side)
    {
        var partners = inputs.Select((_, i) => Partners(inputs, i).ToList()).ToList();
        for (var i = 0; i < inputs.Count; i++)
        {
            var input = inputs[i];
            if (input.Topic == side && input.Value != "_" && partners[i].Count == 0 && !partners.Exists(list => list.Contains(i)))
            {
                yield return (i, side == "L" ? $"{input.Key}:{input.Value}+_@{input.Timestamp}" : $"{input.Key}:_+{input.Value}@{input.Timestamp}");
            }
        }
    }

    /// <summary>The stream time from which a record without a partner has its result.</summary>
    public long ClosesAfter(in JoinInput input) => input.Timestamp + (input.Topic == "L" ? After : Before) + Grace;

    private IEnumerable<int> Partners(IReadOnlyList<JoinInput> inputs, int i)
    {
        if (inputs[i].Value == "_")
        {
            return [];
        }

        var other = inputs[i].Topic == "L" ? "R" : "L";
        var kept = Enumerable.Range(0, i).Where(j => inputs[j].Topic == other && inputs[j].Value != "_").ToList();
        var clock = kept.Count == 0 ? -1 : kept.Max(j => inputs[j].Timestamp);
        return kept
            .Where(j => inputs[j].Key == inputs[i].Key && InWindow(inputs[i], inputs[j]) && inputs[j].Timestamp > clock - (Before + After + Grace))
            .OrderBy(j => inputs[j].Timestamp);
    }

    private bool InWindow(in JoinInput one, in JoinInput another)
    {
        var (left, right) = one.Topic == "L" ? (one.Timestamp, another.Timestamp) : (another.Timestamp, one.Timestamp);
        return right >= left - Before && right <= left + After;
    }

    private static string Pair(in JoinInput one, in JoinInput another)
    {
        var (left, right) = one.Topic == "L" ? (one, another) : (another, one);
        return $"{left.Key}:{left.Value}+{right.Value}@{Math.Max(left.Timestamp, right.Timestamp)}";
    }
}
