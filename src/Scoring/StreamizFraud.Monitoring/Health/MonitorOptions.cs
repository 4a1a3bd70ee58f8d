using StreamizFraud.Scoring;

namespace StreamizFraud.Monitoring;

/// <summary>How models are watched.</summary>
public sealed record MonitorOptions
{
    /// <summary>
    /// What a model's training rows were like, by its identity; null for a model of which it is not known: its drift and alert rate are told and not judged. Called
    /// once a model and task, from its thread; the same model must get the same profile.
    /// </summary>
    public Func<ModelIdentity, TrainingProfile?> Profile { get; init; } = static _ => null;

    /// <summary>
    /// Whether a model's low scores are the suspicious ones (<see cref="IFraudModel.LowIsSuspicious"/>), by its identity; by default those of none. Called from the
    /// threads of tasks; the same model must get the same answer.
    /// </summary>
    public Func<ModelIdentity, bool> LowIsSuspicious { get; init; } = static _ => false;

    /// <summary>
    /// Whether a model's scores are probabilities, by its identity; by default those of all. Calibration and Brier score of others mean nothing and are not told. Called
    /// from the threads of tasks; the same model must get the same answer.
    /// </summary>
    public Func<ModelIdentity, bool> IsProbability { get; init; } = static _ => true;

    /// <summary>The limits.</summary>
    public HealthLimits Limits { get; init; } = new();

    /// <summary>Time after a payment at which its label counts as final; one without a label is genuine then. By default 7 days.</summary>
    public TimeSpan LabelMaturity { get; init; } = TimeSpan.FromDays(7);

    /// <summary>
    /// The same of a model, positive, by its identity; null: <see cref="LabelMaturity"/>, by default for all. Called from the threads of tasks; the same model must get the
    /// same answer.
    /// </summary>
    public Func<ModelIdentity, TimeSpan?> LabelMaturityOf { get; init; } = static _ => null;

    /// <summary>How long after that labels that were known in time are waited for. By default a day.</summary>
    public TimeSpan LabelGrace { get; init; } = TimeSpan.FromDays(1);

    /// <summary>Most decisions counted together, 1 or more.</summary>
    public int BatchSize { get; init; } = 512;

    /// <summary>Time after a payment at which its label counts as final, ms.</summary>
    /// <param name="model">The model that scored it; null or that of no model: not known.</param>
    internal long MaturityMs(ModelIdentity? model) =>
        (long)((model is null || model == Counts.WindowKey.NoModel ? null : LabelMaturityOf(model)) ?? LabelMaturity).TotalMilliseconds;

    /// <exception cref="ArgumentException">A setting is out of its range.</exception>
    internal void Check()
    {
        if (LabelMaturity <= TimeSpan.Zero || LabelGrace < TimeSpan.Zero || Limits.LabelSilence <= TimeSpan.Zero || BatchSize < 1 || Limits.LeastRows < 1 || Limits.LeastFrauds < 1
            || Limits.CalibrationWarn <= 1 || Limits.CalibrationAlarm <= 1)
        {
            throw new ArgumentException("Monitoring: times must be positive, batch size, least rows and least frauds 1 or more, and factors of calibration above 1.");
        }
    }
}
