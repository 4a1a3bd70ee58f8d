using StreamizFraud.Topology.Runtime.Commit;
using StreamizFraud.Topology.Testing.Simulation;

namespace StreamizFraud.Simulation.Tests.Run;

/// <summary>Faults inside calls on the cluster and between the steps of commits, at rates that the weather decides.</summary>
internal sealed class FaultPlan(SimulationRun run, Dice dice, Weather weather) : IFaultScript
{
    /// <summary>Chances in 1000 calls at strength 1: dies, request lost, reply lost, must abort, breaks, stops for a while.</summary>
    private static readonly Dictionary<FaultPoint, (double Crash, double Lost, double ReplyLost, double MustAbort, double Fatal, double Away)> Rates = new()
    {
        [FaultPoint.BeforeInitTransactions] = (8, 20, 0, 0, 0, 0),
        [FaultPoint.AfterInitTransactions] = (8, 0, 20, 0, 0, 5),
        [FaultPoint.BeforeSend] = (0.7, 2, 0, 1.5, 0.7, 0.5),
        [FaultPoint.AfterSend] = (0.7, 0, 0, 0, 0, 1),
        [FaultPoint.BeforeFlush] = (4, 4, 0, 4, 2, 5),
        [FaultPoint.BeforeSendOffsets] = (8, 8, 0, 8, 4, 10),
        [FaultPoint.AfterSendOffsets] = (8, 0, 12, 0, 0, 15),
        [FaultPoint.BeforeCommit] = (12, 30, 0, 8, 8, 12),
        [FaultPoint.AfterCommit] = (15, 0, 35, 0, 0, 10),
        [FaultPoint.BeforeAbort] = (10, 40, 0, 0, 0, 10),
        [FaultPoint.AfterAbort] = (10, 0, 40, 0, 0, 0),
        [FaultPoint.BeforePoll] = (1, 5, 0, 0, 0, 1),
        [FaultPoint.BeforeCommitted] = (5, 20, 0, 0, 0, 5),
        [FaultPoint.BeforeCommitOffsets] = (10, 20, 0, 0, 0, 10),
        [FaultPoint.AfterCommitOffsets] = (10, 0, 30, 0, 0, 5),
    };

    private readonly HashSet<string> _repeatedEnds = [];

    public bool Enabled { get; set; } = true;

    public FaultAnswer At(FaultPoint point, string clientId)
    {
        if (point is FaultPoint.BeforeCommit or FaultPoint.BeforeCommitOffsets)
        {
            // What a member has read may be purged once it has committed.
            run.History.Read();
        }

        var member = run.MemberOf(clientId);
        if (!Enabled || member is not { IsUp: true })
        {
            return FaultAnswer.Pass;
        }

        if (point == FaultPoint.AfterInitTransactions)
        {
            // A new epoch: duplicates that are still under way are stale for good.
            _repeatedEnds.Remove(member.TransactionalId);
        }

        RepeatEnd(point, member);
        var rates = Rates[point];
        if (dice.Chance(rates.Away * weather.Absences))
        {
            run.Absence(member, point.ToString());
        }

        if (dice.Chance(rates.Crash * weather.Crashes))
        {
            member.Kill(point.ToString());
            return FaultAnswer.Crash;
        }

        var answer = IsEnd(point) && member.Outage > 0 && member.Outage-- > 0
            ? rates.Lost > 0 ? FaultAnswer.Retry : FaultAnswer.LoseReply
            : Draw(rates.Lost, rates.ReplyLost, rates.MustAbort, rates.Fatal);
        if (answer == FaultAnswer.Pass)
        {
            return answer;
        }

        run.Trace.Add($"fault {answer}", $"{member.Name} {point}");
        if (IsEnd(point) && answer is FaultAnswer.Retry or FaultAnswer.LoseReply)
        {
            // The request is under way twice from now on: the other one may still arrive.
            _repeatedEnds.Add(member.TransactionalId);
            if (member.Outage == 0 && dice.Chance(200))
            {
                member.Outage = dice.Between(1, 8);
            }
        }

        return answer;
    }

    /// <summary>A step of a commit is reached.</summary>
    public void At(CommitStep step, Member member)
    {
        if (!Enabled)
        {
            return;
        }

        if (dice.Chance(6 * weather.Absences))
        {
            run.Absence(member, step.ToString());
        }

        if (dice.Chance(8 * weather.Crashes))
        {
            member.Kill(step.ToString());
            throw new SimulatedCrashException(member.Name);
        }
    }

    private static bool IsEnd(FaultPoint point) =>
        point is FaultPoint.BeforeCommit or FaultPoint.AfterCommit or FaultPoint.BeforeAbort or FaultPoint.AfterAbort;

    private FaultAnswer Draw(double lost, double replyLost, double mustAbort, double fatal) =>
        dice.Chance(lost * weather.Losses) ? FaultAnswer.Retry
        : dice.Chance(replyLost * weather.Losses) ? FaultAnswer.LoseReply
        : dice.Chance(mustAbort * weather.Refusals) ? FaultAnswer.MustAbort
        : dice.Chance(fatal * weather.Refusals) ? FaultAnswer.Fatal
        : FaultAnswer.Pass;

    /// <summary>The duplicate of a request that ended a transaction arrives now, while the next transaction is open.</summary>
    private void RepeatEnd(FaultPoint point, Member member)
    {
        if (point is FaultPoint.AfterSend or FaultPoint.BeforeFlush or FaultPoint.BeforeSendOffsets or FaultPoint.AfterSendOffsets
            && _repeatedEnds.Contains(member.TransactionalId)
            && dice.Chance(150))
        {
            _repeatedEnds.Remove(member.TransactionalId);
            run.Trace.Add("late duplicate", $"of the last end of {member.Name}: {(run.Cluster.RepeatLastEnd(member.TransactionalId) ? "ended a transaction" : "stale")}");
        }
    }
}
