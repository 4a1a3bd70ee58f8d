using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Reflection;

namespace StreamizFraud.Features.Definitions;

/// <summary>Which methods and properties give the same result everywhere and at any time, so that selectors may use them.</summary>
internal static class PureFunctions
{
    private static readonly FrozenSet<Type> Types = FrozenSet.ToFrozenSet(
    [
        typeof(Math), typeof(MathF), typeof(System.Numerics.BitOperations), typeof(Convert),
        typeof(object), typeof(string), typeof(char), typeof(bool), typeof(decimal), typeof(double), typeof(float), typeof(Half),
        typeof(sbyte), typeof(byte), typeof(short), typeof(ushort), typeof(int), typeof(uint), typeof(long), typeof(ulong),
        typeof(Int128), typeof(UInt128), typeof(System.Numerics.BigInteger),
        typeof(DateTime), typeof(DateTimeOffset), typeof(TimeSpan), typeof(DateOnly), typeof(TimeOnly), typeof(TimeZoneInfo),
        typeof(Guid), typeof(Enum), typeof(Nullable), typeof(Nullable<>), typeof(Array), typeof(Index), typeof(Range),
        typeof(Enumerable), typeof(List<>), typeof(Dictionary<,>), typeof(HashSet<>), typeof(KeyValuePair<,>),
        typeof(IEnumerable<>), typeof(ICollection<>), typeof(IList<>), typeof(IDictionary<,>), typeof(ISet<>),
        typeof(IReadOnlyCollection<>), typeof(IReadOnlyList<>), typeof(IReadOnlyDictionary<,>), typeof(IReadOnlySet<>),
    ]);

    private static readonly FrozenDictionary<(Type, string), string> Impure = new Dictionary<(Type, string), string>
    {
        [(typeof(DateTime), "Now")] = Clock,
        [(typeof(DateTime), "UtcNow")] = Clock,
        [(typeof(DateTime), "Today")] = Clock,
        [(typeof(DateTimeOffset), "Now")] = Clock,
        [(typeof(DateTimeOffset), "UtcNow")] = Clock,
        [(typeof(DateTime), nameof(DateTime.ToLocalTime))] = Zone,
        [(typeof(DateTime), nameof(DateTime.ToUniversalTime))] = Zone,
        [(typeof(DateTimeOffset), nameof(DateTimeOffset.ToLocalTime))] = Zone,
        [(typeof(DateTimeOffset), nameof(DateTimeOffset.LocalDateTime))] = Zone,
        [(typeof(TimeZoneInfo), nameof(TimeZoneInfo.Local))] = Zone,
        [(typeof(Guid), nameof(Guid.NewGuid))] = "is another value each time",
        [(typeof(Guid), nameof(Guid.CreateVersion7))] = "is another value each time",
        [(typeof(Enumerable), nameof(Enumerable.Shuffle))] = "is another order each time",
    }.ToFrozenDictionary();

    // Their plain overloads compare code units, whatever the culture.
    private static readonly FrozenSet<string> Ordinal = FrozenSet.ToFrozenSet(
    [
        nameof(string.Equals), nameof(string.Contains), nameof(string.Replace), nameof(string.Concat), nameof(string.Join), nameof(string.GetHashCode),
    ]);

    private const string Clock = "reads the clock: use the time of the event";
    private const string Zone = "depends on the time zone of the machine: name the zone (TimeZoneInfo.FindSystemTimeZoneById)";

    /// <summary>Whether values of a type are made and used the same way everywhere.</summary>
    public static bool IsPureType(Type type) =>
        Types.Contains(type.IsGenericType ? type.GetGenericTypeDefinition() : type)
        || type.FullName?.StartsWith("System.ValueTuple`", StringComparison.Ordinal) == true
        || type.IsArray;

