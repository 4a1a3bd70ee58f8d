namespace StreamizFraud.Features;

/// <summary>What an event was.</summary>
public enum LabelVerdict
{
    /// <summary>Genuine; an event without a label counts as it does.</summary>
    Genuine = 0,

    /// <summary>A fraud.</summary>
    Fraud = 1,
}
