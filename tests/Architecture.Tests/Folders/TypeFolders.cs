using System.Text.RegularExpressions;
using ArchUnitNET.Domain;
using StreamizFraud.Architecture.Tests.Sources;

namespace StreamizFraud.Architecture.Tests.Folders;

/// <summary>The folder that each type is declared in, whatever its namespace.</summary>
internal static partial class TypeFolders
{
    /// <summary>Folders of the types of these projects, by namespace and name.</summary>
    /// <param name="root">Folder of the sources, from the root of the repository.</param>
    public static IReadOnlyDictionary<string, string> Of(string root)
    {
        var folders = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var file in SourceTree.Files(root, "*.cs"))
        {
            var code = File.ReadAllText(file);
            var room = Namespace().Match(code).Groups["name"].Value;
            var folder = Path.GetDirectoryName(SourceTree.Short(file))!;
            foreach (var name in TypeFiles.Declared(code))
            {
                folders[$"{room}.{name}"] = folder;
            }
        }

        return folders;
    }

    /// <summary>Namespace and name of a type as in <see cref="Of"/>: of a nested one, of the type around it.</summary>
    public static string Name(IType type) => Name(type.FullName);

    /// <summary>The same of a full name.</summary>
    public static string Name(string fullName) => Simple().Match(fullName).Value;

    /// <summary>Whether it is a type that code declares, not a type parameter, which bears the name of what it is a parameter of.</summary>
    public static bool IsDeclared(IType type) => type is not GenericParameter;

    [GeneratedRegex(@"^namespace (?<name>[\w.]+)", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex Namespace();

    // Generic types end in a count, nested ones follow a plus sign.
    [GeneratedRegex(@"^[\w.]+")]
    private static partial Regex Simple();
}
