namespace StreamizFraud.Monitoring;

/// <summary>Windows of event time, tumbling, aligned to the Unix epoch in UTC; a week begins on Thursday, as the epoch did.</summary>
public enum MonitorWindow
{
    /// <summary>No window: the figure is of now.</summary>
    None = 0,

    /// <summary>An hour.</summary>
    Hour = 1,

    /// <summary>A day.</summary>
    Day = 2,

    /// <summary>A week.</summary>
    Week = 3,
}
