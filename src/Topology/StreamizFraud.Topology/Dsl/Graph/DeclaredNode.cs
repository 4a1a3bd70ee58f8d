namespace StreamizFraud.Topology.Dsl.Graph;

/// <summary>A node that was added by name, with the types of its records: the plan itself knows none.</summary>
/// <param name="Name">Name of the node.</param>
/// <param name="Parents">Names of its parents.</param>
/// <param name="Takes">Key and value type of what it takes; null: it has no parents.</param>
/// <param name="Gives">Key and value type of what it gives; null: nothing can be below it.</param>
/// <param name="Write">Adds it to a plan.</param>
internal sealed record DeclaredNode(string Name, IReadOnlyList<string> Parents, RecordTypes? Takes, RecordTypes? Gives, Action<PlanWriter> Write)
{
    public static DeclaredNode Source<K, V>(string name, Action<PlanWriter> write) => new(name, [], null, RecordTypes.Of<K, V>(), write);

    public static DeclaredNode Processor<KIn, VIn, KOut, VOut>(string name, IReadOnlyList<string> parents, Action<PlanWriter> write) =>
        new(name, parents, RecordTypes.Of<KIn, VIn>(), RecordTypes.Of<KOut, VOut>(), write);

    public static DeclaredNode Sink<K, V>(string name, IReadOnlyList<string> parents, Action<PlanWriter> write) =>
        new(name, parents, RecordTypes.Of<K, V>(), null, write);

    /// <summary>A part that has no edges to others.</summary>
    public static DeclaredNode Alone(string name, Action<PlanWriter> write) => new(name, [], null, null, write);

    /// <summary>Edges whose ends differ in their types, in the user's words.</summary>
    public static IEnumerable<string> Mismatches(IReadOnlyList<DeclaredNode> nodes) =>
        from child in nodes
        where child.Takes is not null
        from parent in nodes
        where child.Parents.Contains(parent.Name) && parent.Gives is not null && parent.Gives != child.Takes
        select $"Node {child.Name} takes {child.Takes}, but its parent {parent.Name} gives {parent.Gives}.";
}

/// <summary>Key and value type of records.</summary>
internal sealed record RecordTypes(Type Key, Type Value)
{
    public static RecordTypes Of<K, V>() => new(typeof(K), typeof(V));

    public override string ToString() => $"records of {Name(Key)} and {Name(Value)}";

    private static string Name(Type type)
    {
        if (Nullable.GetUnderlyingType(type) is { } underlying)
        {
            return Name(underlying) + "?";
        }

        return type.IsGenericType
            ? $"{type.Name[..type.Name.IndexOf('`', StringComparison.Ordinal)]}<{string.Join(", ", type.GetGenericArguments().Select(Name))}>"
            : type.Name;
    }
}
