using System.Globalization;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace StreamizFraud.Scoring.Onnx;

/// <summary>The texts of reasons: those of the contract, with the values put in, or the feature's name with its value and the usual one.</summary>
/// <remarks>Immutable.</remarks>
internal sealed class ReasonWords(OnnxContract contract, RowForm form, IReadOnlyList<double>? usual)
{
    /// <summary>What a person reads of a feature of a row.</summary>
    /// <param name="feature">Place of the feature.</param>
    /// <param name="value">Its value in the row, NaN if it is missing.</param>
    public string Of(int feature, double value)
    {
        var name = contract.FeatureNames[feature];
        var (shown, ordinary) = (Shown(feature, value), usual is null || double.IsNaN(usual[feature]) ? null : Shown(feature, usual[feature]));
        if (contract.Manifest.ReasonTexts.TryGetValue(name, out var text))
        {
            return text.Replace("{value}", shown, StringComparison.Ordinal).Replace("{usual}", ordinary ?? "not known", StringComparison.Ordinal);
        }

        var isText = form.TypeOf(feature) == TensorElementType.String;
        return double.IsNaN(value) ? $"{name} is missing"
            : ordinary is null ? $"{name} is {shown}"
            : shown == ordinary ? $"{name} is {shown}, as usual"
            : isText ? $"{name} is {shown}, usually {ordinary}"
            : $"{name} is {shown}, {(value > usual![feature] ? "above" : "below")} the usual {ordinary}";
    }

    // Whole numbers in full, others with four digits that count or two decimals, whichever is more.
    private string Shown(int feature, double value)
    {
        if (double.IsNaN(value))
        {
            return "missing";
        }

        if (form.TypeOf(feature) == TensorElementType.String)
        {
            var categories = contract.Manifest.Categories.GetValueOrDefault(contract.FeatureNames[feature]) ?? [];
            return value >= 0 && value < categories.Count ? categories[(int)value] : "another text";
        }

        var digits = Math.Abs(value) is >= 100 or 0 ? 2 : Math.Min(15, 3 - (int)Math.Floor(Math.Log10(Math.Abs(value))));
        return Math.Abs(value) < 1e-12 ? "0" : Math.Round(value, Math.Max(0, digits)).ToString("0.###############", CultureInfo.InvariantCulture);
    }
}
