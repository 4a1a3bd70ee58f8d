using System.CommandLine;
using System.Globalization;
using CardFraudService.Csv;
using StreamizFraud.Scoring.Onnx;

namespace CardFraudService.Commands;

/// <summary>The options of <c>model</c>, and what it makes of them.</summary>
internal static class ModelOptions
{
    public static Option<string> File { get; } = new("--model") { Description = "ONNX model; a manifest beside it is NAME.onnx.json", Required = true };
    public static Option<string?> Column { get; } = new("--column") { Description = "column of the score: a number from 0, or the label of a class; without it the last of two" };
    public static Option<string?> ScoreOutput { get; } = new("--score-output") { Description = "output that holds the score" };
    public static Option<string?> Reduce { get; } = new("--reduce") { Description = "mse: the output is the row rebuilt, and the mean squared error is the score" };
    public static Option<string[]> Contract { get; } = new("--contract") { Description = "KEY=VALUE of the contract, such as missing=nan; may be given several times" };
    public static Option<bool> AllowExternalData { get; } = new("--allow-external-data") { Description = "take weights from files beside the model" };
    public static Option<string> Rows { get; } = new("--rows") { Description = "CSV without header, plain or .gz; an empty field or nan is a missing value", Required = true };
    public static Option<string?> GoldenRows { get; } = new("--rows") { Description = "CSV without header: its first 64 rows become golden rows, if the model has none" };
    public static Option<string?> Expected { get; } = new("--expected") { Description = "scores that the training library gave for these rows, one a line" };
    public static Option<string?> Names { get; } = new("--names") { Description = "names of the features in the order of the columns: A,B,C, or a file with them in its first line" };
    public static Option<string?> FeatureSet { get; } = new("--set") { Description = "feature set whose names and hashes are written: handbook or extended" };
    public static Option<string?> Trees { get; } = new("--trees") { Description = "the trees with covers: xgboost's dump_model(..., with_stats=True, dump_format=\"json\")" };
    public static Option<string?> Background { get; } = new("--background") { Description = "CSV without header: rows of the training data that say what is usual, some 100" };
    public static Option<string?> Contributions { get; } = new("--contributions") { Description = "also write what each feature contributed, and last what that is measured from, a line a row" };
    public static Option<string?> Profile { get; } = new("--profile") { Description = "what model profile wrote: the model is watched against it" };
    public static Option<int> WarmUpDays { get; } = NumberOption.Of("--warm-up-days", "first days that fill the windows and are left out", 37, least: 0, most: 3_650);
    public static Option<double?> AlertFrom { get; } = NumberOption.OptionalDouble("--alert-from", "score from which on a payment is an alert; the model's threshold review without it", 0, 1);
    public static Option<string?> Report { get; } = new("--output") { Description = "report: a page that stands by itself, or JSON if it ends in .json" };
    public static Option<string> Output { get; } = new("--output") { Description = "the file to write", Required = true };

    /// <summary>How the model is loaded: what the options say comes before what the file says.</summary>
    public static OnnxModelOptions Loading(ParseResult result) => new()
    {
        Contract = Keys(result),
        AllowExternalData = result.GetValue(AllowExternalData),
    };

    /// <summary>The keys of the contract that the options give.</summary>
    /// <exception cref="ArgumentException">One is not KEY=VALUE.</exception>
    public static Dictionary<string, string> Keys(ParseResult result)
    {
        var keys = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var pair in result.GetValue(Contract) ?? [])
        {
            var at = pair.IndexOf('=', StringComparison.Ordinal);
            keys[at > 0 ? pair[..at] : throw new ArgumentException("--contract must be KEY=VALUE.")] = pair[(at + 1)..];
        }

        if (result.GetValue(ScoreOutput) is { } output)
        {
            keys["score_output"] = output;
        }

        if (result.GetValue(Reduce) is { } reduction)
        {
            (keys["score_reduction"], keys["score_column"], keys["score_class"]) = (reduction, string.Empty, string.Empty);
        }

        if (result.GetValue(Column) is { } column)
        {
            var isNumber = int.TryParse(column, NumberStyles.None, CultureInfo.InvariantCulture, out _);
            (keys["score_column"], keys["score_class"]) = isNumber ? (column, string.Empty) : (string.Empty, column);
        }

        return keys;
    }

    /// <summary>The model file's own words.</summary>
    /// <exception cref="InputException">It is not there.</exception>
    public static OnnxModelFile Read(ParseResult result)
    {
        var path = result.GetRequiredValue(File);
        return System.IO.File.Exists(path) ? OnnxModelFile.Read(System.IO.File.ReadAllBytes(path)) : throw new InputException(path, "the model file does not exist");
    }
}
