namespace StreamizFraud.Features;

/// <summary>
/// Lets selectors of features call a method of yours. Its code is not part of the definition, its version is: raise it whenever the
/// method gives another result for the same arguments.
/// </summary>
/// <param name="version">Part of the definition and of its hash; 1 or more.</param>
/// <remarks>
/// The method must be static and pure: the same arguments give the same result, on every machine, without a clock, a culture or state.
/// </remarks>
/// <example><code>[FeatureFunction(version: 2)] public static double Distance(Place a, Place b) => …</code></example>
[AttributeUsage(AttributeTargets.Method)]
public sealed class FeatureFunctionAttribute(int version) : Attribute
{
    /// <summary>Version of what the method computes.</summary>
    public int Version { get; } = version;
}
