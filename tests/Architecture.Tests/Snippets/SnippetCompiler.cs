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

    private const string ImpliedFile = "implicit.cs";
    private const string NoXmlDocs = "CS1591";
    private const string UnnecessaryUsing = "CS8019";

    private static readonly CSharpParseOptions Parsing = new(LanguageVersion.Preview, DocumentationMode.Diagnose);

    // All assemblies beside the tests: those that ship, their packages and the framework.
    private static readonly Lazy<MetadataReference[]> References = new(() =>
        [.. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator).Select(path => MetadataReference.CreateFromFile(path))]);

    /// <summary>What the compiler says of the code: errors, warnings, and usings that nothing needs.</summary>
    public static IReadOnlyList<string> Problems(IEnumerable<string> code)
    {
        var compilation = Compilation(code);
        return
        [
            .. from problem in compilation.GetDiagnostics()
               where problem.Severity >= DiagnosticSeverity.Warning || problem.Id == UnnecessaryUsing
               where problem.Id != NoXmlDocs && problem.Location.SourceTree?.FilePath != ImpliedFile
               select $"{problem.Location.GetLineSpan().StartLinePosition.Line + 1}: {problem.Id} {problem.GetMessage()}{Text(problem)}",
        ];
    }

    /// <summary>Writes the assembly of a block that compiles.</summary>
    public static void Emit(IEnumerable<string> code, string path)
    {
        var result = Compilation(code).Emit(path);
        if (!result.Success)
        {
            throw new InvalidOperationException(string.Join(Environment.NewLine, result.Diagnostics));
        }
    }

    private static CSharpCompilation Compilation(IEnumerable<string> code)
    {
        var file = CSharpSyntaxTree.ParseText(string.Join('\n', code), Parsing, "snippet.cs");
        var implied = CSharpSyntaxTree.ParseText(ImplicitUsings, Parsing, ImpliedFile);
        var isProgram = file.GetCompilationUnitRoot().Members.OfType<GlobalStatementSyntax>().Any();
        var options = new CSharpCompilationOptions(isProgram ? OutputKind.ConsoleApplication : OutputKind.DynamicallyLinkedLibrary)
            .WithNullableContextOptions(NullableContextOptions.Enable);
        return CSharpCompilation.Create("Snippet", [file, implied], References.Value, options);
    }

    private static string Text(Diagnostic problem) =>
        problem.Id == UnnecessaryUsing ? $" ({problem.Location.SourceTree!.GetText().ToString(problem.Location.SourceSpan).Trim()})" : string.Empty;
}
