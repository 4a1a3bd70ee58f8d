using StreamizFraud.Topology.Runtime.Commit;
using StreamizFraud.Topology.Testing.Simulation;

namespace StreamizFraud.Topology.Testing.Runs;

/// <summary>Faults inside calls on the cluster and between the steps of commits, at rates that the weather decides.</summary>
internal sealed class FaultPlan(SimulationRun run, Dice dice, Weather weather) : IFaultScript
{
    /// <summary>Chances in 1000 calls at strength 1.</summary>
    private static readonly Dictionary<FaultPoint, Rate> Rates = new()
    {
        [FaultPoint.BeforeInitTransactions] = new() { Crash = 8, Lost = 20, Hang = 6 },
        [FaultPoint.AfterInitTransactions] = new() { Crash = 8, ReplyLost = 20, Away = 5, Hang = 6 },
        [FaultPoint.BeforeSend] = new() { Crash = 0.7, Lost = 2, MustAbort = 1.5, Fatal = 0.7, Away = 0.5, Resent = 5 },
        [FaultPoint.AfterSend] = new() { Crash = 0.7, Away = 1 },
        [FaultPoint.BeforeFlush] = new() { Crash = 4, Lost = 4, MustAbort = 4, Fatal = 2, Away = 5, Hang = 2 },
        [FaultPoint.BeforeSendOffsets] = new() { Crash = 8, Lost = 8, MustAbort = 8, Fatal = 4, Away = 10, Resent = 25, Hang = 5 },
        [FaultPoint.AfterSendOffsets] = new() { Crash = 8, ReplyLost = 12, Away = 15, Hang = 5 },
        [FaultPoint.BeforeCommit] = new() { Crash = 12, Lost = 30, MustAbort = 8, Fatal = 8, Away = 12, Resent = 15, Hang = 6 },
        [FaultPoint.AfterCommit] = new() { Crash = 15, ReplyLost = 35, Away = 10, Hang = 6 },
        [FaultPoint.BeforeAbort] = new() { Crash = 10, Lost = 40, Away = 10, Hang = 10 },
        [FaultPoint.AfterAbort] = new() { Crash = 10, ReplyLost = 40, Hang = 10 },
        [FaultPoint.BeforePoll] = new() { Crash = 1, Lost = 5, Away = 1, Hang = 0.5 },
        [FaultPoint.BeforeCommitted] = new() { Crash = 5, Lost = 20, Away = 5, Hang = 4 },
        [FaultPoint.BeforeCommitOffsets] = new() { Crash = 10, Lost = 20, Away = 10, Resent = 25, Hang = 6 },
        [FaultPoint.AfterCommitOffsets] = new() { Crash = 10, ReplyLost = 30, Away = 5, Hang = 6 },
        [FaultPoint.BeforeAdmin] = new() { Crash = 2, Lost = 5, Away = 2, Hang = 2 },
    };

    public bool Enabled { get; set; } = true;

    public FaultAnswer At(FaultPoint point, string clientId)
    {
        if (point is FaultPoint.BeforeCommit or FaultPoint.BeforeCommitOffsets)
        {
            // What a member has read may be purged once it has committed.
            run.Committing();
        }

        if (!Enabled || run.MemberOf(clientId) is not { IsUp: true } member)
        {
            return FaultAnswer.Pass;
        }

        dice.Begin();
        var answer = At(point, member);
        dice.End();
        return answer;
    }

    /// <summary>A step of a commit is reached.</summary>
    public void At(CommitStep step, Member member)
    {
        if (!Enabled)
        {
            return;
        }

        dice.Begin();
        if (dice.Chance(6 * weather.Absences))
        {
            dice.Mark("absence");
            run.Absence(member, step.ToString());
        }

        var dies = dice.Chance(8 * weather.Crashes);
        if (dies)
        {
            dice.Mark("crash");
            member.Kill(step.ToString());
        }

        dice.End();
        if (dies)
        {
            throw new SimulatedCrashException(member.Name);
        }
    }

