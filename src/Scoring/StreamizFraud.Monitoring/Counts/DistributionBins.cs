using StreamizFraud.Scoring;

namespace StreamizFraud.Monitoring.Counts;

/// <summary>The bins in which values of a feature, or scores, are counted: those of the training rows, one for what is above them, and one for nulls.</summary>
/// <remarks>Without a training distribution there are the latter two. Immutable.</remarks>
internal sealed class DistributionBins
{
    private readonly double[] _bounds;
    private readonly double _least;

    /// <param name="training">What the training rows had; null: not known.</param>
    /// <param name="default">The value of the feature where there is none; null if it has none.</param>
    public DistributionBins(TrainingDistribution? training, double? @default = null)
    {
        Training = training;
        Default = @default;
        _bounds = training is null ? [] : [.. training.Bounds];
        _least = training?.Least ?? double.NegativeInfinity;
        Expected = training is null ? [] : [.. training.Shares, 0, training.NullShare];
    }

    public TrainingDistribution? Training { get; }

    public double? Default { get; }

    /// <summary>Share of the training rows in each bin; empty if not known.</summary>
    public double[] Expected { get; }

    public int Count => _bounds.Length + 2;

    /// <param name="value">NaN is null.</param>
    public int BinOf(double value)
    {
        if (double.IsNaN(value))
        {
            return _bounds.Length + 1;
        }

        var place = Array.BinarySearch(_bounds, value);
        return place < 0 ? ~place : place;
    }

    /// <summary>Whether no training row had a value so low; those that are too high have a bin.</summary>
    public bool IsBelow(double value) => value < _least;
}
