using Microsoft.ML.OnnxRuntime.Tensors;

namespace StreamizFraud.Scoring.Onnx;

/// <summary>The types of tensors that rows can be given in and scores can come in.</summary>
internal static class TensorTypes
{
    public const string OfInputs = "float32, float64, float16, int64, int32, bool or text";
    public const string OfScores = "float32, float64 or float16";

    public static string Name(TensorElementType type) => type switch
    {
        TensorElementType.Float => "float32",
        TensorElementType.Double => "float64",
        TensorElementType.Float16 => "float16",
        TensorElementType.String => "text",
        _ => type.ToString().ToLowerInvariant(),
    };

    public static bool IsInput(TensorElementType type) =>
        IsScore(type) || type is TensorElementType.Int64 or TensorElementType.Int32 or TensorElementType.Bool or TensorElementType.String;

    public static bool IsScore(TensorElementType type) => type is TensorElementType.Float or TensorElementType.Double or TensorElementType.Float16;

    /// <summary>Whether a number is one of the type, without anything but rounding.</summary>
    public static bool Fits(TensorElementType type, double value) => type switch
    {
        TensorElementType.Float => float.IsFinite((float)value),
        TensorElementType.Float16 => Half.IsFinite((Half)value),
        TensorElementType.Int64 => double.IsInteger(value) && Math.Abs(value) < 9.2e18,
        TensorElementType.Int32 => double.IsInteger(value) && value is >= int.MinValue and <= int.MaxValue,
        TensorElementType.Bool => value is 0 or 1,
        _ => double.IsFinite(value),
    };
}
