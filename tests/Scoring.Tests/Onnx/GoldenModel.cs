using System.Globalization;
using System.IO.Compression;
using Xunit;

namespace StreamizFraud.Scoring.Tests.Onnx;

/// <summary>The golden models, and rows with the scores that Python gave them.</summary>
internal static class GoldenModel
{
    public static byte[] File(string name) => System.IO.File.ReadAllBytes(Path.Combine(Folder(), $"model_{name}.onnx"));

    /// <summary>Rows in the order of <paramref name="names"/>, and the expected scores.</summary>
    public static (double[][] Rows, float[] Scores) Rows(string model, IReadOnlyList<string> names)
    {
        using var text = new StreamReader(new GZipStream(
            System.IO.File.OpenRead(Path.Combine(Folder(), "L_test_first5000.csv.gz")), CompressionMode.Decompress));
        var header = text.ReadLine()!.Split(',').ToList();
        var columns = names.Select(n => header.IndexOf(n)).ToArray();
        var score = header.IndexOf(model);
        var rows = new List<double[]>();
        var scores = new List<float>();
        while (text.ReadLine() is { } line)
        {
            var cells = line.Split(',');
            rows.Add([.. columns.Select(c => double.Parse(cells[c], CultureInfo.InvariantCulture))]);
            scores.Add(float.Parse(cells[score], CultureInfo.InvariantCulture));
        }

        return ([.. rows], [.. scores]);
    }

    private static string Folder()
    {
        var material = Environment.GetEnvironmentVariable("TEST_MATERIAL");
        Skip.If(string.IsNullOrEmpty(material), "TEST_MATERIAL is not set");
        return Path.Combine(material!, "golden");
    }
}
