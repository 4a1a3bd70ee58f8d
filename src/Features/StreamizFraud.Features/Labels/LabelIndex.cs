using StreamizFraud.Features.Entities;
using StreamizFraud.Features.Telemetry;

namespace StreamizFraud.Features.Labels;

/// <summary>Joins labels and events, whichever comes first, and tells how what is known of a row changes.</summary>
/// <param name="entries">What is kept of ids.</param>
/// <param name="keepMs">How long, in time of the events, ms.</param>
/// <param name="tellsAll">Whether changes of rows that no feature counts are told too: those of another version of the set may.</param>
/// <remarks>
/// Its clock is the newest event, which the entry of <see cref="ClockId"/> keeps: one label with a wrong time must not make it forget all
/// others. What is older than is kept counts as not there, whether a sweep has come by or not. Not thread-safe.
/// </remarks>
internal sealed class LabelIndex(ILabelEntries entries, long keepMs, bool tellsAll = false)
{
    /// <summary>No event has it.</summary>
    public const string ClockId = "";

    /// <summary>Labels that found no event in time, since the start.</summary>
    public long PassedOver { get; private set; }

    /// <summary>Labels whose event has not come yet, less those passed over; since the start.</summary>
    public long Waiting { get; private set; }

    /// <summary>Takes the row of an event.</summary>
    /// <param name="id">The event's id.</param>
    /// <param name="row">The row.</param>
    /// <returns>The key, and what labels said that were waiting; null if there were none.</returns>
    public (string Key, LabelChange Change)? Take(string id, LabelledRow row)
    {
        var clockMs = Advance(row.TimeMs);
        if (IsGone(row.TimeMs, clockMs))
        {
            return null;
        }

        var entry = Find(id, clockMs);
        if (entry?.Row is not null)
        {
            // An id names one event: its labels count for the first that came.
            return null;
        }

        entries.Put(id, new LabelEntry(row, entry?.Versions ?? []));
        Waiting -= entry?.Versions.Length ?? 0;
        return entry is null ? null : Change(id, row, [], entry.Versions);
    }

    /// <summary>Takes a label.</summary>
    /// <param name="id">The id of its event.</param>
    /// <param name="label">The label.</param>
    /// <returns>The key that has its row, and how what is known of it changes; null if the event has not come, or nothing changes.</returns>
    public (string Key, LabelChange Change)? Take(string id, LabelVersion label)
    {
        var clockMs = entries.TryGet(ClockId, out var clock) ? clock.TimeMs : long.MinValue;
        var entry = id == ClockId ? null : Find(id, clockMs);
        var changed = (entry ?? new LabelEntry(null, [])).With(label);
        if (id == ClockId || (changed.Row is null && IsGone(label.TimeMs, clockMs)) || changed.Versions.Length > LabelEntry.MostVersions)
        {
            PassOver(1);
            return null;
        }

        entries.Put(id, changed);
        if (changed.Row is { } row)
        {
            return Change(id, row, entry!.Versions, changed.Versions);
        }

        Waiting += changed.Versions.Length - (entry?.Versions.Length ?? 0);
        return null;
    }

    /// <summary>Whether an entry counts as not there any more.</summary>
    public bool IsGone(string id, LabelEntry entry) =>
        id != ClockId && entries.TryGet(ClockId, out var clock) && IsGone(entry.TimeMs, clock.TimeMs);

    /// <summary>Forgets an entry that is gone.</summary>
    public void Forget(string id, LabelEntry entry)
    {
        entries.Delete(id);
        if (entry.Row is null)
        {
            Waiting -= entry.Versions.Length;
            PassOver(entry.Versions.Length);
        }
    }

    private (string Key, LabelChange Change)? Change(string id, LabelledRow row, LabelVersion[] before, LabelVersion[] after) =>
        (tellsAll || row.Counts != 0) && LabelSteps.Between(before, after) is { Length: > 0 } steps ? (row.Key, new LabelChange(tellsAll ? id : "", row.TimeMs, row.Counts, steps)) : null;

    // Any number can be a label's time: the distance may need all 64 bits.
    private bool IsGone(long timeMs, long clockMs) => timeMs < clockMs && unchecked((ulong)(clockMs - timeMs)) > (ulong)keepMs;

    private LabelEntry? Find(string id, long clockMs)
    {
        if (!entries.TryGet(id, out var entry))
        {
            return null;
        }

        if (!IsGone(entry.TimeMs, clockMs))
        {
            return entry;
        }

        Forget(id, entry);
        return null;
    }

    private long Advance(long timeMs)
    {
        if (entries.TryGet(ClockId, out var clock) && clock.TimeMs >= timeMs)
        {
            return clock.TimeMs;
        }

        entries.Put(ClockId, new LabelEntry(new LabelledRow("", timeMs, 0), []));
        return timeMs;
    }

    private void PassOver(int labels)
    {
        PassedOver += labels;
        FeatureMetrics.LabelsPassedOver.Add(labels);
    }
}
