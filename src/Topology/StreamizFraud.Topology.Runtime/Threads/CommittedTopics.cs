using Microsoft.Extensions.Logging;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.Runtime.App;
using StreamizFraud.Topology.Runtime.Ports;
using StreamizFraud.Topology.Runtime.Restoration;
using StreamizFraud.Topology.Runtime.Tasks;

namespace StreamizFraud.Topology.Runtime.Threads;

/// <summary>Compares what the group's offsets say of a task's topics with the topics as they are, and tells the task which those are for its own commits.</summary>
/// <remarks>Owned by the thread.</remarks>
/// <param name="topics">The topics.</param>
/// <param name="options">Whether there are transactions, and what to do when a topic is another.</param>
/// <param name="logger">Told of what is accepted.</param>
internal sealed class CommittedTopics(TopicWatch topics, ThreadOptions options, ILogger logger)
{
    /// <summary>The inputs, before the offsets are used. An accepted offset of another topic counts as none.</summary>
    /// <param name="task">The task.</param>
    /// <param name="offsets">The committed offsets.</param>
    /// <exception cref="StreamException">An input is another topic.</exception>
    public void CheckInputs(ActiveTask task, Dictionary<TopicPartition, PartitionOffset> offsets)
    {
        for (var i = 0; i < task.Queues.Length; i++)
        {
            var partition = task.Queues[i].Partition;
            var topic = topics.Topics[partition.Topic];
            if (CommittedOrigin.ChangeOf(task.State, offsets[partition], topic) is { } change)
            {
                if (options.Config.ChangedTopics == ChangedTopicPolicy.Stop)
                {
                    throw change.ToException();
                }

                ThreadLog.ChangeAccepted(logger, change.Message);
                if (change.IsAnother)
                {
                    offsets[partition] = new PartitionOffset(partition, -1);
                }
            }

            if (!options.ExactlyOnce && CommittedOrigin.AfterLateCopy(task.State, offsets[partition]) is { } place)
            {
                ThreadLog.LateCopy(logger, task.TaskId, partition.ToString(), offsets[partition].Offset, place.Offset);
                if (place == offsets[partition])
                {
                    TopicClaims.ForgetPlace(task.State.Database!, topic.Name);
                }

                offsets[partition] = place;
            }

            task.State.Clocks.Identify(i, topic);
        }
    }

    /// <summary>The changelogs, once the task knows the offsets.</summary>
    /// <param name="task">The task.</param>
    /// <exception cref="StreamException">A changelog is another topic.</exception>
    public void CheckChangelogs(ActiveTask task)
    {
        if (CommittedOrigin.ChangeOf(task.State, task.Carried, topics.Topics) is { } change)
        {
            if (options.Config.ChangedTopics == ChangedTopicPolicy.Stop)
            {
                throw change.ToException();
            }

            ThreadLog.ChangeAccepted(logger, change.Message);
        }

        task.State.Clocks.Identify(
            [.. task.State.Changelogs.Where(cursor => !cursor.FollowsInput).Select(cursor => topics.Topics.GetValueOrDefault(cursor.Partition.Topic)).OfType<TopicDescription>()]);
    }
}
