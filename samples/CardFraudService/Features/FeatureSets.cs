using CardFraudService.Evaluation;
using CardFraudService.World;
using StreamizFraud.Features;

namespace CardFraudService.Features;

/// <summary>The feature sets of this service, by name.</summary>
public static class FeatureSets
{
    /// <summary>A set.</summary>
    /// <param name="name"><c>handbook</c>, <c>handbook-2</c> or <c>extended</c>.</param>
    /// <param name="lateLabels">Whether frauds are known by <see cref="Payment.FraudKnownAtMs"/>, where the set reads labels at all.</param>
    /// <exception cref="ArgumentException">There is none of that name.</exception>
    public static FeatureSet<Payment> Of(string name, bool lateLabels = false) => name switch
    {
        "handbook" => new HandbookFeatures(lateLabels),
        "handbook-2" => new RevisedHandbookFeatures(),
        "extended" => new ExtendedFeatures(),
        _ => throw new ArgumentException($"There is no feature set {name}; this service has handbook, handbook-2 and extended."),
    };

    /// <summary>The same set computed the slow and obvious way.</summary>
    /// <param name="name"><c>handbook</c> or <c>extended</c>.</param>
    /// <param name="lateLabels">As of <see cref="Of"/>.</param>
    /// <exception cref="ArgumentException">There is no set of that name, or no reference of it.</exception>
    public static INaiveFeatures ReferenceOf(string name, bool lateLabels = false) => name switch
    {
        "handbook" => new NaiveFeatures(lateLabels),
        "extended" => new NaiveExtendedFeatures(),
        _ => throw new ArgumentException($"Nothing computes feature set {name} the slow way: handbook and extended can be checked."),
    };
}
