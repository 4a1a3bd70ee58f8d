namespace StreamizFraud.Topology.Serdes;

/// <summary>Serdes of an application by the type that they read and write, for wherever none is given. Immutable.</summary>
/// <remarks>They come before the built-in ones, and after those that a stream has already.</remarks>
public sealed class DefaultSerdes
{
    private readonly Dictionary<Type, object> _serdes;

    private DefaultSerdes(Dictionary<Type, object> serdes) => _serdes = serdes;

    /// <summary>None.</summary>
    public static DefaultSerdes None { get; } = new([]);

    /// <summary>The same with one more, or in place of an earlier one of the type.</summary>
    /// <typeparam name="T">Exactly this type. The nullable form of a struct is another one: add <see cref="Serde.Nullable{T}(ISerde{T})"/>.</typeparam>
    public DefaultSerdes With<T>(ISerde<T> serde)
    {
        ArgumentNullException.ThrowIfNull(serde);
        return new(new(_serdes) { [typeof(T)] = serde });
    }

    internal ISerde<T>? Find<T>() => (ISerde<T>?)_serdes.GetValueOrDefault(typeof(T)) ?? Serde.TryDefault<T>();
}
