using System.CommandLine;
using System.Globalization;
using CardFraudService.Csv;
using CardFraudService.Features;
using CardFraudService.World;
using StreamizFraud.Features;
using StreamizFraud.Monitoring;
using StreamizFraud.Scoring;
using StreamizFraud.Scoring.Onnx;

namespace CardFraudService.Commands;

/// <summary>Computes features and scores of payments, and writes the profile that the model is watched against.</summary>
internal static class ModelProfileCommand
{
    public static int Run(ParseResult result, TextWriter output, TextWriter errors)
    {
        var target = result.GetRequiredValue(ModelOptions.Output);
        using var input = CommandOptions.Source(result).Load(target, output);
        if (input.Payments.Count == 0)
        {
            errors.WriteLine("There are no payments.");
            return ExitCode.Failure;
        }

        try
        {
            var set = new HandbookFeatures();
            var profile = Of(input.Payments, input.HasLabels, set, OnnxFraudModel.Load(result.GetRequiredValue(ModelOptions.File)), result.GetValue(ModelOptions.WarmUpDays), result.GetValue(ModelOptions.AlertFrom));
            File.WriteAllText(target, profile.ToJson());
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{target}: {profile.Rows:N0} rows, {profile.Features.Count} features{(profile.Alerts is { } alerts ? $", alert rate {alerts.Rate:P2}" : "")}{(profile.AveragePrecision is { } precision ? $", average precision {precision:F3}" : "")}; model pack --profile puts it into the model"));
            return input.Conclude(errors);
        }
        catch (ModelMismatchException refused)
        {
            errors.WriteLine($"refused: {refused.Message}");
            return ExitCode.Refused;
        }
    }

    /// <exception cref="InputException">No payment is left after the warm-up.</exception>
    private static TrainingProfile Of(IReadOnlyList<Payment> payments, bool hasLabels, FeatureSet<Payment> set, IFraudModel model, int warmUpDays, double? alertFrom)
    {
        using var scoring = new ScoreComputation<Payment>(set, model);
        var features = new FeatureComputation<Payment>(set);
        var rows = new TrainingRows(set.Definitions, alertFrom ?? (scoring.Stamp.Thresholds.TryGetValue("review", out var review) ? review : null), model.LowIsSuspicious);
        var fromMs = payments.Min(payment => payment.EventTimeMs) + (warmUpDays * WorldCalendar.DayMs);
        var (vector, score) = (new double[set.Width], new float[1]);
        foreach (var payment in payments)
        {
            features.Add(payment, payment.EventTimeMs, vector);
            if (payment.EventTimeMs >= fromMs)
            {
                scoring.Score(vector, score);
                if (float.IsFinite(score[0]))
                {
                    rows.Add(vector, score[0], payment.EventTimeMs, hasLabels ? payment.IsFraud : null);
                }
            }
        }

        return rows.Count > 0 ? rows.ToProfile() : throw new InputException("payments", $"none is left after {warmUpDays} days of warm-up: give more days, or --warm-up-days");
    }
}