    private static string FaultKind(FaultAnswer answer) => answer switch
    {
        FaultAnswer.Retry => "request lost",
        FaultAnswer.LoseReply => "reply lost",
        FaultAnswer.MustAbort => "request refused",
        FaultAnswer.Fatal => "producer breaks",
        FaultAnswer.Resend => "request sent twice",
        FaultAnswer.Hang => "call without an answer",
        _ => answer.ToString(),
    };

    private FaultAnswer At(FaultPoint point, Member member)
    {
        DeliverLateCopy(member);
        var rates = Rates[point];
        if (dice.Chance(rates.Away * weather.Absences))
        {
            dice.Mark("absence");
            run.Absence(member, point.ToString());
        }

        if (dice.Chance(rates.Crash * weather.Crashes))
        {
            dice.Mark("crash");
            member.Kill(point.ToString());
            return FaultAnswer.Crash;
        }

        var answer = IsEnd(point) && member.Outage > 0 && member.Outage-- > 0
            ? rates.Lost > 0 ? FaultAnswer.Retry : FaultAnswer.LoseReply
            : Draw(rates);
        if (answer == FaultAnswer.Pass)
        {
            return answer;
        }

        dice.Mark(answer.ToString());
        run.Trace.Add(FaultKind(answer), $"{member.Name} {point}");
        if (answer == FaultAnswer.Hang)
        {
            // Nobody gives a client up at once.
            run.Absence(member, point.ToString(), run.Settings.Mild || run.Settings.StaysInSession ? SimulationRun.WithinSession : SimulationRun.AnyAbsence);
        }

        if (IsEnd(point) && answer is FaultAnswer.Retry or FaultAnswer.LoseReply && member.Outage == 0 && dice.Chance(200))
        {
            member.Outage = dice.Between(1, 8);
        }

        return answer;
    }

    private static bool IsEnd(FaultPoint point) =>
        point is FaultPoint.BeforeCommit or FaultPoint.AfterCommit or FaultPoint.BeforeAbort or FaultPoint.AfterAbort;

    private FaultAnswer Draw(Rate rates) =>
        dice.Chance(rates.Lost * weather.Losses) ? FaultAnswer.Retry
        : dice.Chance(rates.ReplyLost * weather.Losses) ? FaultAnswer.LoseReply
        : dice.Chance(rates.Resent * weather.Losses) ? FaultAnswer.Resend
        : dice.Chance(rates.Hang * weather.Losses) ? FaultAnswer.Hang
        : dice.Chance(rates.MustAbort * weather.Refusals) ? FaultAnswer.MustAbort
        : dice.Chance(rates.Fatal * weather.Refusals) ? FaultAnswer.Fatal
        : FaultAnswer.Pass;

    /// <summary>A copy of a request that was sent twice, or whose client was given up, arrives now, perhaps in a later transaction.</summary>
    private void DeliverLateCopy(Member member)
    {
        if (!run.Settings.ExactlyOnce && dice.Chance(150) && run.Cluster.DeliverLateCommit(Scenario.Application))
        {
            // The copy of an earlier commit may put offsets back.
            run.ForgetCommitted();
            run.HasLateCommits = true;
            run.Trace.Add("late copy taken", "of a commit of offsets");
        }

        if (run.Cluster.CopiesUnderWay(member.TransactionalId) is { Count: > 0 } copies && dice.Chance(150))
        {
            var call = dice.Pick(copies);
            var effect = run.Cluster.DeliverLateCopy(member.TransactionalId, call) ? "taken" : "stale";
            run.Trace.Add($"late copy {effect}", $"of {call} of {member.Name}");
        }
    }

    private sealed record Rate
    {
        /// <summary>The process dies.</summary>
        public double Crash { get; init; }

        /// <summary>The request is lost.</summary>
        public double Lost { get; init; }

        public double ReplyLost { get; init; }

        /// <summary>The request is sent twice without a word.</summary>
        public double Resent { get; init; }

        /// <summary>The call never returns.</summary>
        public double Hang { get; init; }

        public double MustAbort { get; init; }

        public double Fatal { get; init; }

        /// <summary>The process stops for a while.</summary>
        public double Away { get; init; }
    }
}