    /// <summary>Whether a static property always gives the same object.</summary>
    public static bool IsKnown(MemberInfo member) =>
        (member.DeclaringType, member.Name) is
            (var owner, nameof(CultureInfo.InvariantCulture)) && owner == typeof(CultureInfo)
        || (member.DeclaringType == typeof(StringComparer) && member.Name.StartsWith("Ordinal", StringComparison.Ordinal))
        || (member.DeclaringType == typeof(TimeZoneInfo) && member.Name == nameof(TimeZoneInfo.Utc));

    /// <summary>Why a method, property or field cannot be used in a selector; null if it can. Members of the user's types are data.</summary>
    public static string? ProblemOf(MemberInfo member)
    {
        if (member.DeclaringType is not { } type)
        {
            return $"calls {member.Name}, which belongs to no type";
        }

        var open = type.IsGenericType ? type.GetGenericTypeDefinition() : type;
        if (Impure.TryGetValue((open, member.Name), out var reason))
        {
            return $"uses {type.Name}.{member.Name}, which {reason}";
        }

        return member is MethodInfo method ? ProblemOf(method, type) : null;
    }

    private static string? ProblemOf(MethodInfo method, Type type)
    {
        if (method.GetCustomAttribute<FeatureFunctionAttribute>() is { } declared)
        {
            return !method.IsStatic ? $"calls {type.Name}.{method.Name}, which has [FeatureFunction] but is not static"
                : declared.Version < 1 ? $"calls {type.Name}.{method.Name}, whose [FeatureFunction] version is {declared.Version}; it must be 1 or more"
                : null;
        }

        if (IsAccessor(method))
        {
            // An indexer or a property called by its method: data of the event.
            return null;
        }

        if (!IsPureType(type))
        {
            return $"calls {type.Name}.{method.Name}, whose code is not part of the definition: give the method [FeatureFunction(version)], or write out what it does";
        }

        if (method.Name == nameof(GetHashCode))
        {
            return $"calls {type.Name}.GetHashCode, which differs from process to process";
        }

        return ReadsCulture(method, type)
            ? $"calls {type.Name}.{method.Name}, whose result depends on the culture of the machine: pass CultureInfo.InvariantCulture or StringComparison.Ordinal, or call the Invariant one"
            : null;
    }

    private static bool IsAccessor(MethodInfo method) => method is { IsSpecialName: true } && method.Name.StartsWith("get_", StringComparison.Ordinal);

    /// <summary>Whether another overload takes a culture or a kind of comparison and this one does not.</summary>
    [UnconditionalSuppressMessage("Trimming", "IL2070", Justification = "A trimmed program that has lost the other overload lets the call pass; the one that was tested, untrimmed, refuses it.")]
    private static bool ReadsCulture(MethodInfo method, Type type)
    {
        if (Ordinal.Contains(method.Name) || type == typeof(Guid) || type == typeof(bool) || type == typeof(char) || type == typeof(Enum)
            || Array.Exists(method.GetParameters(), IsCulture)
            || (type == typeof(string) && method.GetParameters() is [{ ParameterType: var first }, ..] && first == typeof(char))
            || (type == typeof(string) && method.Name is nameof(ToString) or nameof(string.Normalize)))
        {
            return false;
        }

        return method.Name is nameof(string.ToUpper) or nameof(string.ToLower)
            || Array.Exists(
                type.GetMethods(BindingFlags.Public | BindingFlags.Static | BindingFlags.Instance),
                other => other.Name == method.Name && Array.Exists(other.GetParameters(), IsCulture) && SameStart(method, other));
    }

    /// <summary>Whether the parameters of the one, without the culture, are those of the other.</summary>
    private static bool SameStart(MethodInfo plain, MethodInfo other)
    {
        var left = plain.GetParameters().Select(parameter => parameter.ParameterType);
        var right = other.GetParameters().Where(parameter => !IsCulture(parameter)).Select(parameter => parameter.ParameterType).ToList();
        return left.All(right.Contains);
    }

    private static bool IsCulture(ParameterInfo parameter) =>
        parameter.ParameterType == typeof(IFormatProvider) || parameter.ParameterType == typeof(CultureInfo) || parameter.ParameterType == typeof(StringComparison);
}
