using System.CommandLine;

namespace CardFraudService.Commands;

/// <summary>The verb <c>model</c>: check, score, pack and describe ONNX models, and change those of the running service.</summary>
internal static class ModelVerb
{
    /// <summary>The verb with those below it.</summary>
    /// <param name="verb">Makes one of a name, a description, an action and its options.</param>
    public static Command Of(Func<string, string, Func<ParseResult, CancellationToken, Task<int>>, IReadOnlyList<Option>, Command> verb)
    {
        var model = new Command("model", "check, score with, pack or describe an ONNX model, or change the models of the running service; exit code 4: refused");
        IReadOnlyList<Option> ofLoading =
            [ModelOptions.File, ModelOptions.Column, ModelOptions.ScoreOutput, ModelOptions.Reduce, ModelOptions.Contract, ModelOptions.AllowExternalData];
        model.Subcommands.Add(verb("check", "load it with all checks, and say how it would score or why it is refused", Run(ModelCheckCommand.Run), ofLoading));
        model.Subcommands.Add(verb("score", "score the rows of a file, one score a line", Run(ModelScoreCommand.Run), [.. ofLoading, ModelOptions.Rows, ModelOptions.Output, ModelOptions.Contributions]));
        model.Subcommands.Add(verb(
            "pack",
            "write it anew with its contract, golden rows and what reasons need inside",
            Run(ModelPackCommand.Run),
            [.. ofLoading, ModelOptions.GoldenRows, ModelOptions.Expected, ModelOptions.Names, ModelOptions.FeatureSet, ModelOptions.Trees, ModelOptions.Background, ModelOptions.Profile, ModelOptions.Output]));
        model.Subcommands.Add(verb(
            "profile",
            "what payments and their scores are like, from a file or a generated world: what the model is watched against",
            Run(ModelProfileCommand.Run),
            [ModelOptions.File, .. CommandOptions.OfSource, ModelOptions.WarmUpDays, ModelOptions.AlertFrom, ModelOptions.Output]));
        model.Subcommands.Add(verb("health", "which figures of models are out of their limits, by members that score --monitor; exit code 1: one alarms", Run(ModelHealthCommand.Run), [CommandOptions.Bootstrap, ModelOptions.Report]));
        model.Subcommands.Add(verb("describe", "what the file says of itself, without loading it", Run(ModelDescribeCommand.Run), [ModelOptions.File]));
        model.Subcommands.Add(ModelCompareVerb.Of(verb));
        foreach (var life in ModelLifeVerbs.Of(verb))
        {
            model.Subcommands.Add(life);
        }

        return model;
    }

    private static Func<ParseResult, CancellationToken, Task<int>> Run(Func<ParseResult, TextWriter, TextWriter, int> command) =>
        (result, _) => Task.FromResult(command(result, Console.Out, Console.Error));
}
