using System.Diagnostics;
using System.Globalization;
using CardFraudService.Csv;
using CardFraudService.Features;
using CardFraudService.Service;
using CardFraudService.World;
using StreamizFraud.Decisions;
using StreamizFraud.Scoring;
using StreamizFraud.Scoring.Onnx;

namespace CardFraudService.Commands;

/// <summary>Decides payments of the past by rule sets and thresholds, beside what the service decides without rules, and prints what each would have caught, by day.</summary>
internal sealed class RulesBacktestCommand(PaymentSource source, string model, TextWriter output)
{
    /// <summary>Rule sets, one a candidate; without any the thresholds alone are tried.</summary>
    public required IReadOnlyList<RuleSetDocument> Rules { get; init; }

    /// <summary>Scores from which on a payment is reviewed; each is tried with each rule set. Empty: the service's own.</summary>
    public required IReadOnlyList<double> ReviewFrom { get; init; }

    /// <summary>Folder of the rejected rows.</summary>
    public required string Folder { get; init; }

    public async Task<int> RunAsync(CancellationToken cancellation)
    {
        Directory.CreateDirectory(Folder);
        using var input = source.Load(Path.Combine(Folder, "backtest"), output);
        Func<IFraudModel> models = () => OnnxFraudModel.Load(model);
        var service = FraudTopology.Policy with { FollowRules = null };
        var candidates = new List<DecisionCandidate<Payment>> { new("as the service decides without rules", service, models) };
        foreach (var rules in Rules.Cast<RuleSetDocument?>().DefaultIfEmpty(null))
        {
            foreach (var review in ReviewFrom.Count > 0 ? ReviewFrom : [service.ReviewFrom!.Value])
            {
                var name = string.Create(CultureInfo.InvariantCulture, $"{(rules is null ? "no rules" : $"{rules.Name} {rules.Version}")}, review from {review}");
                candidates.Add(new(name, service with { Rules = rules, ReviewFrom = review, DeclineFrom = Math.Max(review, service.DeclineFrom!.Value) }, models));
            }
        }

        var rejected = 0L;
        var progress = new Progress(output, "backtest", input.Payments.Count, terminal: !Console.IsOutputRedirected);
        var options = new DecisionBacktestOptions<Payment>
        {
            IsFraud = payment => payment.IsFraud,
            AmountMinor = payment => payment.AmountMinor,
            Progress = progress.Show,
            Rejected = (_, _) => rejected++,
        };
        var clock = Stopwatch.StartNew();
        var results = await new DecisionBacktest<Payment>(new HandbookFeatures(), candidates, options)
            .RunAsync(input.Payments.Select(payment => (payment, payment.EventTimeMs)), cancellation).ConfigureAwait(false);
        progress.End(input.Payments.Count);
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{input.Payments.Count:N0} payments, {candidates.Count} candidates, {clock.Elapsed.TotalSeconds:N1} s"));
        foreach (var result in results)
        {
            Print(result);
        }

        var code = input.Conclude(Console.Error);
        return rejected == 0 ? code : ExitCode.RowsRejected;
    }

    private void Print(DecisionBacktestResult result)
    {
        output.WriteLine();
        output.WriteLine(result.Candidate);
        output.WriteLine($"{"day",-10} {"payments",9} {"alerts",7} {"declined",8} {"changed",7} {"frauds",6} {"caught",6} {"fraud EUR",12} {"caught EUR",12} {"genuine declined EUR",20} {"late",5}");
        foreach (var day in result.Days)
        {
            output.WriteLine(Line($"{day.Day:yyyy-MM-dd}", [day]));
        }

        output.WriteLine(Line("all", result.Days));
        foreach (var rule in result.Rules)
        {
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"rule {rule.Id}, {rule.Mode.ToString().ToLowerInvariant()}: held {rule.Held:N0} times ({rule.HeldFrauds:N0} frauds), decided {rule.Decided:N0}, changed {rule.Changed:N0} outcomes ({rule.ChangedFrauds:N0} frauds){(rule.AddsNothing ? ": it adds nothing" : "")}"));
        }
    }

    private static string Line(string name, IReadOnlyCollection<DecisionBacktestDay> days) => string.Create(
        CultureInfo.InvariantCulture,
        $"{name,-10} {days.Sum(day => day.Payments),9} {days.Sum(day => day.Alerts),7} {days.Sum(day => day.Declined),8} {days.Sum(day => day.Changed),7} {days.Sum(day => day.Frauds),6} {days.Sum(day => day.CaughtFrauds),6} {days.Sum(day => day.FraudMinor) / 100.0,12:F2} {days.Sum(day => day.CaughtMinor) / 100.0,12:F2} {days.Sum(day => day.DeclinedGenuineMinor) / 100.0,20:F2} {days.Sum(day => day.Late),5}");
}
