using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace StreamizFraud.Architecture.Tests.Sources;

/// <summary>An instrument as the code makes it, or as docs/metrics.md lists it.</summary>
internal sealed record Instrument(string Name, string Kind, string Unit, string Description);

/// <summary>The instruments of the sources and of the page, and OpenTelemetry's conventions for them.</summary>
internal static partial class Instruments
{
    private static readonly Dictionary<string, string> Kinds = new(StringComparer.Ordinal)
    {
        ["CreateCounter"] = "counter",
        ["CreateObservableCounter"] = "counter",
        ["CreateUpDownCounter"] = "up-down counter",
        ["CreateObservableUpDownCounter"] = "up-down counter",
        ["ObserveSum"] = "up-down counter",
        ["CreateHistogram"] = "histogram",
        ["CreateGauge"] = "gauge",
        ["CreateObservableGauge"] = "gauge",
        ["Observe"] = "gauge",
    };

    /// <summary>Instruments that code makes.</summary>
    /// <exception cref="InvalidOperationException">A name, unit or description is no literal, so nobody can list it.</exception>
    public static IEnumerable<Instrument> Made(string code)
    {
        foreach (var call in CSharpSyntaxTree.ParseText(code).GetRoot().DescendantNodes().OfType<InvocationExpressionSyntax>())
        {
            var method = ((call.Expression as MemberAccessExpressionSyntax)?.Name as SimpleNameSyntax)?.Identifier.Text;
            var arguments = call.ArgumentList.Arguments;
            if (method is null || !Kinds.TryGetValue(method, out var kind) || arguments.Count < 3 || IsForwarded(call, arguments))
            {
                continue;
            }

            var texts = arguments.Where(argument => argument.NameColon is null).Select(argument => Text(argument.Expression)).OfType<string>().ToList();
            yield return texts.Count == 3
                ? new Instrument(texts[0], kind, texts[1], texts[2])
                : throw new InvalidOperationException($"{call}: name, unit and description are literals, so that docs/metrics.md can list them.");
        }
    }

    /// <summary>Instruments that the page lists.</summary>
    public static IEnumerable<(Instrument Instrument, IReadOnlyList<string> Attributes)> Listed(IEnumerable<string> page) =>
        from line in page
        let cells = line.Split('|').Select(cell => cell.Trim()).ToArray()
        where cells.Length == 7 && cells[1].StartsWith('`')
        select (new Instrument(cells[1].Trim('`'), cells[2], cells[3].Trim('`'), cells[5]), (IReadOnlyList<string>)[.. cells[4].Split(',', StringSplitOptions.RemoveEmptyEntries).Select(name => name.Trim(' ', '`'))]);

    /// <summary>What is wrong with an instrument by OpenTelemetry's conventions.</summary>
    public static IEnumerable<string> Faults(Instrument instrument)
    {
        if (!Name().IsMatch(instrument.Name))
        {
            yield return $"{instrument.Name}: streamizfraud. or messaging., then words of small letters with dots between and _ inside";
        }

        if (UnitInName().IsMatch(instrument.Name))
        {
            yield return $"{instrument.Name}: units and _total are no part of a name";
        }

        if (!Unit().IsMatch(instrument.Unit))
        {
            yield return $"{instrument.Name}: unit {instrument.Unit} is none of s, By, 1 and {{thing}}";
        }

        if (instrument.Kind == "counter" && instrument.Unit == "1")
        {
            yield return $"{instrument.Name}: a counter's unit says what is counted: {{thing}}";
        }

        if (instrument.Description is not [>= 'A' and <= 'Z' or >= '0' and <= '9', ..] || !instrument.Description.EndsWith('.'))
        {
            yield return $"{instrument.Name}: a description is a sentence";
        }
    }

    /// <summary>What is wrong with the name of an attribute.</summary>
    public static IEnumerable<string> Faults(string attribute) =>
        Name().IsMatch(attribute) ? [] : [$"{attribute}: streamizfraud., or messaging. where OpenTelemetry names it"];

    // A method that hands its own parameters on makes no instrument of its own.
    private static bool IsForwarded(InvocationExpressionSyntax call, SeparatedSyntaxList<ArgumentSyntax> arguments) =>
        arguments[0].Expression is IdentifierNameSyntax name
        && call.Ancestors().OfType<MethodDeclarationSyntax>().FirstOrDefault()?.ParameterList.Parameters.Any(parameter => parameter.Identifier.Text == name.Identifier.Text) == true;

    private static string? Text(ExpressionSyntax expression) =>
        expression is LiteralExpressionSyntax { RawKind: (int)SyntaxKind.StringLiteralExpression } literal ? literal.Token.ValueText : null;

    [GeneratedRegex(@"^(streamizfraud|messaging)(\.[a-z][a-z0-9]*(_[a-z0-9]+)*)+$")]
    private static partial Regex Name();

    [GeneratedRegex(@"(_|\.)(ms|s|sec|seconds?|milliseconds|bytes|total)$")]
    private static partial Regex UnitInName();

    [GeneratedRegex(@"^(s|By|1|\{[a-z_]+\})$")]
    private static partial Regex Unit();
}
