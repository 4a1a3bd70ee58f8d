using Xunit;

namespace StreamizFraud.Architecture.Tests.Sources;

public class TypeFilesTests
{
    [Fact]
    public void Every_type_lies_in_a_file_named_after_it()
    {
        var sources = SourceTree.Files("src", "*.cs").Concat(SourceTree.Files("samples", "*.cs")).Where(file => Path.GetFileName(file) != "Program.cs")
            .Select(file => (SourceTree.Short(file), File.ReadAllText(file))).ToList();
        Assert.True(sources.Count > 500, "The walk over the sources found next to nothing.");
        Findings.None(TypeFiles.Elsewhere(sources));
    }

    [Theory]
    [InlineData("internal sealed class Guest\n{\n}")]
    [InlineData("public interface IGuest<in T>\n    where T : class\n{\n}")]
    [InlineData("internal sealed class Guest(int size) : Host(size);")]
    [InlineData("internal readonly ref struct Guest;")]
    [InlineData("internal sealed class Guest(int size) : Exception($\"{size}: too large.\")\n{\n    public int Size => size;\n}")]
    [InlineData("internal abstract partial class Guest<K, V>\n{\n}")]
    public void A_class_struct_or_interface_in_the_file_of_another_type_is_found(string guest) =>
        Assert.Single(TypeFiles.Elsewhere([("src/Host.cs", $"namespace N;\n\ninternal class Host\n{{\n}}\n\n{guest}\n")]));

    [Theory]
    [InlineData("internal enum Guest\n{\n    One,\n}")]
    [InlineData("internal readonly record struct Guest(int A);")]
    [InlineData("internal delegate Dictionary<string, int> Guest<T>(T value);")]
    public void A_small_record_enum_or_delegate_stays_beside_its_only_user_and_is_found_when_another_file_uses_it(string guest)
    {
        var host = ("src/Host.cs", $"namespace N;\n\ninternal sealed class Host\n{{\n    Guest G;\n}}\n\n{guest}\n");
        Assert.Empty(TypeFiles.Elsewhere([host, ("src/Other.cs", "namespace N;\n\n// Not a use: Guest.\ninternal sealed class Other;\n")]));
        Assert.Equal(["src/Host.cs: Guest"], TypeFiles.Elsewhere([host, ("src/Other.cs", "namespace N;\n\ninternal sealed class Other\n{\n    Guest G;\n}\n")]));
    }

    [Fact]
    public void A_large_record_and_a_type_in_a_file_that_no_type_is_named_after_are_found()
    {
        var lines = string.Concat(Enumerable.Repeat("    A,\n", TypeFiles.SmallLines));
        Assert.Single(TypeFiles.Elsewhere([("src/Host.cs", $"namespace N;\n\nclass Host;\n\nenum Guest\n{{\n{lines}}}\n")]));
        Assert.Single(TypeFiles.Elsewhere([("src/Hosts.cs", "namespace N;\n\nrecord Host(int A);\n")]));
    }

    [Theory]
    [InlineData("src/Host.cs", "public class Host;\n\npublic class Host<K, V> : Host\n{\n}")]
    [InlineData("src/Host.Part.cs", "public sealed partial class Host<K, V>\n    where K : notnull\n{\n}")]
    [InlineData("src/Host.cs", "public class Host\n{\n    internal sealed class Inner;\n}")]
    [InlineData("src/Host.cs", "public class Host;\n\nfile sealed class Own;")]
    public void Parts_generic_twins_nested_types_and_types_of_the_file_alone_pass(string file, string code) =>
        Assert.Empty(TypeFiles.Elsewhere([(file, $"namespace N;\n\n{code}\n")]));
}
