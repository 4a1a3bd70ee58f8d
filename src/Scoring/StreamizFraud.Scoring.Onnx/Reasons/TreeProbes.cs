using Microsoft.ML.OnnxRuntime.Tensors;

namespace StreamizFraud.Scoring.Onnx;

/// <summary>Rows on both sides of the thresholds of trees: they tell trees apart that differ in a threshold, in its side, or in where a missing value goes.</summary>
internal static class TreeProbes
{
    private const int Rows = 512;

    public static List<double[]> Of(DecisionTrees trees, RowForm form)
    {
        var thresholds = new double[form.Width][];
        for (var feature = 0; feature < form.Width; feature++)
        {
            thresholds[feature] = [.. trees.Nodes.Where(node => node.Feature == feature && double.IsFinite(node.Threshold)).Select(node => node.Threshold).Distinct()];
        }

        // The multiplicative generator of ProbeRows.
        var state = 7_000_003L;
        var rows = new List<double[]>(Rows);
        for (var i = 0; i < Rows; i++)
        {
            var row = new double[form.Width];
            for (var feature = 0; feature < row.Length; feature++)
            {
                state = state * 48271 % int.MaxValue;
                row[feature] = Value(form, feature, thresholds[feature], state, hole: i % 4 == 3);
            }

            rows.Add(row);
        }

        return rows;
    }

    private static double Value(RowForm form, int feature, double[] thresholds, long chance, bool hole)
    {
        if (hole && chance % 3 == 0 && form.TakesNaN(feature))
        {
            return double.NaN;
        }

        if (form.TypeOf(feature) is TensorElementType.Bool)
        {
            return chance & 1;
        }

        if (thresholds.Length == 0)
        {
            return 0;
        }

        // Thresholds that are whole numbers are those of whole numbers: 3.5 and 4 are the same to them.
        var threshold = thresholds[chance / 2 % thresholds.Length];
        var isWhole = Array.TrueForAll(thresholds, double.IsInteger) || form.TypeOf(feature) is TensorElementType.Int64 or TensorElementType.Int32;
        return (chance & 1) == 0 ? isWhole ? Math.Ceiling(threshold) : threshold
            : isWhole ? Math.Ceiling(threshold) - 1
            : form.TypeOf(feature) is TensorElementType.Double ? double.BitDecrement(threshold)
            : float.BitDecrement((float)threshold);
    }
}
