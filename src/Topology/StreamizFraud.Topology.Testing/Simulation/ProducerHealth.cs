using StreamizFraud.Topology.Runtime.Ports;

namespace StreamizFraud.Topology.Testing.Simulation;

/// <summary>What has gone wrong with a producer, and what the fault script adds to it. Owned by the producer's thread.</summary>
internal sealed class ProducerHealth(ClientLife life)
{
    private PortReply _failure = PortReply.Ok;

    /// <summary>Why the producer is of no use any more; OK while it is.</summary>
    public PortReply Fatal { get; private set; } = PortReply.Ok;

    /// <summary>Whether a call never came back: the client was given up, and nobody waits for it any more.</summary>
    public bool IsGivenUp { get; private set; }

    /// <summary>The first failure behind the queue since the last <see cref="Forget"/>; a fatal one is known from now on.</summary>
    public PortReply Failure()
    {
        if (_failure.Status == PortStatus.Fatal)
        {
            Fatal = _failure;
        }

        return _failure;
    }

    /// <summary>A record or request that was taken has failed.</summary>
    public void Fail(PortStatus status, string reason)
    {
        if (_failure.IsOk || status == PortStatus.Fatal)
        {
            _failure = new PortReply(status, reason);
        }
    }

    public PortReply Break(string reason) => Fatal = new PortReply(PortStatus.Fatal, reason);

    /// <summary>The transaction has ended, or the failure was reported.</summary>
    public void Forget() => _failure = PortReply.Ok;

    public void AssertAlive() => life.AssertAlive();

    /// <summary>Asked before a call does anything: OK lets it go on.</summary>
    /// <param name="point">Where.</param>
    /// <param name="resent">Whether the client sends the request twice: the call goes on, and a copy stays under way.</param>
    public PortReply Before(FaultPoint point, out bool resent)
    {
        resent = false;
        if (!Fatal.IsOk)
        {
            life.AssertAlive();
            return Fatal;
        }

        switch (life.Ask(point))
        {
            case FaultAnswer.Retry:
                var status = point == FaultPoint.BeforeCommit ? PortStatus.InDoubt : PortStatus.Retry;
                return new PortReply(status, $"{point}: the request was lost, as the fault script said");
            case FaultAnswer.MustAbort:
                Fail(PortStatus.MustAbort, $"{point}: not delivered, as the fault script said");
                return point is FaultPoint.BeforeSend or FaultPoint.BeforeInitTransactions ? PortReply.Ok : _failure;
            case FaultAnswer.Fatal:
                return Break($"{point}: broken, as the fault script said");
            case FaultAnswer.Hang when point != FaultPoint.BeforeSend:
                return GiveUp(point);
            case FaultAnswer.Resend:
                resent = true;
                return PortReply.Ok;
            default:
                return PortReply.Ok;
        }
    }

    /// <inheritdoc cref="Before(FaultPoint, out bool)"/>
    public PortReply Before(FaultPoint point) => Before(point, out _);

    /// <summary>Asked when a call has done its work.</summary>
    public PortReply After(FaultPoint point, PortStatus lost) => life.Ask(point) switch
    {
        FaultAnswer.LoseReply => new PortReply(lost, $"{point}: the reply was lost, as the fault script said"),
        FaultAnswer.Hang when point != FaultPoint.AfterSend => GiveUp(point),
        _ => PortReply.Ok,
    };

    private PortReply GiveUp(FaultPoint point)
    {
        IsGivenUp = true;
        var broken = Break($"{point}: the call did not come back, the client was given up");
        return point switch
        {
            FaultPoint.BeforeInitTransactions or FaultPoint.AfterInitTransactions => broken with { Status = PortStatus.Retry },
            FaultPoint.BeforeCommit or FaultPoint.AfterCommit => broken with { Status = PortStatus.InDoubt },
            _ => broken,
        };
    }
}
