using StreamizFraud.Scoring;

namespace StreamizFraud.Monitoring;

/// <summary>A figure of how a model does, its limits, and what it means: a record of the model-health topic, whose key is <see cref="Key"/>.</summary>
/// <remarks>Immutable. Its JSON is <see cref="ModelHealthSerde"/>'s.</remarks>
public sealed record ModelHealth
{
    /// <summary>The model; null: the figure is of all, such as the age of labels.</summary>
    public ModelIdentity? Model { get; init; }

    /// <summary>What is measured (<see cref="HealthMeasures"/>).</summary>
    public required string Measure { get; init; }

    /// <summary>The feature; null if it is of none.</summary>
    public string? Feature { get; init; }

    /// <summary>Kind of the window.</summary>
    public MonitorWindow Window { get; init; }

    /// <summary>Start of the window, ms since the Unix epoch, UTC; 0 without one.</summary>
    public long WindowStartMs { get; init; }

    /// <summary>The figure; NaN if there is none.</summary>
    public required double Figure { get; init; }

    /// <summary>Rows that it was computed from.</summary>
    public long Rows { get; init; }

    /// <summary>Outside of it is <see cref="HealthState.Warn"/>; null: nothing is.</summary>
    public HealthBand? Warn { get; init; }

    /// <summary>Outside of it is <see cref="HealthState.Alarm"/>; null: nothing is.</summary>
    public HealthBand? Alarm { get; init; }

    /// <summary>What it means.</summary>
    public HealthState State { get; init; }

    /// <summary>Since when it has been so without a break, event time, ms.</summary>
    public long SinceMs { get; init; }

    /// <summary>When it was computed, in event time, ms.</summary>
    public long AtMs { get; init; }

    /// <summary>Whether the window had ended.</summary>
    public bool IsFinal { get; init; }

    /// <summary>The key of its record: <c>model/version/measure</c>, then <c>/feature</c> and <c>/window</c> where it has them. Without a model: <c>*/*</c>.</summary>
    public string Key =>
        string.Concat(Model is null ? "*/*" : $"{Model.Name}/{Model.Version}", "/", Measure, Feature is null ? "" : "/" + Feature)
        + (Window == MonitorWindow.None ? "" : "/" + Counts.MonitorWindows.NameOf(Window));

    /// <summary>The state of the figure by its limits.</summary>
    public HealthState Judge() =>
        Warn is null && Alarm is null ? HealthState.Unjudged
        : double.IsNaN(Figure) ? HealthState.Unjudged
        : Alarm?.Excludes(Figure) == true ? HealthState.Alarm
        : Warn?.Excludes(Figure) == true ? HealthState.Warn
        : HealthState.Ok;
}
