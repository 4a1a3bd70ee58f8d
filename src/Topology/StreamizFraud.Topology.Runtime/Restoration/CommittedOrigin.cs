using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.Runtime.Ports;

namespace StreamizFraud.Topology.Runtime.Restoration;

/// <summary>Whether a task may go on from the group's committed offsets: who committed them, and for which topics (step CR5).</summary>
internal static class CommittedOrigin
{
    /// <summary>
    /// Compares the offset of an input with the topic as it is: an offset that was committed for another topic of the name means nothing.
    /// </summary>
    /// <param name="state">The task's state.</param>
    /// <param name="committed">The committed offset.</param>
    /// <param name="topic">The topic as it is.</param>
    /// <returns>What has changed; null if nothing has.</returns>
    public static TopicChange? ChangeOf(TaskState state, PartitionOffset committed, TopicDescription topic)
    {
        if (OffsetMetadata.Read(committed.Metadata)?.Topic is not { } then || topic.Id.Length == 0)
        {
            return null;
        }

        if (then.Id != topic.Id)
        {
            return TopicChange.OfInput(
                topic.Name,
                isAnother: true,
                $"Task {state.TaskId}: the group's committed offset of {committed.Partition} was committed for another topic of that name: {topic.Name} was deleted and made anew. Going on there would skip records of the new topic, or add them to results of the old one.");
        }

        return then.Partitions == topic.Partitions || !state.HasStores
            ? null
            : TopicChange.OfInput(
                topic.Name,
                isAnother: false,
                $"Task {state.TaskId}: {topic.Name} has {topic.Partitions} partitions, and had {then.Partitions} at the group's last commit. Keys are in other partitions now, their rows are not.");
    }

    /// <summary>
    /// Looks for a changelog that was another topic of its name when the offsets were committed: what it held is gone, whatever local state there is.
    /// </summary>
    /// <param name="state">The task's state.</param>
    /// <param name="committed">What the offsets carry.</param>
    /// <param name="topics">The topics as they are, by name.</param>
    /// <returns>The first; null if there is none.</returns>
    public static TopicChange? ChangeOf(TaskState state, CommittedClocks committed, IReadOnlyDictionary<string, TopicDescription> topics)
    {
        foreach (var cursor in state.Changelogs)
        {
            if (!cursor.FollowsInput && topics.TryGetValue(cursor.Partition.Topic, out var topic) && committed.HadOther(topic))
            {
                return TopicChange.OfChangelog(
                    topic.Name,
                    $"Task {state.TaskId}: {topic.Name} was deleted and made anew since the group's last commit. Rows of store {cursor.Store.Name} that it held are gone with it: going on would begin again from what it holds now.");
            }
        }

        return null;
    }

    /// <summary>
    /// What the committed offsets carry. Shares of older commits than that of local state are not believed, unless the application has committed a
    /// later offset since, whatever the numbers say: they begin anew where a member has neither state nor shares.
    /// </summary>
    /// <param name="state">The task's state.</param>
    /// <param name="inputs">The committed offsets of the inputs, in the inputs' order.</param>
    public static CommittedClocks Carried(TaskState state, IReadOnlyList<PartitionOffset> inputs)
    {
        var movedOn = inputs.Any(input => OffsetMetadata.IsOurs(input.Metadata) && input.Offset > (state.Long(TaskMetadata.Input(input.Partition.Topic)) ?? -1));
        return new CommittedClocks(inputs.Select(input => input.Metadata), movedOn ? 0 : state.Clocks.LocalCommit(state.Long));
    }

