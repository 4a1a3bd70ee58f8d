using Microsoft.ML.OnnxRuntime.Tensors;

namespace StreamizFraud.Scoring.Onnx;

/// <summary>Rows of the training data that say what is usual, from the contract's key <c>background</c>.</summary>
internal static class BackgroundRows
{
    /// <returns>Null if the contract has none.</returns>
    /// <exception cref="ModelMismatchException">They do not fit the model.</exception>
    public static double[][]? Of(OnnxContract contract, RowForm form) =>
        contract.Manifest.Background is { Count: > 0 } rows ? [.. ProbeRows.OfContract(rows, "background", contract, form)] : null;

    /// <summary>The median of each feature, a value that occurs; the most frequent one of texts and yes-or-no values; missing values aside.</summary>
    public static double[] Medians(double[][] rows, RowForm form) => [.. Enumerable.Range(0, form.Width).Select(feature =>
    {
        var values = rows.Select(row => row[feature]).Where(value => !double.IsNaN(value)).Order().ToList();
        return values.Count == 0 ? form.TakesMissing(feature) ? double.NaN : 0
            : form.TypeOf(feature) is TensorElementType.String ? values.GroupBy(value => value).MaxBy(group => group.Count())!.Key
            : values[values.Count / 2];
    })];
}
