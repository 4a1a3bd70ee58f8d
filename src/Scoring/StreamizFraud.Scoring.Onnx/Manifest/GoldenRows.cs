using System.Text.Json;

namespace StreamizFraud.Scoring.Onnx;

/// <summary>Rows with the scores that the model's maker got for them, from the key <c>golden</c>.</summary>
/// <param name="Rows">Rows; a cell is a number, NaN for a missing value, or a text.</param>
/// <param name="Scores">A score a row.</param>
internal sealed record GoldenRows(IReadOnlyList<IReadOnlyList<(double Number, string? Text)>> Rows, IReadOnlyList<float> Scores)
{
    /// <summary>Largest difference between a score here and one at the maker's, of scores above 1 in proportion: trees and small nets differ by some 1e-7.</summary>
    public const float Tolerance = 1e-5f;

    /// <returns>Null if it is not what it should be.</returns>
    public static GoldenRows? Read(JsonElement json)
    {
        if (json.ValueKind != JsonValueKind.Object
            || !json.TryGetProperty("features", out var features) || Cells(features) is not { } rows
            || !json.TryGetProperty("scores", out var scores) || scores.ValueKind != JsonValueKind.Array
            || rows.Count != scores.GetArrayLength()
            || scores.EnumerateArray().Any(score => score.ValueKind != JsonValueKind.Number))
        {
            return null;
        }

        return new GoldenRows(rows, [.. scores.EnumerateArray().Select(score => score.GetSingle())]);
    }

    /// <summary>Rows of cells.</summary>
    /// <returns>Null if it is not a list of lists of numbers, texts or null.</returns>
    public static IReadOnlyList<IReadOnlyList<(double Number, string? Text)>>? Cells(JsonElement json)
    {
        if (json.ValueKind != JsonValueKind.Array)
        {
            return null;
        }

        var rows = new List<IReadOnlyList<(double, string?)>>();
        foreach (var row in json.EnumerateArray())
        {
            if (row.ValueKind != JsonValueKind.Array || row.EnumerateArray().Any(cell => cell.ValueKind is not (JsonValueKind.Number or JsonValueKind.String or JsonValueKind.Null)))
            {
                return null;
            }

            rows.Add([.. row.EnumerateArray().Select(Cell)]);
        }

        return rows;
    }

    private static (double Number, string? Text) Cell(JsonElement cell) => cell.ValueKind switch
    {
        JsonValueKind.Number => (cell.GetDouble(), null),
        JsonValueKind.String => (double.NaN, cell.GetString()),
        _ => (double.NaN, null),
    };
}