    /// <summary>
    /// Without transactions a commit that the client sent twice may put its offsets over those of a later one. They lie before what local state has taken then,
    /// and a commit of ours is beside them: nobody has reset them.
    /// </summary>
    /// <param name="state">The task's state.</param>
    /// <param name="committed">The committed offset of an input.</param>
    /// <returns>Where to go on: where local state has taken the input, unless others have gone on since from the earlier offset. Null if it did not go back.</returns>
    public static PartitionOffset? AfterLateCopy(TaskState state, PartitionOffset committed)
    {
        var topic = committed.Partition.Topic;
        return state.Long(TaskMetadata.Input(topic)) is { } known && known > committed.Offset && OffsetMetadata.Read(committed.Metadata) is { } share
            ? share.Header.Commit < state.Long(TaskMetadata.Commit(topic)) ? new PartitionOffset(committed.Partition, known) : committed
            : null;
    }

    /// <summary>Refuses a committed offset that lies before what local state has taken.</summary>
    /// <param name="state">The task's state.</param>
    /// <param name="input">The input.</param>
    /// <param name="committed">Its committed offset, -1 for none.</param>
    /// <exception cref="StreamException">It does.</exception>
    public static void RefuseReset(TaskState state, TopicPartition input, long committed)
    {
        if (state.Long(TaskMetadata.Input(input.Topic)) is { } known && known > committed)
        {
            throw new StreamException(
                FaultScope.Application,
                $"Task {state.TaskId}: state has taken {input} up to offset {known}, but the group's committed offset is {committed}. The group's offsets were reset or have expired; going on would count records twice. Reset state and offsets together.") { IsLoggable = true };
        }
    }

    /// <summary>
    /// Whether rows were restored beside offsets that nobody says anything of: an earlier version, the managed client or a tool has committed them. They
    /// are taken as they are, unless none of them has moved on from nothing, which no commit that wrote rows leaves behind.
    /// </summary>
    /// <param name="state">The task's state, restored.</param>
    /// <param name="committed">What the offsets carry.</param>
    /// <param name="inputs">The committed offsets of the inputs, in the inputs' order.</param>
    public static bool IsUnknown(TaskState state, CommittedClocks committed, IReadOnlyList<PartitionOffset> inputs)
    {
        var moved = false;
        for (var i = 0; i < inputs.Count; i++)
        {
            if (inputs[i].Offset < 0 || committed.IsOurs(i) || state.Long(TaskMetadata.Input(inputs[i].Partition.Topic)) >= 0)
            {
                return false;
            }

            moved |= inputs[i].Offset > 0;
        }

        return moved && state.HasRestored;
    }

    /// <summary>
    /// Looks for an input whose offset this application did not commit, although its changelogs have rows: an offset is committed together
    /// with the first of them. An input that the last commit did not have is new, if the commit says so, or if all of its shares are there.
    /// </summary>
    /// <param name="state">The task's state, restored.</param>
    /// <param name="committed">What the offsets carry.</param>
    /// <param name="inputs">The committed offsets of the inputs, in the inputs' order.</param>
    /// <returns>What is wrong; null if nothing is.</returns>
    public static string? Lost(TaskState state, CommittedClocks committed, IReadOnlyList<PartitionOffset> inputs)
    {
        if (!state.HasRestored || IsUnknown(state, committed, inputs))
        {
            return null;
        }

        var vouched = 0;
        var known = false;
        PartitionOffset? suspect = null;
        for (var i = 0; i < inputs.Count; i++)
        {
            // What local state has taken was compared with the committed offset before. Rows that were restored go beyond it, so that it says nothing then.
            if (committed.IsOurs(i) || state.Long(TaskMetadata.Input(inputs[i].Partition.Topic)) >= 0)
            {
                vouched++;
            }
            else if (committed.HadInput(inputs[i].Partition.Topic) != false)
            {
                suspect ??= inputs[i];
                known |= committed.HadInput(inputs[i].Partition.Topic) == true;
            }
        }

        return suspect is { } offset && (vouched == 0 || known || (committed.Commit > 0 && !committed.IsComplete))
            ? $"Task {state.TaskId}: the changelogs of its stores have rows, but the group's committed offset of {offset.Partition} is {(offset.Offset < 0 ? "gone" : $"{offset.Offset}, and this application did not commit it")}. The group's offsets were reset or have expired; going on would count records twice."
            : null;
    }
}
