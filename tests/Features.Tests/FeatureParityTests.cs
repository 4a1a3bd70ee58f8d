using System.Diagnostics.Metrics;
using Xunit;

namespace StreamizFraud.Features.Tests;

public sealed class FeatureParityTests
{
    [Fact]
    public void Values_are_equal_bit_for_bit_or_within_the_tolerance_and_nulls_are_equal()
    {
        var exact = new FeatureParity("set", ["A", "B", "C"], "class");
        var near = new FeatureParity("set", ["A", "B", "C"], "reference", tolerance: 1e-9);
        double[] row = [1, 0.1, double.NaN];

        Assert.True(exact.Compare(row, [1, 0.1, double.NaN]));
        Assert.False(exact.Compare(row, [1, 0.1 + 1e-12, double.NaN]));
        Assert.True(near.Compare(row, [1, 0.1 + 1e-12, double.NaN]));
        Assert.False(near.Compare(row, [1, 0.1 + 1e-6, double.NaN]));
        // Whole numbers are counts and sums: nothing is near them.
        Assert.False(near.Compare([1e12, 0, 0], [1e12 + 1, 0, 0]));
        Assert.False(near.Compare(row, [1, 0.1, 0]));
        Assert.False(near.Compare([0, 0, 0], [0, 0, double.NaN]));

        Assert.Equal((2, 5), (exact.Rows, near.Rows));
        Assert.Equal([0, 1, 0], exact.Mismatches);
        Assert.Equal([1, 1, 2], near.Mismatches);
        Assert.Throws<ArgumentOutOfRangeException>(() => exact.Compare(row, [1, 2]));
    }

    [Fact]
    public void What_was_compared_and_what_differs_is_in_the_metrics_by_feature()
    {
        var set = $"measured-{Guid.NewGuid():N}";
        var measured = new List<string>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, listening) =>
            {
                if (instrument.Meter.Name == "StreamizFraud.Features" && instrument.Name.StartsWith("streamizfraud.parity.", StringComparison.Ordinal))
                {
                    listening.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) =>
        {
            if (tags.ToArray().Any(tag => Equals(tag.Value, set)))
            {
                measured.Add($"{instrument.Name[21..]} {value} {string.Join(' ', tags.ToArray().Select(tag => tag.Value).Where(tag => !Equals(tag, set)))}");
            }
        });
        listener.Start();

        var parity = new FeatureParity(set, ["A", "B"], "class");
        parity.Compare([1, 2], [1, 2]);
        parity.Compare([1, 2], [1, 3]);

        Assert.Equal(["rows 1 class", "rows 1 class", "mismatches 1 class B"], measured);
    }
}
