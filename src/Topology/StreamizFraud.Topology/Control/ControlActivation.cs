namespace StreamizFraud.Topology.Control;

/// <summary>What a version of a thing does.</summary>
public enum ControlActivation
{
    /// <summary>It is in force.</summary>
    Active,

    /// <summary>It runs beside what is in force and decides nothing. What that means is up to those who follow the thing.</summary>
    Shadow,

    /// <summary>The thing is taken out: no version of it is in force.</summary>
    Withdrawn,
}
