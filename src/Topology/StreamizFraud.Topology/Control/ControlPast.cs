using StreamizFraud.Topology.Records;

namespace StreamizFraud.Topology.Control;

/// <summary>Which versions were in force for records of the past: the entries of a log, and what one task adopted of them.</summary>
/// <remarks>For tools that compute again what was decided. Immutable, thread-safe.</remarks>
public sealed class ControlPast
{
    private readonly IReadOnlyList<ControlEntry> _entries;
    private readonly ControlAdoption[] _adoptions;
    private readonly HashSet<long> _refused;

    /// <summary>The past of a task.</summary>
    /// <param name="entries">The log's entries that count, in order of their numbers.</param>
    /// <param name="adoptions">Rows of the task's history.</param>
    /// <exception cref="ArgumentException">A row knows of more entries than there are.</exception>
    public ControlPast(IReadOnlyList<ControlEntry> entries, IEnumerable<ControlAdoption> adoptions)
    {
        ArgumentNullException.ThrowIfNull(entries);
        ArgumentNullException.ThrowIfNull(adoptions);
        _entries = entries;
        _adoptions = [.. adoptions.OrderBy(adoption => adoption.Entries)];
        _refused = [.. _adoptions.SelectMany(adoption => adoption.Refused)];
        if (_adoptions.Length > 0 && _adoptions[^1].Entries > entries.Count)
        {
            throw new ArgumentException($"A history knows of {_adoptions[^1].Entries} entries of the log, and there are {entries.Count}.", nameof(adoptions));
        }
    }

    /// <summary>The version of a thing that was in force for a record.</summary>
    /// <param name="kind">Kind of the thing.</param>
    /// <param name="name">Its name.</param>
    /// <param name="origin">Where the task took the record.</param>
    /// <returns>Null: there was none, or it had been withdrawn.</returns>
    public ControlEntry? InForce(string kind, string name, in RecordMetadata origin)
    {
        var number = KnownAt(origin) - 1;
        while (number >= 0 && (_refused.Contains(number) || _entries[(int)number].Kind != kind || _entries[(int)number].Name != name))
        {
            number--;
        }

        return number >= 0 && _entries[(int)number] is { Activation: not ControlActivation.Withdrawn } entry ? entry : null;
    }

    private long KnownAt(in RecordMetadata origin)
    {
        for (var i = _adoptions.Length - 1; i >= 0; i--)
        {
            if (_adoptions[i].Covers(origin))
            {
                return _adoptions[i].Entries;
            }
        }

        return 0;
    }
}
