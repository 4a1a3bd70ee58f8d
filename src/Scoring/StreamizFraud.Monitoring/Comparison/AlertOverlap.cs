namespace StreamizFraud.Monitoring;

/// <summary>What two models pick out of the same payments.</summary>
/// <param name="Both">Payments that both pick.</param>
/// <param name="ChampionOnly">Those that the champion alone picks.</param>
/// <param name="ChallengerOnly">Those that the challenger alone picks.</param>
public sealed record AlertOverlap(int Both, int ChampionOnly, int ChallengerOnly)
{
    /// <summary>Those that both pick as a share of those that either picks (Jaccard); NaN if neither picks any.</summary>
    public double Jaccard => (double)Both / (Both + ChampionOnly + ChallengerOnly);
}
