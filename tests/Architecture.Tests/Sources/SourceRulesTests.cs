using Xunit;

namespace StreamizFraud.Architecture.Tests.Sources;

public class SourceRulesTests
{
    [Fact]
    public void No_file_is_longer_than_the_budget() =>
        Findings.None(
            from file in SourceTree.Code()
            let lines = File.ReadLines(file).Count()
            where lines > SourceRules.MaxLines
            select $"{SourceTree.Short(file)}: {lines} lines, {SourceRules.MaxLines} at most");

    [Fact]
    public void Type_names_say_what_a_thing_is() =>
        Findings.None(
            from file in SourceTree.Code()
            from name in SourceRules.EmptyNames(File.ReadAllText(file))
            select $"{SourceTree.Short(file)}: {name}");

    [Fact]
    public void The_sources_are_found() => Assert.True(SourceTree.Code().Count() > 100, "The walk over the sources found next to nothing.");

    [Theory]
    [InlineData("public sealed class TaskManager")]
    [InlineData("internal static partial class StringUtils")]
    [InlineData("    private readonly record struct KeyHelper(int A);")]
    [InlineData("public interface IStoreBase")]
    [InlineData("internal abstract class AbstractStore")]
    [InlineData("class FooImpl<T>")]
    public void An_empty_name_is_found(string code) => Assert.NotEmpty(SourceRules.EmptyNames(code));

    [Theory]
    [InlineData("/// <summary>The record Manager of old.</summary>")]
    [InlineData("internal sealed class MemoryTaskDatabase(int stores)")]
    [InlineData("public class CommonWindowTests")]
    public void Other_names_pass(string code) => Assert.Empty(SourceRules.EmptyNames(code));
}
