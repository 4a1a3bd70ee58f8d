using System.Globalization;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.Runtime.Ports;
using StreamizFraud.Topology.State;

namespace StreamizFraud.Topology.Runtime.Restoration;

/// <summary>
/// Which topics the rows of a task come from: ids of changelogs and inputs, and the inputs' partitions, kept beside the rows. A topic that
/// was deleted and made anew has other records at the same offsets; one that has got partitions has other keys in each of them.
/// </summary>
internal static class TopicClaims
{
    /// <summary>Notes what a store's rows come from, unless that is known.</summary>
    /// <param name="database">The database that has the store.</param>
    /// <param name="store">The store.</param>
    /// <param name="source">Name and id of the topic.</param>
    /// <returns>False if the rows come from another one.</returns>
    public static bool TryClaim(ITaskDatabase database, string store, string source)
    {
        var key = TaskMetadata.Source(store);
        if (TaskMetadata.Text(database, key) is { Length: > 0 } known)
        {
            return known == source;
        }

        Put(database, key, source);
        return true;
    }

    /// <summary>Compares a task's state with the topics as they are, and notes what it did not know.</summary>
    /// <param name="state">The state.</param>
    /// <param name="inputs">The task's inputs.</param>
    /// <param name="topics">Changelogs and inputs as the cluster describes them, by name.</param>
    /// <returns>The first difference; null if all is as it was.</returns>
    public static TopicChange? Check(TaskState state, IEnumerable<TopicPartition> inputs, IReadOnlyDictionary<string, TopicDescription> topics)
    {
        foreach (var cursor in state.Changelogs)
        {
            if (topics.TryGetValue(cursor.Partition.Topic, out var topic) && topic.Id.Length > 0
                && !TryClaim(state.DatabaseOf(cursor.Store.Name), cursor.Store.Name, $"{topic.Name} {topic.Id}"))
            {
                var known = TaskMetadata.Text(state.DatabaseOf(cursor.Store.Name), TaskMetadata.Source(cursor.Store.Name))!;
                var name = known[..known.LastIndexOf(' ')];
                return TopicChange.OfChangelog(
                    topic.Name,
                    name == topic.Name
                        ? $"Task {state.TaskId}: {topic.Name} was deleted and made anew since the local rows of store {cursor.Store.Name} were written. What it held is gone with it: going on would begin again from what it holds now."
                        : $"Task {state.TaskId}: the local rows of store {cursor.Store.Name} come from {name}, and the topology fills the store from {topic.Name} now, as when the reuse of source topics is switched on or off. Going on would make the store anew from what {topic.Name} holds; the topology as it was goes on from {name}.");
            }
        }

        if (state.Database is not { } database)
        {
            return null;
        }

        foreach (var input in inputs)
        {
            if (topics.TryGetValue(input.Topic, out var topic) && ChangeOf(database, state.TaskId, input, topic) is { } change)
            {
                return change;
            }
        }

        return null;
    }

    /// <summary>An input is taken as it is now: what is known of the one before is forgotten.</summary>
    /// <param name="database">Where it is known.</param>
    /// <param name="topic">The input.</param>
    /// <param name="isAnother">Whether it is another topic, whose offsets mean something else.</param>
    public static void Renew(ITaskDatabase database, TopicDescription topic, bool isAnother)
    {
        Put(database, TaskMetadata.InputTopic(topic.Name), Describe(topic));
        if (isAnother)
        {
            ForgetPlace(database, topic.Name);
        }
    }

    /// <summary>Local state does not know any more how far it has taken an input.</summary>
    /// <param name="database">Where it was known.</param>
    /// <param name="input">The input's topic.</param>
    public static void ForgetPlace(ITaskDatabase database, string input)
    {
        using var batch = database.CreateBatch();
        TaskMetadata.Put(batch, System.Text.Encoding.UTF8.GetBytes(TaskMetadata.Input(input)), -1);
        database.Write(batch);
    }

    private static TopicChange? ChangeOf(ITaskDatabase database, TaskId task, TopicPartition input, TopicDescription topic)
    {
        var key = TaskMetadata.InputTopic(topic.Name);
        if (TaskMetadata.Text(database, key) is not { } known)
        {
            Put(database, key, Describe(topic));
            return null;
        }

        var (id, partitions) = (known[..known.IndexOf(' ')], known[(known.IndexOf(' ') + 1)..]);
        if (id != topic.Id && id.Length > 0 && topic.Id.Length > 0)
        {
            return TopicChange.OfInput(
                topic.Name,
                isAnother: true,
                $"Task {task}: {topic.Name} was deleted and made anew since the state that comes from it was written. Offsets in it mean other records now, and going on would add the new topic's records to results of the old one (last offset taken of {input}: {TaskMetadata.Long(database, TaskMetadata.Input(topic.Name)) ?? -1}).");
        }

        return partitions == topic.Partitions.ToString(CultureInfo.InvariantCulture)
            ? null
            : TopicChange.OfInput(
                topic.Name,
                isAnother: false,
                $"Task {task}: {topic.Name} has {topic.Partitions} partitions, and had {partitions} when the state that comes from it was written. Keys are in other partitions now, their rows are not.");
    }

    private static string Describe(TopicDescription topic) => string.Create(CultureInfo.InvariantCulture, $"{topic.Id} {topic.Partitions}");

    private static void Put(ITaskDatabase database, string key, string value)
    {
        using var batch = database.CreateBatch();
        TaskMetadata.Put(batch, key, value);
        database.Write(batch);
    }
}
