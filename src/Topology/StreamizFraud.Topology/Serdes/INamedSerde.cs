namespace StreamizFraud.Topology.Serdes;

/// <summary>A serde with a name for messages: what the user wrote to get it.</summary>
internal interface INamedSerde
{
    string Name { get; }

    /// <summary>The name of any serde.</summary>
    static string Of(object serde) => serde is INamedSerde named ? named.Name : Of(serde.GetType());

    // EuroSerde, AvroSerde<Payment>.
    private static string Of(Type type) => type.IsGenericType
        ? $"{type.Name.Split('`')[0]}<{string.Join(", ", type.GetGenericArguments().Select(Of))}>"
        : type.Name;
}
