namespace StreamizFraud.Topology.Tests.Properties;

/// <summary>
/// Which windows hold which records, from all records that have come so far at once: no stores, no clock but the highest time. Values of a
/// window are a set of texts, so that the order of arrival does not matter.
/// </summary>
/// <param name="Kind"><c>time</c>, <c>sliding</c> or <c>session</c>.</param>
/// <param name="Size">Window size, time difference or gap, in ms.</param>
/// <param name="Advance">Step of hopping windows, in ms.</param>
/// <param name="Grace">Grace, in ms.</param>
internal sealed record WindowModel(string Kind, long Size, long Advance, long Grace)
{
    /// <summary>What is wrong with the model; nothing, unless it is a broken twin.</summary>
    public string Flaw { get; init; } = string.Empty;

    /// <summary>Results of the record at an index when each update is sent: the windows of its key that it changed or brought about.</summary>
    public IReadOnlySet<string> Updates(IReadOnlyList<JoinInput> inputs, int index)
    {
        var record = inputs[index];
        var open = Windows(inputs, index, record.Key).Where(window => IsOpen(window.End, Now(inputs, index)));
        var before = Windows(inputs, index - 1, record.Key).Select(Text).ToHashSet();
        return open.Select(Text).Where(text => !before.Contains(text)).ToHashSet();
    }

    /// <summary>Results of the record at an index when windows are sent on close: those of all keys that its time closed.</summary>
    public IReadOnlySet<string> Closed(IReadOnlyList<JoinInput> inputs, int index) => inputs.Select(input => input.Key).Distinct()
        .SelectMany(key => Windows(inputs, index, key))
        .Where(window => !IsOpen(window.End, Now(inputs, index)) && (index == 0 || IsOpen(window.End, Now(inputs, index - 1))))
        .Select(Text).ToHashSet();

    /// <summary>All windows after the record at an index.</summary>
    public IReadOnlySet<string> Rows(IReadOnlyList<JoinInput> inputs, int index) => inputs.Select(input => input.Key).Distinct()
        .SelectMany(key => Windows(inputs, index, key)).Select(Text).ToHashSet();

    private IEnumerable<ModelWindow> Windows(IReadOnlyList<JoinInput> inputs, int index, string key)
    {
        var records = Enumerable.Range(0, index + 1).Where(i => inputs[i].Key == key).ToList();
        return Kind == "session"
            ? Sessions([.. records.Select(i => inputs[i]).OrderBy(input => input.Timestamp)])
            : Spans(records.Select(i => inputs[i].Timestamp).Distinct().ToList()).Distinct()
                .Select(span => new ModelWindow(
                    key,
                    span.Start,
                    span.End,
                    [.. records.Where(i => span.Start <= inputs[i].Timestamp && inputs[i].Timestamp <= span.Last && IsOpen(span.End, Now(inputs, i))).Select(i => inputs[i])]))
                .Where(window => window.Records.Count > 0);
    }

    /// <summary>The windows that there may be: a span's last ms and its end are two things for windows that do not contain their end.</summary>
    private IEnumerable<(long Start, long End, long Last)> Spans(List<long> times)
    {
        foreach (var time in times)
        {
            if (Kind == "time")
            {
                for (var start = time / Advance * Advance; start >= 0 && start + Size > time; start -= Advance)
                {
                    yield return (start, start + Size, start + Size - (Flaw == "ends are included" ? 0 : 1));
                }

                continue;
            }

            var last = Flaw == "ends are excluded" ? Size - 1 : Size;
            var left = Math.Max(0, time - Size);
            yield return (left, left + Size, left + last);
            if (Flaw != "no right windows")
            {
                yield return (time + 1, time + 1 + Size, time + 1 + last);
            }
        }
    }

    private IEnumerable<ModelWindow> Sessions(List<JoinInput> sorted)
    {
        var gap = Flaw switch
        {
            "the gap is excluded" => Size - 1,
            "sessions do not merge" => -1,
            _ => Size,
        };
        for (var first = 0; first < sorted.Count;)
        {
            var next = first + 1;
            while (next < sorted.Count && sorted[next].Timestamp - sorted[next - 1].Timestamp <= gap)
            {
                next++;
            }

            yield return new ModelWindow(sorted[first].Key, sorted[first].Timestamp, sorted[next - 1].Timestamp, sorted[first..next]);
            first = next;
        }
    }

    private bool IsOpen(long end, long now) => Kind switch
    {
        "time" => Flaw == "the last ms is open" ? end >= now - Grace : end > now - Grace,
        "sliding" => Flaw == "the last ms is closed" ? end > now - Grace : end >= now - Grace,
        _ => Flaw == "the last ms is closed" ? end > now - Grace - Size : end >= now - Grace - Size,
    };

    private static long Now(IReadOnlyList<JoinInput> inputs, int index) => index < 0 ? -1 : inputs.Take(index + 1).Max(input => input.Timestamp);

    private string Text(ModelWindow window)
    {
        var values = string.Join('+', window.Records.Select(record => record.Value).Order(StringComparer.Ordinal));
        var time = Kind == "session" ? window.End : window.Records.Max(record => record.Timestamp);
        return $"{window.Key}@{window.Start}/{window.End}:{values}@{time}";
    }

    private sealed record ModelWindow(string Key, long Start, long End, IReadOnlyList<JoinInput> Records);
}
