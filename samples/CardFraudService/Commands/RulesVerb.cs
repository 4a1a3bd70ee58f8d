using System.CommandLine;
using System.Globalization;
using CardFraudService.Csv;
using CardFraudService.Features;
using CardFraudService.Service;
using StreamizFraud.Decisions;
using StreamizFraud.Topology.Control;
using static CardFraudService.Commands.CommandOptions;

namespace CardFraudService.Commands;

/// <summary>The verb <c>rules</c>: check rule sets, send them to the running service, and list those that were sent.</summary>
internal static class RulesVerb
{
    private static readonly Argument<string> File = new("FILE") { Description = "rule set: a JSON document with name, version and rules" };
    private static readonly Argument<string[]> Files = new("FILE") { Description = "rule sets, each a candidate; without any thresholds alone are tried", Arity = ArgumentArity.ZeroOrMore };
    private static readonly Option<double[]> ReviewFrom = new("--review-from") { Description = "scores from which on a payment is reviewed; each is tried with each rule set", AllowMultipleArgumentsPerToken = true };
    private static readonly Option<bool> Shadow = new("--shadow") { Description = "its rules are noted on decisions and decide nothing" };

    /// <summary>The verb with those below it.</summary>
    /// <param name="verb">Makes one of a name, a description, an action and its options.</param>
    public static Command Of(Func<string, string, Func<ParseResult, CancellationToken, Task<int>>, IReadOnlyList<Option>, Command> verb)
    {
        var rules = new Command("rules", "check, send, withdraw or list analysts' rules; exit code 4: refused");
        var check = verb("check", "bind a rule set to the service's features, or say with line and column what is wrong", Run(Check), []);
        var send = verb("send", "check a rule set and send it: members decide by it from their next commits on", Run(Send), [Bootstrap, Shadow]);
        check.Arguments.Add(File);
        send.Arguments.Add(File);
        rules.Subcommands.Add(check);
        rules.Subcommands.Add(send);
        var backtest = verb("backtest", "what rule sets and thresholds would have decided on history, by day", Backtest, [.. OfSource, Model, ReviewFrom, Folder]);
        backtest.Arguments.Add(Files);
        rules.Subcommands.Add(backtest);
        rules.Subcommands.Add(verb("withdraw", "take the rules out: the score alone decides", Run(Withdraw), [Bootstrap]));
        rules.Subcommands.Add(verb("list", "the versions that were sent, and from where on each task decides by them", Run(List), [Bootstrap]));
        return rules;
    }

    private static Func<ParseResult, CancellationToken, Task<int>> Run(Func<ParseResult, TextWriter, TextWriter, int> command) =>
        (result, _) => Task.FromResult(command(result, Console.Out, Console.Error));

    private static int Check(ParseResult result, TextWriter output, TextWriter errors) => TryBind(result.GetRequiredValue(File), output, errors) is null ? ExitCode.Refused : ExitCode.Success;

    private static int Send(ParseResult result, TextWriter output, TextWriter errors)
    {
        CheckGiven(result, Bootstrap);
        if (TryBind(result.GetRequiredValue(File), output, errors) is not { } rules)
        {
            return ExitCode.Refused;
        }

        return Append(result, output, rules.Document.ToJson(), result.GetValue(Shadow) ? ControlActivation.Shadow : ControlActivation.Active);
    }

    private static async Task<int> Backtest(ParseResult result, CancellationToken cancellation)
    {
        var sets = new List<RuleSetDocument>();
        foreach (var path in result.GetValue(Files) ?? [])
        {
            if (TryBind(path, Console.Out, Console.Error) is not { } rules)
            {
                return ExitCode.Refused;
            }

            sets.Add(rules.Document);
        }

        return await new RulesBacktestCommand(Source(result), result.GetValue(Model)!, Console.Out)
        {
            Rules = sets,
            ReviewFrom = result.GetValue(ReviewFrom) ?? [],
            Folder = result.GetValue(Folder) ?? TemporaryFolder("backtest"),
        }.RunAsync(cancellation).ConfigureAwait(false);
    }

    private static int Withdraw(ParseResult result, TextWriter output, TextWriter errors) =>
        Append(result, output, string.Empty, ControlActivation.Withdrawn);

    private static int Append(ParseResult result, TextWriter output, string content, ControlActivation activation)
    {
        CheckGiven(result, Bootstrap);
        using var loggers = Loggers(result);
        using var clusters = new ClusterChoice(result.GetValue(Bootstrap), loggers);
        var version = new ControlThing(clusters.Cluster, RuleSetDocument.ControlKind, FraudTopology.Rules, FraudTopology.RulesHistory).Append(content, activation);
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"sent       entry {version} of {FraudTopology.Rules}, {activation.ToString().ToLowerInvariant()}"));
        return ExitCode.Success;
    }

    private static int List(ParseResult result, TextWriter output, TextWriter errors)
    {
        CheckGiven(result, Bootstrap);
        using var loggers = Loggers(result);
        using var clusters = new ClusterChoice(result.GetValue(Bootstrap), loggers);
        new ControlThing(clusters.Cluster, RuleSetDocument.ControlKind, FraudTopology.Rules, FraudTopology.RulesHistory).List(output, Line);
        return ExitCode.Success;
    }

    private static string Line(ControlEntry entry)
    {
        if (entry.Activation == ControlActivation.Withdrawn)
        {
            return string.Create(CultureInfo.InvariantCulture, $"entry {entry.Version}: withdrawn");
        }

        try
        {
            var document = RuleSetDocument.Parse(entry.Content);
            return string.Create(
                CultureInfo.InvariantCulture,
                $"entry {entry.Version}: {document.Name} {document.Version}, {entry.Activation.ToString().ToLowerInvariant()}, {document.Rules.Count} rules, SHA-256 {document.Sha256}");
        }
        catch (RuleSetException)
        {
            return string.Create(CultureInfo.InvariantCulture, $"entry {entry.Version}: no rule set");
        }
    }

    /// <summary>Binds the file to the service's features and says what it is; null: it is refused, and why was said.</summary>
    private static RuleSet? TryBind(string path, TextWriter output, TextWriter errors)
    {
        if (!System.IO.File.Exists(path))
        {
            throw new InputException(path, "the rule set does not exist");
        }

        try
        {
            var rules = RuleSet.Bind(RuleSetDocument.Parse(System.IO.File.ReadAllText(path)), new HandbookFeatures().Names);
            output.WriteLine($"rule set   {rules.Document.Name} {rules.Document.Version}, SHA-256 {rules.Sha256}");
            for (var i = 0; i < rules.Count; i++)
            {
                var rule = rules.Document.Rules[i];
                output.WriteLine(string.Create(
                    CultureInfo.InvariantCulture,
                    $"rule       {rule.Id}: {rules.OutcomeOf(i).ToString().ToLowerInvariant()}, {(rule.Mode == RuleMode.Live ? $"live, at most {rule.Limit:P1} of the payments" : "shadow, decides nothing")}"));
            }

            output.WriteLine("verdict    accepted");
            return rules;
        }
        catch (RuleSetException refused)
        {
            output.WriteLine("verdict    refused");
            foreach (var problem in refused.Problems)
            {
                errors.WriteLine($"refused: {problem}");
            }

            return null;
        }
    }
}
