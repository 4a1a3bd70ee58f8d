using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Linq.Expressions;
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
        [(typeof(DateTime), nameof(DateTime.Parse))] = Parsing,
        [(typeof(DateTime), nameof(DateTime.ParseExact))] = Parsing,
        [(typeof(DateTimeOffset), nameof(DateTimeOffset.Parse))] = Parsing,
        [(typeof(DateTimeOffset), nameof(DateTimeOffset.ParseExact))] = Parsing,
        [(typeof(DateTimeOffset), "op_Implicit")] = FromDateTime,
        [(typeof(DateTime), nameof(DateTime.FromFileTime))] = Zone,
        [(typeof(DateTime), nameof(DateTime.ToFileTime))] = Zone,
        [(typeof(DateTime), nameof(DateTime.FromBinary))] = Zone,
        [(typeof(DateTime), nameof(DateTime.IsDaylightSavingTime))] = Zone,
        [(typeof(DateTimeOffset), nameof(DateTimeOffset.FromFileTime))] = Zone,
        [(typeof(TimeZoneInfo), nameof(TimeZoneInfo.GetSystemTimeZones))] = "differs from machine to machine",
        [(typeof(TimeZoneInfo), nameof(TimeZoneInfo.DisplayName))] = "differs from machine to machine",
        [(typeof(TimeZoneInfo), nameof(TimeZoneInfo.StandardName))] = "differs from machine to machine",
        [(typeof(TimeZoneInfo), nameof(TimeZoneInfo.DaylightName))] = "differs from machine to machine",
        [(typeof(string), nameof(string.CompareTo))] = "orders by the culture of the machine: use string.CompareOrdinal",
        [(typeof(string), nameof(string.IsInterned))] = "differs from process to process",
        [(typeof(object), nameof(GetType))] = "is not part of the definition",
        [(typeof(Math), nameof(Math.ReciprocalEstimate))] = "differs from machine to machine",
        [(typeof(Math), nameof(Math.ReciprocalSqrtEstimate))] = "differs from machine to machine",
        [(typeof(MathF), nameof(MathF.ReciprocalEstimate))] = "differs from machine to machine",
        [(typeof(MathF), nameof(MathF.ReciprocalSqrtEstimate))] = "differs from machine to machine",
        [(typeof(List<>), "Capacity")] = "is no property of the event",
    }.ToFrozenDictionary();

    // Their plain overloads compare code units, whatever the culture.
    private static readonly FrozenSet<string> Ordinal = FrozenSet.ToFrozenSet(
    [
        nameof(string.Equals), nameof(string.Contains), nameof(string.Replace), nameof(string.Concat), nameof(string.Join), nameof(string.GetHashCode),
    ]);

    private static readonly FrozenSet<string> Changing = FrozenSet.ToFrozenSet(
    [
        "Add", "AddRange", "Clear", "CopyTo", "EnsureCapacity", "ExceptWith", "Fill", "ForEach", "Insert", "InsertRange", "IntersectWith", "Remove", "RemoveAll",
        "RemoveAt", "RemoveRange", "RemoveWhere", "Resize", "Reverse", "SetValue", "Sort", "SymmetricExceptWith", "TrimExcess", "TryAdd", "UnionWith", "BinarySearch",
    ]);

    private static readonly FrozenSet<string> Comparing = FrozenSet.ToFrozenSet(
    [
        "Contains", "CountBy", "Distinct", "DistinctBy", "Except", "ExceptBy", "GroupBy", "IndexOf", "Intersect", "IntersectBy", "LastIndexOf", "SequenceEqual",
        "ToDictionary", "ToHashSet", "ToLookup", "Union", "UnionBy",
    ]);

    private const string Clock = "reads the clock: use the time of the event";
    private const string Parsing = "depends on the time zone of the machine where the text names none: let the event have the time";
    private const string FromDateTime = "takes the time zone of the machine for a DateTime that names none: capture a DateTimeOffset";
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
        var name = member.Name.StartsWith("get_", StringComparison.Ordinal) ? member.Name[4..] : member.Name;
        if (Impure.TryGetValue((open, name), out var reason))
        {
            return $"uses {type.Name}.{name}, which {reason}";
        }

        return member switch
        {
            MethodInfo method => ProblemOf(method, type),
            ConstructorInfo made when type == typeof(DateTimeOffset) && made.GetParameters()[0].ParameterType == typeof(DateTime) && made.GetParameters().Length == 1 =>
                $"makes a DateTimeOffset, which {FromDateTime}",
            PropertyInfo or FieldInfo when type.Namespace?.Split('.')[0] == "System" && !IsPureType(type) =>
                $"reads {type.Name}.{name}, which is no data of the event",
            _ => null,
        };
    }

    /// <summary>Why a call cannot be used for its arguments; null if it can.</summary>
    public static string? ProblemOf(MethodCallExpression call)
    {
        if (call.Method.GetCustomAttribute<FeatureFunctionAttribute>() is not null)
        {
            return null;
        }

        var name = $"{call.Method.DeclaringType?.Name}.{call.Method.Name}";
        foreach (var (parameter, argument) in call.Method.GetParameters().Zip(call.Arguments))
        {
            if (parameter.ParameterType == typeof(StringComparison) && argument is not ConstantExpression { Value: StringComparison.Ordinal or StringComparison.OrdinalIgnoreCase })
            {
                return $"calls {name} with a comparison that is not StringComparison.Ordinal or OrdinalIgnoreCase, as a constant";
            }

            if (parameter.ParameterType != typeof(StringComparison) && IsCulture(parameter) && !IsInvariant(argument))
            {
                return $"calls {name} with a culture that is not CultureInfo.InvariantCulture";
            }
        }

        return call.Method.DeclaringType == typeof(object) && !IsPure(call.Object?.Type ?? typeof(object))
            ? $"calls {name} of {SelectorText.TypeName(call.Object?.Type ?? typeof(object))}, whose code is not part of the definition"
            : null;
    }

    private static bool IsInvariant(Expression argument) =>
        (argument is UnaryExpression { NodeType: ExpressionType.Convert } converted ? converted.Operand : argument)
            is MemberExpression { Member: { Name: nameof(CultureInfo.InvariantCulture) } member } && member.DeclaringType == typeof(CultureInfo);

    /// <summary>Whether values of a type are compared and written without code of the user's.</summary>
    private static bool IsPure(Type type) =>
        type.IsEnum || (type != typeof(object) && IsPureType(type) && (!type.IsGenericType || type.GetGenericArguments().All(IsPure)));

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

        if (type == typeof(MemoryExtensions))
        {
            return $"calls MemoryExtensions.{method.Name}, which C# takes for arrays: write Enumerable.{method.Name}(values, …)";
        }

        if (!IsPureType(type))
        {
            return $"calls {type.Name}.{method.Name}, whose code is not part of the definition: give the method [FeatureFunction(version)], or write out what it does";
        }

        if (method.Name == nameof(GetHashCode))
        {
            return $"calls {type.Name}.GetHashCode, which differs from process to process";
        }

        if (type == typeof(string) && method.Name is nameof(string.Concat) or nameof(string.Join) && !Array.TrueForAll(method.GetParameters(), IsTexts))
        {
            return $"calls String.{method.Name} with values that are not texts, which are written by the culture of the machine: make texts of them, with CultureInfo.InvariantCulture";
        }

        if (typeof(System.Collections.IEnumerable).IsAssignableFrom(type) && type != typeof(string) && Changing.Contains(method.Name))
        {
            return $"calls {type.Name}.{method.Name}, which changes the event or does not look at it only";
        }

        var compared = type == typeof(Enumerable) ? method.GetGenericArguments() : type.IsGenericType ? type.GetGenericArguments() : [];
        if (type == typeof(Enumerable) && Sorts(method.Name) && compared.Any(of => of == typeof(string) || !IsPure(of)) && !Takes(method, typeof(IComparer<>)) && !IsNumber(method.ReturnType))
        {
            return $"calls Enumerable.{method.Name}, which orders texts by the culture of the machine and other values by code of theirs: pass StringComparer.Ordinal, or order numbers";
        }

        if (Comparing.Contains(method.Name) && type != typeof(string) && !compared.All(IsPure) && !Takes(method, typeof(Func<,>)))
        {
            return $"calls {type.Name}.{method.Name}, which compares values by code that is not part of the definition";
        }

        return ReadsCulture(method, type)
            ? $"calls {type.Name}.{method.Name}, whose result depends on the culture of the machine: pass CultureInfo.InvariantCulture or StringComparison.Ordinal, or call the Invariant one"
            : null;
    }

    private static bool Sorts(string name) =>
        name.StartsWith("Order", StringComparison.Ordinal) || name.StartsWith("ThenBy", StringComparison.Ordinal) || name.StartsWith("Max", StringComparison.Ordinal)
        || name.StartsWith("Min", StringComparison.Ordinal);

    private static bool IsNumber(Type type) => (Nullable.GetUnderlyingType(type) ?? type) is var number && (number.IsPrimitive || number == typeof(decimal));

    private static bool Takes(MethodInfo method, Type open) =>
        Array.Exists(method.GetParameters(), parameter => parameter.ParameterType.IsGenericType && parameter.ParameterType.GetGenericTypeDefinition() == open);

    private static bool IsTexts(ParameterInfo parameter) =>
        parameter.ParameterType == typeof(string) || parameter.ParameterType == typeof(string[]) || parameter.ParameterType == typeof(char)
        || parameter.ParameterType == typeof(IEnumerable<string>);

    private static bool IsAccessor(MethodInfo method) => method is { IsSpecialName: true } && method.Name.StartsWith("get_", StringComparison.Ordinal);

    /// <summary>Whether another overload takes a culture or a kind of comparison and this one does not.</summary>
    [UnconditionalSuppressMessage("Trimming", "IL2070", Justification = "A trimmed program that has lost the other overload lets the call pass; the one that was tested, untrimmed, refuses it.")]
    private static bool ReadsCulture(MethodInfo method, Type type)
    {
        if (Ordinal.Contains(method.Name) || type == typeof(Guid) || type == typeof(bool) || type == typeof(Enum)
            || (type == typeof(char) && method.Name is not (nameof(char.ToUpper) or nameof(char.ToLower)))
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
