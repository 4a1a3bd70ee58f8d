namespace StreamizFraud.Features.Definitions;

/// <summary>What is kept of a row: a whole number, or only whether the row meets conditions. A row that does not meet them has none.</summary>
/// <param name="value">The number; null if only the conditions count.</param>
/// <param name="mayBeNull">Whether the number can be null.</param>
/// <param name="conditions">All of which a row must meet.</param>
internal sealed class Measure<TEvent>(Selector<Func<TEvent, long?>>? value, bool mayBeNull, IReadOnlyList<Condition<TEvent>> conditions)
{
    private readonly Condition<TEvent>[] _conditions = [.. conditions];

    /// <summary>Canonical text: equal texts mean equal values.</summary>
    public string Text { get; } = (value?.Text ?? "1") + (conditions.Count == 0 ? "" : " where " + string.Join(" where ", conditions.Select(condition => condition.Text)));

    public IEnumerable<string> Problems => (value?.Problems ?? []).Concat(conditions.SelectMany(condition => condition.Problems));

    public bool MayBeAbsent => mayBeNull || conditions.Count > 0;

    public bool IsFlag => value is null;

    public bool ReadsTime { get; } = conditions.Any(condition => condition.ReadsTime);

    /// <summary>The number of a row, 0 where only conditions count; null if it has none.</summary>
    public long? Of(TEvent @event, DateTimeOffset time)
    {
        foreach (var condition in _conditions)
        {
            if (!condition.Holds(@event, time))
            {
                return null;
            }
        }

        return value is null ? 0 : value.Call(@event);
    }
}
