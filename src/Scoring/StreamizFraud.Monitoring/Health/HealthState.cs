namespace StreamizFraud.Monitoring;

/// <summary>What a figure means.</summary>
public enum HealthState
{
    /// <summary>Nothing is expected of it.</summary>
    Unjudged = 0,

    /// <summary>Within its limits.</summary>
    Ok = 1,

    /// <summary>Outside of the first limit.</summary>
    Warn = 2,

    /// <summary>Outside of the second limit: somebody must look.</summary>
    Alarm = 3,
}
