using System.CommandLine;
using StreamizFraud.Scoring;
using StreamizFraud.Scoring.Onnx;

namespace CardFraudService.Commands;

/// <summary>Loads a model with all checks and says how it would score, or why it is refused.</summary>
internal static class ModelCheckCommand
{
    public static int Run(ParseResult result, TextWriter output, TextWriter errors)
    {
        try
        {
            // The file's own words first: they help where it is refused.
            ModelDescribeCommand.Describe(ModelOptions.Read(result), output);
            using var model = OnnxFraudModel.Load(result.GetRequiredValue(ModelOptions.File), ModelOptions.Loading(result));
            output.WriteLine($"model      {model.Identity.Name} {model.Identity.Version}, SHA-256 {model.Identity.Sha256}");
            output.WriteLine($"score      {model.ScoreOutput}");
            output.WriteLine($"golden     {(model.HasGoldenRows ? "the scores of its golden rows come out" : "it has no golden rows: model pack --rows writes some")}");
            output.WriteLine($"batches    {model.Notice ?? "its scores do not depend on the batch"}");
            if (model.Sequence is { } sequence)
            {
                output.WriteLine($"states     {sequence.Width} values for each card, {(sequence.CarriedFrom.Count == 0 ? "begun anew with this model" : $"taken over from {string.Join(", ", sequence.CarriedFrom)}")}");
            }

            output.WriteLine($"reasons    {Reasons(model)}");
            output.WriteLine("verdict    accepted");
            return ExitCode.Success;
        }
        catch (ModelMismatchException refused)
        {
            output.WriteLine("verdict    refused");
            errors.WriteLine($"refused: {refused.Message}");
            return ExitCode.Refused;
        }
    }

    private static string Reasons(OnnxFraudModel model) => model.ReasonMethod switch
    {
        ReasonMethod.TreeShap => "exact SHAP values along its trees",
        ReasonMethod.InterventionalShap => "exact SHAP values of its trees against its background rows",
        ReasonMethod.LinearTerms => "the terms of a linear model",
        ReasonMethod.Occlusion => "by occlusion, an approximation: each feature replaced by its usual value",
        _ when model.Sequence is not null => "none: it is a sequence model",
        _ => "none: it has neither its trees with covers (model pack --trees) nor background rows (--background)",
    };
}
