using System.Text.Json;
using System.Text.Json.Serialization;

namespace StreamizFraud.Scoring.Onnx;

/// <summary>Rows with the scores that the model's maker got for them, from the metadata key <c>golden</c>.</summary>
/// <param name="Features">Rows, as wide as the model.</param>
/// <param name="Scores">A score a row.</param>
internal sealed record GoldenRows(
    [property: JsonPropertyName("features")] float[][] Features,
    [property: JsonPropertyName("scores")] float[] Scores)
{
    /// <summary>Largest difference between a score here and one at the maker's: trees and small nets differ by some 1e-7.</summary>
    public const float Tolerance = 1e-5f;

    /// <summary>Reads the metadata.</summary>
    /// <returns>Null if the model brings none.</returns>
    /// <exception cref="ModelMismatchException">It is not what it should be.</exception>
    public static GoldenRows? Read(string? json, int width)
    {
        if (json is null)
        {
            return null;
        }

        try
        {
            var golden = JsonSerializer.Deserialize(json, ModelJson.Default.GoldenRows);
            if (golden is { Features: { } rows, Scores: { } scores } && rows.Length == scores.Length && rows.All(row => row?.Length == width))
            {
                return golden;
            }
        }
        catch (JsonException broken)
        {
            throw new ModelMismatchException("The metadata key golden of the ONNX model cannot be read.", inner: broken);
        }

        throw new ModelMismatchException($"The metadata key golden of the ONNX model must hold rows of {width} values and as many scores.");
    }

    /// <exception cref="ModelMismatchException">The model gives other scores here.</exception>
    public void Check(IFraudModel model)
    {
        var scores = new float[Scores.Length];
        model.Score(Features.SelectMany(row => row).ToArray(), scores);
        for (var i = 0; i < scores.Length; i++)
        {
            if (!(MathF.Abs(scores[i] - Scores[i]) <= Tolerance))
            {
                throw new ModelMismatchException(
                    $"Model {model.Identity.Name} {model.Identity.Version} gives another score for golden row {i} than the file states.");
            }
        }
    }
}
