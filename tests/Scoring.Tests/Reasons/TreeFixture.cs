using System.Globalization;
using System.IO.Compression;
using System.Text.Json;

namespace StreamizFraud.Scoring.Tests.Reasons;

/// <summary>An xgboost model that <c>trees.py</c> wrote: its ONNX file, its dump, and rows with the contributions that xgboost computes for them.</summary>
internal sealed class TreeFixture
{
    private TreeFixture(string name)
    {
        Model = File.ReadAllBytes(Path.Combine(Folder, $"trees-{name}.onnx"));
        Dump = Unpack($"trees-{name}.dump.json.gz");
        Names = JsonSerializer.Deserialize<string[]>(Scoring.Onnx.OnnxModelFile.Read(Model).Metadata["feature_names"])!;
        var lines = Unpack($"trees-{name}.csv.gz").Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var values = lines.Select(line => line.Split(',').Select(cell => cell.Length == 0 ? double.NaN : double.Parse(cell, CultureInfo.InvariantCulture)).ToArray()).ToArray();
        Rows = [.. values.Select(row => row[..Names.Length])];
        Contributions = [.. values.Select(row => row[Names.Length..^1])];
        Expected = values[0][^1];
    }

    public static string Folder => Path.Combine(AppContext.BaseDirectory, "Trees");

    public byte[] Model { get; }

    public string Dump { get; }

    public string[] Names { get; }

    public double[][] Rows { get; }

    /// <summary>What xgboost says each feature of each row contributed.</summary>
    public double[][] Contributions { get; }

    /// <summary>What xgboost says they are measured from.</summary>
    public double Expected { get; }

    public static TreeFixture Of(string name) => new(name);

    private static string Unpack(string name)
    {
        using var text = new StreamReader(new GZipStream(File.OpenRead(Path.Combine(Folder, name)), CompressionMode.Decompress));
        return text.ReadToEnd();
    }
}
