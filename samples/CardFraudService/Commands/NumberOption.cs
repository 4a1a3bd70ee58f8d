using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace CardFraudService.Commands;

/// <summary>Options that are numbers, refused with their range by the parser before anything begins.</summary>
internal static class NumberOption
{
    /// <summary>A number with a default.</summary>
    public static Option<int> Of(string name, string description, int byDefault, int least = 1, int most = int.MaxValue)
    {
        var option = new Option<int>(name) { Description = description, DefaultValueFactory = _ => byDefault };
        option.Validators.Add(result => Check(result, least, most));
        return option;
    }

    /// <summary>A number that can be left out.</summary>
    public static Option<int?> Optional(string name, string description, int least = 1, int most = int.MaxValue)
    {
        var option = new Option<int?>(name) { Description = description };
        option.Validators.Add(result => Check(result, least, most));
        return option;
    }

    /// <summary>A number with decimals that can be left out.</summary>
    public static Option<double?> OptionalDouble(string name, string description, double least, double most)
    {
        var option = new Option<double?>(name) { Description = description };
        option.Validators.Add(result => Check(result, least, most));
        return option;
    }

    private static void Check(OptionResult result, double least, double most)
    {
        // What is no number at all is refused by the parser itself.
        if (result.Tokens.Count == 1
            && double.TryParse(result.Tokens[0].Value, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && !(value >= least && value <= most))
        {
            result.AddError(string.Create(CultureInfo.InvariantCulture, $"{result.Option.Name} is {result.Tokens[0].Value}; it must be from {least} to {most}."));
        }
    }
}
