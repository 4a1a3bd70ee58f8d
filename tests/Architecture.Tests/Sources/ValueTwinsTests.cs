using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Xunit;

namespace StreamizFraud.Architecture.Tests.Sources;

/// <summary>The operators of value types are the mechanical image of those of reference types.</summary>
public sealed class ValueTwinsTests
{
    // Their nodes differ: an absent struct is a Nullable, another type than the value.
    private static readonly HashSet<string> OwnBody = ["ToStream", "ToTable", "FilterNotNull"];

    [Fact]
    public void Operators_of_value_types_are_the_image_of_those_of_reference_types()
    {
        var references = Code("ReferenceValueOperators*.cs");
        Assert.True(references.Count > 3);
        Findings.None(ValueTwins.Differences(references, Code("StructValueOperators*.cs"), OwnBody, IsStructOnly));
    }

    [Fact]
    public void The_nodes_that_drop_absent_values_are_twins() =>
        Findings.None(ValueTwins.Differences(Code("FilterNotNullNode.cs"), Code("StructFilterNotNullNode.cs"), new HashSet<string>(), _ => false));

    [Theory]
    [InlineData("joiner(left, right.OrNull())", "", "joiner(left, right.OrNull())", "")]
    [InlineData("joiner(left, right.OrNull())", "", "joiner(right.OrNone(), left)", "")]
    [InlineData("joiner(left, right.OrNull())", "", "joiner(left, right.OrNone())", ", Named? named = null")]
    public void A_twin_that_is_no_image_is_found(string body, string more, string twinBody, string twinMore)
    {
        var found = ValueTwins.Differences([Method("class?", body, more)], [Method("struct", twinBody, twinMore)], OwnBody, IsStructOnly).ToList();
        Assert.Equal(2, found.Count);
    }

    [Fact]
    public void A_missing_twin_is_found_and_an_image_passes()
    {
        Assert.Single(ValueTwins.Differences([Method("class?", "joiner(left)", "")], [], OwnBody, IsStructOnly));
        Assert.Single(ValueTwins.Differences([], [Method("struct", "joiner(left)", "")], OwnBody, IsStructOnly));
        Assert.Empty(ValueTwins.Differences([Method("class?", "joiner(right.OrNull())", "")], [Method("struct", "joiner(right.OrNone())", "")], OwnBody, IsStructOnly));
    }

    // A stream of V? is one of V where V is a class, and a foreign key that may be null beside values that may not is KTable's own overload there.
    private static bool IsStructOnly(MethodDeclarationSyntax method) =>
        !method.Modifiers.Any(SyntaxKind.PublicKeyword)
        || method.Identifier.Text == "To"
        || (method.Identifier.Text == "ToTable" && method.ParameterList.Parameters[0].Type!.ToString() == "KStream<K, V?>")
        || (ValueTwins.IsStruct(method, "KO") && !ValueTwins.IsStruct(method, "VO"));

    private static List<string> Code(string pattern) => [.. SourceTree.Files("src", pattern).Select(File.ReadAllText)];

    private static string Method(string constraint, string body, string more) => $$"""
        static class Twins
        {
            /// <summary>Joins.</summary>
            public static VR Join<V, VR>(V left, V right{{more}})
                where V : {{constraint}} => {{body}};
        }
        """;
}
