namespace StreamizFraud.Features.Export;

/// <summary>An export cannot go on from where an earlier run ended, or its columns clash.</summary>
public sealed class FeatureExportException : IOException
{
    /// <summary>Says why.</summary>
    /// <param name="message">What does not fit, and what to do.</param>
    public FeatureExportException(string message)
        : base(message)
    {
    }
}
