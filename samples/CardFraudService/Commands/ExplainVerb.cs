using System.CommandLine;
using StreamizFraud.Scoring;
using static CardFraudService.Commands.CommandOptions;

namespace CardFraudService.Commands;

/// <summary>The verb <c>explain</c>: decides payments again from the log and says whether what is stored is equal, bit for bit, or what differs.</summary>
internal static class ExplainVerb
{
    private static readonly Argument<string[]> Payments = new("PAYMENT") { Description = "ids of payments; without any all decisions are compared", Arity = ArgumentArity.ZeroOrMore };
    private static readonly Option<string[]> OfModel = new("--model")
    {
        Description = "ONNX models that decided: each decision names its own by SHA-256",
        AllowMultipleArgumentsPerToken = true,
        DefaultValueFactory = _ => [Path.Combine(AppContext.BaseDirectory, "model", "card-fraud.onnx")],
    };

    /// <summary>The verb.</summary>
    /// <param name="verb">Makes one of a name, a description, an action and its options.</param>
    public static Command Of(Func<string, string, Func<ParseResult, CancellationToken, Task<int>>, IReadOnlyList<Option>, Command> verb)
    {
        var explain = verb("explain", "decide payments again from the log with the versions that were live, and compare: exit code 1 if anything differs", Run, [Bootstrap, OfModel, Models]);
        explain.Arguments.Add(Payments);
        return explain;
    }

    private static Task<int> Run(ParseResult result, CancellationToken cancellation)
    {
        CheckGiven(result, Bootstrap);
        using var loggers = Loggers(result);
        using var clusters = new ClusterChoice(result.GetValue(Bootstrap), loggers);
        return Task.FromResult(new ExplainCommand(clusters.Cluster, result.GetRequiredValue(OfModel), Console.Out) { Packages = result.GetValue(Models) is { } folder ? new ModelFolder(folder) : null }.Run(result.GetValue(Payments) ?? []));
    }
}
