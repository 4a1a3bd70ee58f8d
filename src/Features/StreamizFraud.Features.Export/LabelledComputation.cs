namespace StreamizFraud.Features.Export;

/// <summary>
/// A computation whose labels are put among the events of a history, each before the first event that is as old as it is or younger; of one time in the
/// order given.
/// </summary>
internal sealed class LabelledComputation<TEvent>(FeatureComputation<TEvent> computation, IEnumerable<HistoryLabel> labels)
{
    private readonly HistoryLabel[] _labels = [.. labels.OrderBy(label => label.Label.TimeMs)];
    private int _next;

    /// <summary>Labels that have arrived and found no event.</summary>
    public long UnmatchedLabels => computation.UnmatchedLabels;

    /// <summary>Takes the next event, after the labels that arrive before it.</summary>
    /// <param name="arrived">The event.</param>
    /// <param name="timeMs">Its time, ms.</param>
    /// <param name="values">Receives the values.</param>
    /// <param name="late">Whether the event is late.</param>
    /// <returns>False if it is a duplicate and has no row.</returns>
    public bool TryAdd(TEvent arrived, long timeMs, Span<double> values, out bool late)
    {
        for (; _next < _labels.Length && _labels[_next].Label.TimeMs <= timeMs; _next++)
        {
            computation.AddLabel(_labels[_next].Id, _labels[_next].Label);
        }

        return computation.TryAdd(arrived, timeMs, values, out late);
    }
}
