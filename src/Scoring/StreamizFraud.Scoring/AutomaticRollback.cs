using System.Globalization;
using Microsoft.Extensions.Logging;
using StreamizFraud.Topology.Control;
using StreamizFraud.Topology.Records;

namespace StreamizFraud.Scoring;

/// <summary>
/// Takes a champion back that gives too few scores, is too slow, or alerts too often or too seldom: appends the deployment of before to the control log, with the reason. Made
/// once a process and given to all score nodes (<see cref="ScoreOptions.Rollback"/>).
/// </summary>
/// <remarks>
/// Each task judges by what it saw since it adopted the champion. Several tasks and members may ask at once: a version can be taken once, so one entry comes of it. What was taken
/// back, automatically or by a person, is not returned to automatically: that takes a person (<see cref="ModelDeployment.TakenBack"/>,
/// <see cref="ModelDeployment.IsAutomaticRollbackOff"/>). The log is written by a thread of its own; payments never
/// wait for it, and an application whose log cannot be written goes on. Thread-safe.
/// </remarks>
public sealed class AutomaticRollback
{
    private readonly Lock _one = new();
    private readonly IControlLog _log;
    private readonly string _member;
    private long _saidOf = -1;

    /// <summary>An automatic roll-back.</summary>
    /// <param name="log">The application's control log, for this object alone.</param>
    /// <param name="member">Name of this member, for the reason in the log, such as its group instance id.</param>
    /// <param name="options">When; the defaults if null.</param>
    /// <exception cref="ArgumentException">A setting is outside its range; lists all problems.</exception>
    public AutomaticRollback(IControlLog log, string member, RollbackOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(log);
        ArgumentException.ThrowIfNullOrEmpty(member);
        (_log, _member, Options) = (log, member, options ?? new RollbackOptions());
        Options.Check();
    }

    /// <summary>When champions are taken back.</summary>
    public RollbackOptions Options { get; }

    /// <summary>Runs what waits for the cluster.</summary>
    internal TaskScheduler Scheduler { get; init; } = TaskScheduler.Default;

    /// <summary>Asks for a champion, watched since an entry, to be taken back. Does not wait.</summary>
    internal RollbackRequest Ask(string name, ModelIdentity champion, long since, string cause, TaskId task, ILogger logger)
    {
        var request = new RollbackRequest(name, champion, since, string.Create(CultureInfo.InvariantCulture, $"automatic roll-back of {champion.Name} {champion.Version}, {cause}; member {_member}, task {task}"));
        _ = Task.Factory.StartNew(() => Run(request, task, logger), CancellationToken.None, TaskCreationOptions.LongRunning, Scheduler);
        return request;
    }

    private void Run(RollbackRequest request, TaskId task, ILogger logger)
    {
        lock (_one)
        {
            try
            {
                TakeBack(request, task, logger);
            }
            catch (Exception exception) when (exception is ArgumentException or InvalidOperationException)
            {
                // Its version was taken between reading and writing: another member asked for the same, or a person knows more.
                ScoreLog.RollbackOvertaken(logger, task, request.Name);
            }
            // The log is the user's: whatever it throws must not end the process.
            catch (Exception exception)
            {
                request.IsToCountAnew = true;
                ScoreLog.RollbackFailed(logger, task, request.Name, exception is StreamException told ? ScoreLog.Reason(told) : exception.GetType().Name, request.Reason);
            }
        }
    }

    private void TakeBack(RollbackRequest request, TaskId task, ILogger logger)
    {
        var entries = _log.Read().Where(entry => entry.Kind == ModelDeployment.ControlKind && entry.Name == request.Name).ToList();
        var newest = entries.LastOrDefault();
        if (newest is not { Activation: ControlActivation.Active } || ModelDeployment.Parse(newest.Content) is not { Champion: { } champion } deployment || champion.Sha256 != request.Champion.Sha256)
        {
            ScoreLog.RollbackOvertaken(logger, task, request.Name);
        }
        else if (entries.Exists(entry => entry.Version > request.Since && HasAnother(entry, request.Champion)))
        {
            // It was chosen again, by somebody who may know what was seen of it before.
            request.IsToCountAnew = true;
            ScoreLog.RollbackOvertaken(logger, task, request.Name);
        }
        else if (deployment.TakenBack is not null || deployment.IsAutomaticRollbackOff)
        {
            if (_saidOf != newest.Version)
            {
                _saidOf = newest.Version;
                ScoreLog.NothingToReturnTo(
                    logger,
                    task,
                    request.Reason,
                    deployment.TakenBack is { } before ? $"the model before it ({before}) was taken back automatically" : "the model before it was taken back or retired by a person, and none was promoted since");
            }
        }
        else
        {
            var entry = new ControlEntry(ModelDeployment.ControlKind, request.Name, newest.Version + 1, deployment.TakeBack(request.Reason).ToJson());
            _log.Append(entry);
            ScoreLog.RolledBack(logger, task, request.Name, entry.Version, request.Reason);
        }
    }

    private static bool HasAnother(ControlEntry entry, ModelIdentity champion)
    {
        try
        {
            return entry.Activation == ControlActivation.Active && ModelDeployment.Parse(entry.Content).Champion?.Sha256 != champion.Sha256;
        }
        catch (ModelMismatchException)
        {
            // No member adopts it.
            return false;
        }
    }
}
