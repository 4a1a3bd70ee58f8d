using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace StreamizFraud.Architecture.Tests.Snippets;

/// <summary>Compiles a block that is a file of its own, as a new project of a user's would: implicit usings, nullable, and every warning counts.</summary>
internal static class SnippetCompiler
{
    // What <ImplicitUsings> of Microsoft.NET.Sdk gives.
    private const string ImplicitUsings = """
        global using System;
        global using System.Collections.Generic;
        global using System.IO;
        global using System.Linq;
        global using System.Net.Http;
        global using System.Threading;
        global using System.Threading.Tasks;
        """;

    private const string NoXmlDocs = "CS1591";
    private const string UnnecessaryUsing = "CS8019";

    private static readonly CSharpParseOptions Parsing = new(LanguageVersion.Preview, DocumentationMode.Diagnose);

    // All assemblies beside the tests: those that ship, their packages and the framework.
    private static readonly Lazy<MetadataReference[]> References = new(() =>
        [.. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator).Select(path => MetadataReference.CreateFromFile(path))]);

    /// <summary>What the compiler says of the code: errors, warnings, and usings that nothing needs.</summary>
    /// <param name="code">The file.</param>
    /// <param name="beside">Other files of the same project, of which those count that are no programs.</param>
    public static IReadOnlyList<string> Problems(IEnumerable<string> code, params IEnumerable<string>[] beside)
    {
        var file = Parse(code);
        var compilation = Compilation(file, beside);
        return
        [
            .. from problem in compilation.GetDiagnostics()
               where problem.Severity >= DiagnosticSeverity.Warning || problem.Id == UnnecessaryUsing
               where problem.Id != NoXmlDocs && (problem.Location.SourceTree is null || problem.Location.SourceTree == file)
               select $"{problem.Location.GetLineSpan().StartLinePosition.Line + 1}: {problem.Id} {problem.GetMessage()}{Text(problem)}",
        ];
    }

    /// <summary>Writes the assembly of a block that compiles.</summary>
    public static void Emit(IEnumerable<string> code, string path)
    {
        var result = Compilation(Parse(code), []).Emit(path);
        if (!result.Success)
        {
            throw new InvalidOperationException(string.Join(Environment.NewLine, result.Diagnostics));
        }
    }

    private static CSharpCompilation Compilation(SyntaxTree file, IEnumerable<IEnumerable<string>> beside)
    {
        var implied = CSharpSyntaxTree.ParseText(ImplicitUsings, Parsing, "implicit.cs");
        var options = new CSharpCompilationOptions(IsProgram(file) ? OutputKind.ConsoleApplication : OutputKind.DynamicallyLinkedLibrary)
            .WithNullableContextOptions(NullableContextOptions.Enable);
        return CSharpCompilation.Create("Snippet", [file, implied, .. beside.Select(Parse).Where(other => !IsProgram(other))], References.Value, options);
    }

    private static SyntaxTree Parse(IEnumerable<string> code) => CSharpSyntaxTree.ParseText(string.Join('\n', code), Parsing, "snippet.cs");

    private static bool IsProgram(SyntaxTree file) => file.GetCompilationUnitRoot().Members.OfType<GlobalStatementSyntax>().Any();

    private static string Text(Diagnostic problem) =>
        problem.Id == UnnecessaryUsing ? $" ({problem.Location.SourceTree!.GetText().ToString(problem.Location.SourceSpan).Trim()})" : string.Empty;
}
