using StreamizFraud.Scoring.Onnx;

namespace StreamizFraud.Scoring.Tests.Onnx;

/// <summary>The models that <c>Models/make.py</c> writes.</summary>
internal static class SmallModel
{
    public static string Folder => Path.Combine(AppContext.BaseDirectory, "Models");

    public static string Of(string name) => Path.Combine(Folder, name + ".onnx");

    public static OnnxFraudModel Load(string name, OnnxModelOptions? options = null) => OnnxFraudModel.Load(Of(name), options);

    /// <summary>Names of those that begin with a word, without it.</summary>
    public static IReadOnlyList<string> Names(string first) =>
        [.. Directory.GetFiles(Folder, first + "*.onnx").Select(file => Path.GetFileNameWithoutExtension(file)[first.Length..]).Order(StringComparer.Ordinal)];
}
