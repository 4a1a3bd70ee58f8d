namespace StreamizFraud.Topology.Serdes;

/// <summary>Names of the bytes that serdes write: what is kept beside stored rows, so that no other serde reads them (<see cref="ISerde{T}.Format"/>).</summary>
public static class SerdeFormat
{
    /// <summary>The same serde with a name of your own for its bytes.</summary>
    /// <param name="serde">The serde.</param>
    /// <param name="format">
    /// The name, such as <c>payment-2</c>; it stays as long as the bytes do, whatever types are renamed or moved. Not empty, no control characters.
    /// </param>
    /// <param name="alsoReads">Names of earlier bytes that this serde reads too: state that was written under one of them is taken over.</param>
    /// <exception cref="ArgumentException">A name is empty or has control characters.</exception>
    public static ISerde<T> WithFormat<T>(this ISerde<T> serde, string format, params IReadOnlyList<string> alsoReads)
    {
        ArgumentNullException.ThrowIfNull(serde);
        ArgumentNullException.ThrowIfNull(alsoReads);
        foreach (var name in (string[])[format, .. alsoReads])
        {
            if (string.IsNullOrWhiteSpace(name) || name.Any(char.IsControl))
            {
                throw new ArgumentException("The name of a format is text without control characters.", nameof(format));
            }
        }

        return new FormattedSerde<T>(serde, format, alsoReads);
    }

    /// <summary>Names of earlier bytes that a serde reads too.</summary>
    internal static IReadOnlyList<string> AlsoReadBy<T>(ISerde<T> serde) => serde switch
    {
        LocatedSerde<T> located => AlsoReadBy(located.Inner),
        FormattedSerde<T> formatted => formatted.AlsoReads,
        _ => [],
    };

    /// <summary>Name of a type in source form without its assembly, so that new versions and moves between assemblies do not change it.</summary>
    internal static string Of(Type type)
    {
        if (type.IsArray)
        {
            return $"{Of(type.GetElementType()!)}[]";
        }

        var name = type.Name;
        if (name.StartsWith('<') && name.IndexOf("__", StringComparison.Ordinal) is > 0 and var end)
        {
            // A type that is local to a file: the compiler puts a hash of the file's path before its name.
            name = name[(end + 2)..];
        }

        var place = type.DeclaringType is { } outer && !type.IsGenericParameter ? $"{NameWithoutArguments(outer)}." : string.IsNullOrEmpty(type.Namespace) ? string.Empty : $"{type.Namespace}.";
        var arguments = type.IsGenericType ? $"<{string.Join(", ", type.GetGenericArguments().Select(Of))}>" : string.Empty;
        return $"{place}{name.Split('`')[0]}{arguments}";
    }

    private static string NameWithoutArguments(Type type) => Of(type).Split('<')[0];
}
