namespace StreamizFraud.Scoring;

/// <summary>What a model of a deployment does.</summary>
public enum ModelStage
{
    /// <summary>It is loaded, ready to become another, and scores nothing.</summary>
    Standby,

    /// <summary>It scores every payment beside the one that decides, and decides none (<see cref="Scored{TEvent}.Others"/>).</summary>
    Shadow,

    /// <summary>
    /// Its scores decide for a share of the cards, always the same ones (<see cref="DeployedModel.Share"/>). The champion scores these payments too, so that both can be
    /// compared on the same ones.
    /// </summary>
    Challenger,

    /// <summary>Its scores decide for all other cards.</summary>
    Champion,
}
