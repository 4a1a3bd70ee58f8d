using System.CommandLine;
using System.Globalization;
using StreamizFraud.Monitoring;

namespace CardFraudService.Commands;

/// <summary>Says which figures of models are out of their limits, and writes a report. Ends with <see cref="ExitCode.Failure"/> if one alarms.</summary>
internal static class ModelHealthCommand
{
    public static int Run(ParseResult result, TextWriter output, TextWriter errors)
    {
        CommandOptions.CheckGiven(result, CommandOptions.Bootstrap);
        using var loggers = CommandOptions.Loggers(result);
        using var clusters = new ClusterChoice(result.GetValue(CommandOptions.Bootstrap), loggers);
        return Tell(new ModelHealthReport(HealthTopic.Read(clusters.Cluster)), result.GetValue(ModelOptions.Report), output);
    }

    /// <param name="report">The report.</param>
    /// <param name="path">File for it: a page, or JSON if it ends in .json; null: none.</param>
    /// <param name="output">Told what is out of limits.</param>
    public static int Tell(ModelHealthReport report, string? path, TextWriter output)
    {
        if (!report.Current.Any())
        {
            output.WriteLine("nobody has told how models do: members do so with score --monitor");
            return ExitCode.Success;
        }

        foreach (var raised in report.Raised)
        {
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{raised.State.ToString().ToUpperInvariant(),-6} {raised.Key}: {raised.Figure:G4} of {raised.Rows:N0} rows, since {DateTimeOffset.FromUnixTimeMilliseconds(raised.SinceMs):yyyy-MM-dd HH:mm}"));
        }

        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{report.Current.Count():N0} figures, {report.Raised.Count:N0} out of their limits"));
        if (path is not null)
        {
            File.WriteAllText(path, path.EndsWith(".json", StringComparison.OrdinalIgnoreCase) ? report.ToJson() : report.ToHtml());
            output.WriteLine($"report     {path}");
        }

        return report.State == HealthState.Alarm ? ExitCode.Failure : ExitCode.Success;
    }
}
