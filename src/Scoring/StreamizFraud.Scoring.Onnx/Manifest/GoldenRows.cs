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
            || !json.TryGetProperty("features", out var features) || features.ValueKind != JsonValueKind.Array
            || !json.TryGetProperty("scores", out var scores) || scores.ValueKind != JsonValueKind.Array
            || features.GetArrayLength() != scores.GetArrayLength()
            || scores.EnumerateArray().Any(score => score.ValueKind != JsonValueKind.Number))
        {
            return null;
        }

        var rows = new List<IReadOnlyList<(double, string?)>>();
        foreach (var row in features.EnumerateArray())
        {
            if (row.ValueKind != JsonValueKind.Array || row.EnumerateArray().Any(cell => cell.ValueKind is not (JsonValueKind.Number or JsonValueKind.String or JsonValueKind.Null)))
            {
                return null;
            }

            rows.Add([.. row.EnumerateArray().Select(Cell)]);
        }

        return new GoldenRows(rows, [.. scores.EnumerateArray().Select(score => score.GetSingle())]);
    }

    private static (double Number, string? Text) Cell(JsonElement cell) => cell.ValueKind switch
    {
        JsonValueKind.Number => (cell.GetDouble(), null),
        JsonValueKind.String => (double.NaN, cell.GetString()),
        _ => (double.NaN, null),
    };
}
