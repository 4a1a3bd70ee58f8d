namespace StreamizFraud.Scoring;

/// <summary>What a model of a deployment does.</summary>
public enum ModelStage
{
    /// <summary>It is loaded, ready to become the champion, and scores nothing.</summary>
    Standby,

    /// <summary>Its scores decide.</summary>
    Champion,
}
