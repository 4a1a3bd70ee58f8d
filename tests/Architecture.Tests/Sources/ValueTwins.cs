using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace StreamizFraud.Architecture.Tests.Sources;

/// <summary>
/// Operators whose values may be absent exist twice, since C# tells <c>V?</c> of classes and of structs apart: the second is the mechanical
/// image of the first, with the constraints exchanged and none in the place of null.
/// </summary>
internal static partial class ValueTwins
{
    private static readonly Dictionary<string, string> Exchanged = new(StringComparer.Ordinal)
    {
        ["class?"] = "struct",
        ["class"] = "struct",
        ["struct"] = "class?",
        ["OrNull"] = "OrNone",
        ["OrNone"] = "OrNull",
        ["ReferenceValueOperators"] = "StructValueOperators",
    };

    /// <summary>What the image of one set of operators lacks in the other, and the other way round; one line a method.</summary>
    /// <param name="references">Code of the operators of reference types.</param>
    /// <param name="structs">Code of those of value types.</param>
    /// <param name="ownBody">Methods of which only the declaration is an image: their nodes, and what is said of absent values, differ.</param>
    /// <param name="structOnly">Whether a method needs no twin.</param>
    public static IEnumerable<string> Differences(
        IEnumerable<string> references, IEnumerable<string> structs, IReadOnlySet<string> ownBody, Func<MethodDeclarationSyntax, bool> structOnly)
    {
        var images = references.SelectMany(Methods).Select(method => (Text: Image(Text(method, ownBody)), Name: Signature(method))).ToList();
        var twins = structs.SelectMany(Methods).Where(method => !structOnly(method)).Select(method => (Text: Plain(Text(method, ownBody)), Name: Signature(method))).ToList();
        return images.Where(image => twins.All(twin => twin.Text != image.Text)).Select(image => $"has no image among the structs: {image.Name}")
            .Concat(twins.Where(twin => images.All(image => image.Text != twin.Text)).Select(twin => $"is no image of a reference operator: {twin.Name}"));
    }

    /// <summary>Whether a constraint of a method says that a type parameter is a struct.</summary>
    public static bool IsStruct(MethodDeclarationSyntax method, string parameter) =>
        method.ConstraintClauses.Any(clause => clause.Name.Identifier.Text == parameter && clause.Constraints.Any(SyntaxKind.StructConstraint));

    private static IEnumerable<MethodDeclarationSyntax> Methods(string code) =>
        CSharpSyntaxTree.ParseText(code).GetRoot().DescendantNodes().OfType<MethodDeclarationSyntax>();

    private static string Signature(MethodDeclarationSyntax method) =>
        $"{method.Identifier.Text}{method.TypeParameterList}({string.Join(", ", method.ParameterList.Parameters.Select(parameter => parameter.Type))}) {string.Join(' ', method.ConstraintClauses)}";

    // With what it says of itself, but for links, which name the types.
    private static string Text(MethodDeclarationSyntax method, IReadOnlySet<string> ownBody)
    {
        var told = ownBody.Contains(method.Identifier.Text) ? method.WithBody(null).WithExpressionBody(null).WithSemicolonToken(default).WithoutTrivia() : method;
        return Link().Replace(told.ToFullString(), "cref");
    }

    private static string Image(string text) => Plain(Word().Replace(text, word => Exchanged[word.Value]));

    // "class" and "class?" are one: that null may be a value is a matter of the reference operators alone.
    private static string Plain(string text) => Space().Replace(text.Replace(": class?", ": class", StringComparison.Ordinal), " ").Trim();

    [GeneratedRegex(@"(?<=\bwhere (V|VO) : )(class\?|class\b|struct\b)|\bOrNull\b|\bOrNone\b|\bReferenceValueOperators\b", RegexOptions.ExplicitCapture)]
    private static partial Regex Word();

    [GeneratedRegex("cref=\"[^\"]*\"")]
    private static partial Regex Link();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Space();
}
