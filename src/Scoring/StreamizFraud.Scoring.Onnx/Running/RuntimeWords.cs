using Microsoft.ML.OnnxRuntime;

namespace StreamizFraud.Scoring.Onnx;

/// <summary>What ONNX Runtime says of a model that it refuses, in one line, without places in its own source code.</summary>
internal static class RuntimeWords
{
    private const int Most = 400;

    public static string Of(OnnxRuntimeException refused)
    {
        var words = string.Join(' ', refused.Message.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        var source = words.IndexOf(".cc:", StringComparison.Ordinal);
        var signature = source < 0 ? -1 : words.IndexOf(") ", source, StringComparison.Ordinal);
        words = signature < 0 ? words : words[(signature + 2)..];
        return (words.Length > Most ? words[..Most] + " …" : words).TrimEnd('.');
    }
}
