using System.Runtime.ExceptionServices;
using Microsoft.Extensions.Logging;
using StreamizFraud.Topology.Runtime.Ports;

namespace StreamizFraud.Topology.Kafka.Consuming;

/// <summary>Which partitions this member owns, and the calls that tell the runtime so.</summary>
/// <remarks>
/// With range, the eager protocol, the lists that the client hands to its handlers are not trusted: after a revocation nothing is owned any more, whatever the list says, and one that
/// takes nothing is not passed on. In incremental protocols a list is what changes. An exception of the runtime must not travel through the client's native
/// frames: it is kept and thrown when the client's call has returned.
/// </remarks>
internal sealed class GroupOwnership
{
    private readonly HashSet<TopicPartition> _owned = [];
    private readonly string _client;
    private readonly ILogger _logger;
    private IGroupEvents? _events;
    private ExceptionDispatchInfo? _failure;

    internal GroupOwnership(string client, ILogger logger)
    {
        _client = client;
        _logger = logger;
    }

    /// <summary>Whether the runtime has been told what it owns, be it nothing, since the last loss. Of incremental protocols.</summary>
    internal bool IsShared { get; private set; }

    /// <summary>Whether the runtime is being told right now; the client cannot be asked to change its assignment then.</summary>
    internal bool IsTelling { get; private set; }

    internal void Attach(IGroupEvents events) => _events = events;

    internal void Assigned(IReadOnlyCollection<TopicPartition> partitions)
    {
        // In the eager protocol nothing is owned here; if something is, its revocation was missed and it may be anybody's.
        Lost();
        Added(partitions);
    }

    /// <summary>Partitions come to those that are owned. May be none: the rebalance is over.</summary>
    internal void Added(IReadOnlyCollection<TopicPartition> partitions)
    {
        IsShared = true;
        _owned.UnionWith(partitions);
        KafkaLog.Rebalanced(_logger, _client, partitions.Count, "assigned");
        Tell(events => events.Assigned(partitions));
    }

    /// <summary>Partitions of those that are owned go.</summary>
    internal void Removed(IReadOnlyCollection<TopicPartition> partitions) =>
        GiveAway([.. partitions.Where(_owned.Contains).Order()], "revoked", static (events, gone) => events.Revoked(gone));

    internal void Revoked() => GiveAllAway("revoked", static (events, partitions) => events.Revoked(partitions));

    internal void Lost() => GiveAllAway("lost", static (events, partitions) => events.Lost(partitions));

    /// <summary>Throws what the runtime's own code threw while it was told.</summary>
    internal void Rethrow()
    {
        var failure = _failure;
        _failure = null;
        failure?.Throw();
    }

    private void GiveAllAway(string change, Action<IGroupEvents, IReadOnlyCollection<TopicPartition>> tell)
    {
        IsShared = false;
        GiveAway([.. _owned.Order()], change, tell);
    }

    private void GiveAway(TopicPartition[] partitions, string change, Action<IGroupEvents, IReadOnlyCollection<TopicPartition>> tell)
    {
        if (partitions.Length == 0)
        {
            return;
        }

        KafkaLog.Rebalanced(_logger, _client, partitions.Length, change);
        Tell(events => tell(events, partitions));
        _owned.ExceptWith(partitions);
    }

    private void Tell(Action<IGroupEvents> tell)
    {
        if (_events is null)
        {
            return;
        }

        IsTelling = true;
        try
        {
            tell(_events);
        }
#pragma warning disable CA1031 // Kept and thrown again by Rethrow: see the remarks.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            _failure ??= ExceptionDispatchInfo.Capture(failure);
        }
        finally
        {
            IsTelling = false;
        }
    }
}
