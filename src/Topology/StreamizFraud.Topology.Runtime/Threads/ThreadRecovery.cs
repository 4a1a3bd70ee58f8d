using System.Runtime.ExceptionServices;
using Microsoft.Extensions.Logging;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.Runtime.Output;
using StreamizFraud.Topology.Runtime.Ports;
using StreamizFraud.Topology.Runtime.Tasks;
using StreamizFraud.Topology.State;

namespace StreamizFraud.Topology.Runtime.Threads;

/// <summary>
/// The one way back (<c>docs/commit-protocol.md</c>): whatever ends a transaction is a <see cref="Poison"/>, and the next step of the thread takes everything
/// back to the last commit and goes on from there (steps CA, CR2).
/// </summary>
/// <remarks>Owned by the thread.</remarks>
internal sealed class ThreadRecovery
{
    private readonly ThreadEnvironment _environment;
    private readonly ILogger _logger;
    private readonly TaskSet _tasks;
    private readonly TaskOpening _opening;
    private readonly GroupConsumer _consumer;
    private readonly ProducerChannel _channel;
    private readonly SlowRecords _slow;
    private readonly RefusalSearch _refusals;
    private readonly TopicDirectory _topics;
    private readonly RecoveryBudget _resyncs;
    private readonly RecoveryBudget _rejoins;

    public ThreadRecovery(
        ThreadEnvironment environment,
        ILogger logger,
        TaskSet tasks,
        TaskOpening opening,
        GroupConsumer consumer,
        ProducerChannel channel,
        SlowRecords slow,
        RefusalSearch refusals,
        TopicDirectory topics)
    {
        (_environment, _logger, _tasks, _opening, _consumer) = (environment, logger, tasks, opening, consumer);
        (_channel, _slow, _refusals, _topics) = (channel, slow, refusals, topics);

        // Rebalances lose a transaction or two; nine a minute no outage of a broker does, since the cluster must be there between them.
        _resyncs = new RecoveryBudget(
            environment.Time, limit: 8, window: TimeSpan.FromMinutes(1), settled: TimeSpan.FromSeconds(10), static (times, reason) =>
                $"{times} transactions were lost in a row, the last one because: {reason}. If two processes run with the same instance id, give each its own.");

        // A broker that restarts may put a member out once or twice: five of them in five minutes are 10. Two processes with one id put each other out
        // every few seconds, at the next heartbeat of each.
        _rejoins = new RecoveryBudget(
            environment.Time, limit: 10, window: TimeSpan.FromMinutes(5), settled: TimeSpan.FromSeconds(30), static (times, reason) =>
                $"The group has put this member out {times} times in a row, the last time because: {reason}. "
                + "Either another process runs with the same group instance id: give each its own. Or the broker took an earlier join of this same member "
                + "for another one's, as it may after a restart: then start it again.");
        Poison = new Poison("the thread starts", InDoubt: false);
    }

    /// <summary>Why the transaction is lost; null if it is not.</summary>
    public Poison? Poison { get; private set; }

    /// <summary>The transaction is lost.</summary>
    public void Lose(Poison poison) => Poison = poison;

    /// <summary>The transaction is lost, if it is not already.</summary>
    public void LoseIfNot(string reason) => Poison ??= new Poison(reason, InDoubt: false);

    /// <summary>Something was committed, or there is nothing to do.</summary>
    public void Progressed()
    {
        _resyncs.Progressed();
        _rejoins.Progressed();
    }

    /// <summary>Takes everything back to the last commit and goes on from there (steps CA, CR2).</summary>
    /// <exception cref="StreamException">There is no use in it: the cluster does not allow what the thread must do, or it was in vain too often.</exception>
    public void Resync(Poison poison)
    {
        if (poison.IsForbidden)
        {
            throw Forbidden(poison.Reason);
        }

        // What is counted by transaction ends with it, also where its tasks are gone: with lost partitions, or with a database.
        _slow.Lost();
        if (_tasks.All.Any(task => task.Phase != TaskPhase.Created))
        {
            ThreadLog.Resync(_logger, _environment.Index, poison.Reason);
            if (!poison.IsDiskFull && !(poison.IsRefused && _refusals.Refused(poison.Reason)))
            {
                _resyncs.Spend(poison.Reason);
            }

            _environment.Metrics.Resynced();
        }

        _refusals.Lost();
        _opening.SuspendAll();
        _topics.ForgetLimits();
        try
        {
            _channel.Replace(poison.InDoubt);
            Poison = null;
        }
        catch (TransactionFault fault)
        {
            // The next round tries again. A cluster that does not answer is waited for, anything else is ended by the budget.
            ThreadLog.Waiting(_logger, _environment.Index, fault.Message);
            if (fault.Reply.Status == PortStatus.Forbidden)
            {
                throw Forbidden(fault.Message);
            }

            if (fault.Reply.Status != PortStatus.Retry)
            {
                _resyncs.Spend(fault.Message);
            }
        }
    }

    private static StreamException Forbidden(string reason) => new(
        FaultScope.Application, $"The cluster does not allow it: {reason}. Give this client the permission; nothing is lost or done twice.") { IsLoggable = true };

    /// <summary>
    /// The consumer is of no use any more: the group has put it out, or one of its calls did not come back. What it owned is lost; another one joins.
    /// </summary>
    public void Rejoin(ClusterException exception)
    {
        ThreadLog.Rejoining(_logger, _environment.Index, exception.Message);
        if (exception.Fault == ClusterFault.MemberFenced)
        {
            _rejoins.Spend(exception.Message);
        }

        LoseIfNot(exception.Message);
        _opening.DisownAll();
        _consumer.Replace();
    }

    /// <summary>The database of a task is damaged: it is set aside, and the task restored.</summary>
    public void Reopen(StoreCorruptedException exception) => Reopen(exception, exception.Directory, _environment.StateDirectory.Quarantine);

    /// <summary>The database of a task could not be written: it is opened anew.</summary>
    public void Reopen(StoreWriteException exception) => Reopen(exception, exception.Directory, _ => { });

    /// <summary>
    /// The database of a task cannot be worked with any more. It is opened anew, after something was done to its folder, and everything goes
    /// on from the last commit.
    /// </summary>
    private void Reopen(StreamException exception, string directory, Action<TaskId> between)
    {
        if (_tasks.All.FirstOrDefault(task => _environment.StateDirectory.PathOf(task.TaskId) == directory) is not { } task)
        {
            // A database that could not even be opened: no task can go on from it, so the thread ends with what its disk said.
            ExceptionDispatchInfo.Throw(exception);
            return;
        }

        ThreadLog.Reopened(_logger, task.TaskId, exception.Message);
        _opening.Reopen(task, between);
        var isDiskFull = exception is StoreWriteException { IsDiskFull: true };
        if (isDiskFull)
        {
            _opening.LeaveToDisk(task.TaskId, exception.Message);
        }

        Lose(new Poison(exception.Message, InDoubt: false, isDiskFull));
    }
}
