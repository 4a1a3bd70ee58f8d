using CardFraudService.Evaluation;
using CardFraudService.World;
using StreamizFraud.Features;

namespace CardFraudService.Features;

/// <summary>The feature sets of this service, by name.</summary>
public static class FeatureSets
{
    /// <summary>A set.</summary>
    /// <param name="name"><c>handbook</c> or <c>extended</c>.</param>
    /// <param name="lateLabels">Whether frauds are known by <see cref="Payment.FraudKnownAtMs"/>, where the set reads labels at all.</param>
    /// <exception cref="ArgumentException">There is none of that name.</exception>
    public static FeatureSet<Payment> Of(string name, bool lateLabels = false) => name switch
    {
        "handbook" => new HandbookFeatures(lateLabels),
        "extended" => new ExtendedFeatures(),
        _ => throw new ArgumentException($"There is no feature set {name}; this service has handbook and extended."),
    };

    /// <summary>The same set computed the slow and obvious way.</summary>
    /// <inheritdoc cref="Of"/>
    public static INaiveFeatures ReferenceOf(string name, bool lateLabels = false) =>
        Of(name) is HandbookFeatures ? new NaiveFeatures(lateLabels) : new NaiveExtendedFeatures();
}
