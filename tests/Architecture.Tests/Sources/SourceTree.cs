namespace StreamizFraud.Architecture.Tests.Sources;

/// <summary>The files of the repository.</summary>
internal static class SourceTree
{
    private static readonly string[] NotSource = ["bin", "obj", "artifacts", ".git", "TestResults"];

    /// <summary>The folder that holds the solution, found upwards from the test's own.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>Files under a folder of the repository, without what builds leave there.</summary>
    public static IEnumerable<string> Files(string folder, string pattern) =>
        Directory.EnumerateFiles(Path.Combine(Root, folder), pattern, SearchOption.AllDirectories)
            .Where(file => !Path.GetRelativePath(Root, file).Split(Path.DirectorySeparatorChar).Any(NotSource.Contains));

    /// <summary>All C# files that people write.</summary>
    public static IEnumerable<string> Code() => Files("src", "*.cs").Concat(Files("tests", "*.cs")).Concat(Files("samples", "*.cs"));

    /// <summary>Path from the root, for messages.</summary>
    public static string Short(string file) => Path.GetRelativePath(Root, file);

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "StreamizFraud.sln")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException($"No folder above {AppContext.BaseDirectory} holds StreamizFraud.sln.");
    }
}
