using System.Globalization;
using StreamizFraud.Topology.Runtime.Ports;

namespace StreamizFraud.Topology.Runtime.Restoration;

/// <summary>
/// Whether a store goes on from its local rows: its place must be on the changelog, and it must not have missed tombstones that are gone
/// by now (decision 10).
/// </summary>
internal sealed class LocalStateRules
{
    /// <summary>A tenth of the time that tombstones are kept is left for reading them.</summary>
    private const double UsableShare = 0.9;

    /// <summary>Milliseconds of a restore for which settings need not be asked: no topic keeps tombstones so shortly.</summary>
    private const long WorthAsking = 1_000;

    /// <summary>The time, ms since the Unix epoch.</summary>
    public required Func<long> Now { get; init; }

    /// <summary>
    /// Offsets after a store's last own record that are none of anybody's: the marker of the transaction that wrote it.
    /// </summary>
    public required int Markers { get; init; }

    /// <summary>Whether the topics belong to others, so that rows are nothing but a copy and can be made anew.</summary>
    public bool AreCopies { get; init; }

    /// <summary>Whether a changelog that lost records is taken as it is.</summary>
    public bool AcceptsLosses { get; init; }

    /// <summary>How long tombstones are kept where the topic's settings cannot be read.</summary>
    public required TimeSpan DeleteRetention { get; init; }

    /// <summary>Judges the places of stores that have local rows.</summary>
    /// <exception cref="ChangelogGapException">The rows must go, and be restored.</exception>
    /// <exception cref="Records.StreamException">The changelog has lost what the rows come from: the client stops.</exception>
    public void Check(IReadOnlyList<LocalState> states, Func<IReadOnlyCollection<string>, IReadOnlyList<TopicSettings>> settings)
    {
        var doubtful = states.Where(state => IsOff(state) || MayBeOld(state)).ToList();
        if (doubtful.Count == 0)
        {
            return;
        }

        var known = settings([.. doubtful.Select(state => state.Cursor.Partition.Topic).Distinct()]).ToDictionary(topic => topic.Name, topic => topic.Values);
        foreach (var state in doubtful)
        {
            var values = known.GetValueOrDefault(state.Cursor.Partition.Topic);
            if (IsOff(state))
            {
                CheckPlace(state, values);
            }
            else
            {
                CheckAge(state, values);
            }
        }
    }

    /// <summary>
    /// Judges stores that have been restored: a row that was read early, and whose tombstone went before it could be read, would stay.
    /// </summary>
    /// <exception cref="ChangelogGapException">It took longer than tombstones are kept: the rows must go, and be restored.</exception>
    public void CheckDuration(IReadOnlyList<LocalState> states, Func<IReadOnlyCollection<string>, IReadOnlyList<TopicSettings>> settings)
    {
        var slow = states.Where(state => Now() - (state.Owner.CaughtUp(state.Cursor) ?? Now()) > WorthAsking).ToList();
        if (slow.Count > 0)
        {
            var known = settings([.. slow.Select(state => state.Cursor.Partition.Topic).Distinct()]).ToDictionary(topic => topic.Name, topic => topic.Values);
            slow.ForEach(state => CheckAge(state, known.GetValueOrDefault(state.Cursor.Partition.Topic)));
        }
    }

    /// <summary>Judges stores that follow their topics, before they are read on from where they stand.</summary>
    /// <param name="states">The stores.</param>
    /// <param name="usual">How long ago a store that follows as it should may have been seen at the end, however shortly tombstones are kept.</param>
    /// <param name="settings">Asks for the settings of topics.</param>
    /// <exception cref="ChangelogGapException">They have not been read for too long: the rows must go, and be restored.</exception>
    public void CheckFollowing(
        IReadOnlyList<LocalState> states, TimeSpan usual, Func<IReadOnlyCollection<string>, IReadOnlyList<TopicSettings>> settings)
    {
        var late = states.Where(state => MayBeOld(state) && Now() - state.Owner.CaughtUp(state.Cursor)!.Value > usual.TotalMilliseconds).ToList();
        if (late.Count > 0)
        {
            Check(late, settings);
        }
    }

    private static bool IsOff(LocalState state) => state.Cursor.NextOffset > state.End || state.Cursor.NextOffset < state.First;

    private static string? Setting(LocalState state, IReadOnlyDictionary<string, string>? values, string key)
    {
        if (values?.GetValueOrDefault(key) is { } value)
        {
            return value;
        }

        // A topic of others is what it is; of our own changelogs we know how they are made.
        var definition = state.Cursor.Store.Definition;
        return state.Cursor.FollowsInput ? null : definition.ChangelogConfig.GetValueOrDefault(key) ?? definition.DefaultChangelogConfig.GetValueOrDefault(key);
    }

    private static string Place(LocalState state) =>
        $"Store {state.Cursor.Store.Name} stands at offset {state.Cursor.NextOffset} of {state.Cursor.Partition}, which has offsets {state.First} to {state.End}";

    private void CheckPlace(LocalState state, IReadOnlyDictionary<string, string>? values)
    {
        // By time a broker deletes what has expired, which the store has forgotten too. A topic that is compacted only keeps the last record of
        // every key, so its beginning never moves by itself; and no topic ends before a place that it had.
        var expires = state.Cursor.NextOffset < state.First && Setting(state, values, "cleanup.policy")?.Contains("delete", StringComparison.Ordinal) == true;
        if (!expires && !AreCopies && !AcceptsLosses)
        {
            throw TopicChange.Stop($"{Place(state)}: records were deleted, or the topic was lost and made anew. Restoring would leave out what is gone.");
        }

        throw new ChangelogGapException(state.Owner, $"{Place(state)}; it must be rebuilt", isFault: !expires && !AreCopies);
    }

    /// <summary>Records have come since the store was known to have seen them all. It has missed none of them as long as their tombstones stay.</summary>
    private bool MayBeOld(LocalState state) =>
        state.End - state.Cursor.NextOffset > (state.Cursor.FollowsInput ? 0 : Markers) && state.Owner.CaughtUp(state.Cursor) is { } at && Now() > at;

    private void CheckAge(LocalState state, IReadOnlyDictionary<string, string>? values)
    {
        // By default topics are not compacted: those whose settings are not known could be.
        if (Setting(state, values, "cleanup.policy") is { } policy && !policy.Contains("compact", StringComparison.Ordinal))
        {
            return;
        }

        var retention = double.TryParse(Setting(state, values, "delete.retention.ms"), NumberStyles.Integer, CultureInfo.InvariantCulture, out var milliseconds)
            ? milliseconds
            : DeleteRetention.TotalMilliseconds;
        var age = Now() - state.Owner.CaughtUp(state.Cursor)!.Value;
        if (age >= retention * UsableShare)
        {
            throw new ChangelogGapException(
                state.Owner,
                $"Store {state.Cursor.Store.Name} had last seen all of {state.Cursor.Partition} {TimeSpan.FromMilliseconds(age)} ago, and tombstones are kept there for {TimeSpan.FromMilliseconds(retention)}: rows that were deleted meanwhile would stay",
                isFault: false);
        }
    }
}
