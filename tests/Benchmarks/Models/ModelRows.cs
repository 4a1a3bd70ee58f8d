using System.Globalization;
using StreamizFraud.Features;

namespace StreamizFraud.Benchmarks.Models;

/// <summary>The rows of a model of the test material; as many features as they have columns.</summary>
internal sealed class ModelRows
{
    public ModelRows(string path)
    {
        Rows = [.. File.ReadLines(path).Select(line => line.Split(',').Select(cell => double.Parse(cell, CultureInfo.InvariantCulture)).ToArray())];
        Set = new Columns(Rows[0].Length);
    }

    public IReadOnlyList<double[]> Rows { get; }

    public FeatureSet<double> Set { get; }

    /// <summary>The contract that names the columns as the set does.</summary>
    public string NamesJson => $"[{string.Join(", ", Set.Names.Select(name => $"\"{name}\""))}]";

    private sealed class Columns : FeatureSet<double>
    {
        public Columns(int width)
            : base("columns")
        {
            for (var i = 0; i < width; i++)
            {
                Feature($"V{i}", e => e);
            }
        }
    }
}
