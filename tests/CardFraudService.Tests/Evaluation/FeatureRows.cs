using System.Globalization;
using System.IO.Compression;
using CardFraudService.World;
using Xunit;

namespace CardFraudService.Tests.Evaluation;

/// <summary>Reads a feature file into vectors of the model's shape; the amount, which such files lack, stays 0.</summary>
internal static class FeatureRows
{
    public static List<double[]> Read(string path)
    {
        using var reader = new StreamReader(new GZipStream(File.OpenRead(path), CompressionMode.Decompress));
        var header = reader.ReadLine()!.Split(',');
        Assert.Equal([HandbookColumns.Id, .. HandbookColumns.ModelInputs.Skip(1)], header[..HandbookColumns.ModelInputs.Count]);
        var rows = new List<double[]>();
        while (reader.ReadLine() is { } line)
        {
            var fields = line.Split(',');
            Assert.Equal(rows.Count, int.Parse(fields[0], CultureInfo.InvariantCulture));
            rows.Add([0, .. fields[1..HandbookColumns.ModelInputs.Count].Select(f => double.Parse(f, CultureInfo.InvariantCulture))]);
        }

        return rows;
    }
}
