using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace StreamizFraud.Architecture.Tests.Snippets;

/// <summary>The names that tables of pages give in their last column: types and members of public types must exist.</summary>
internal static partial class NamesInTables
{
    private static readonly Lazy<ILookup<string, Type>> Types = new(() =>
        Directory.EnumerateFiles(AppContext.BaseDirectory, "StreamizFraud.*.dll").Where(path => !path.EndsWith(".Tests.dll", StringComparison.Ordinal))
            .SelectMany(path => Assembly.LoadFrom(path).GetExportedTypes()).ToLookup(type => type.Name.Split('`')[0]));

    private static readonly Lazy<ILookup<string, string>> Extensions = new(() =>
        Types.Value.SelectMany(group => group).SelectMany(type => type.GetMethods(BindingFlags.Public | BindingFlags.Static))
            .Where(method => method.IsDefined(typeof(ExtensionAttribute), inherit: false))
            .ToLookup(method => method.GetParameters()[0].ParameterType.Name.Split('`')[0], method => method.Name));

    /// <summary>Names that no public type has.</summary>
    public static IEnumerable<string> Unknown(string page, IEnumerable<string> lines) =>
        from line in lines
        where line.StartsWith('|')
        let cell = line.TrimEnd().TrimEnd('|').Split(" | ")[^1]
        from Match span in Span().Matches(cell)
        where !Exists(span.Groups["type"].Value, span.Groups["member"].Value)
        select $"{page}: {span.Value.Trim('`')}";

    private static bool Exists(string type, string member) =>
        Types.Value[type].Any() && (member.Length == 0 || Types.Value[type].Any(found => Members(found).Contains(member)) || Extensions.Value[type].Contains(member));

    private static IEnumerable<string> Members(Type type) =>
        type.GetMembers(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.FlattenHierarchy)
            .Where(member => member is not MethodBase { IsPrivate: true } and not FieldInfo { IsPrivate: true }).Select(member => member.Name);

    // `Type` or `Type.Member`, nothing else in the span.
    [GeneratedRegex(@"`(?<type>[A-Z]\w+)(\.(?<member>[A-Z]\w+))?`", RegexOptions.ExplicitCapture)]
    private static partial Regex Span();
}
