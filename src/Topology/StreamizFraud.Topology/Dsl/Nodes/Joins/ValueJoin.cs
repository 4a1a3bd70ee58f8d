using StreamizFraud.Topology.Records;

namespace StreamizFraud.Topology.Dsl.Nodes;

/// <summary>The user's joiner in the one form that the nodes call, whatever types and absences it was written for (ruling 2).</summary>
/// <param name="join">Gets the key and both sides.</param>
/// <param name="takesNoKey">Whether it can be called for a record without a key.</param>
internal sealed class ValueJoin<K, V, VO, VR>(Func<K, Maybe<V>, Maybe<VO>, VR> join, bool takesNoKey)
{
    /// <summary>Whether it can be called for a record without a key: it does not use keys, or their type admits null.</summary>
    public bool TakesNoKey => takesNoKey;

    /// <summary>The joined value.</summary>
    public VR Join(K key, Maybe<V> value, Maybe<VO> other) => join(key, value, other);

    /// <summary>The same as the other side sees it.</summary>
    public ValueJoin<K, VO, V, VR> Flipped() => new((key, other, value) => join(key, value, other), takesNoKey);
}

/// <summary>Makes joiners.</summary>
internal static class ValueJoin
{
    /// <summary>One that does not use the key.</summary>
    public static ValueJoin<K, V, VO, VR> Of<K, V, VO, VR>(Func<Maybe<V>, Maybe<VO>, VR> join) => new((_, value, other) => join(value, other), takesNoKey: true);

    /// <summary>One that gets the key too.</summary>
    public static ValueJoin<K, V, VO, VR> OfKey<K, V, VO, VR>(Func<K, Maybe<V>, Maybe<VO>, VR> join) => new(join, takesNoKey: default(K) is null);

    /// <summary>A side of references as user code sees it.</summary>
    public static V? OrNull<V>(this Maybe<V> side)
        where V : class? => side.HasValue ? side.Value : null;

    /// <summary>A side of other values as user code sees it.</summary>
    public static V? OrNone<V>(this Maybe<V> side)
        where V : struct => side.HasValue ? side.Value : null;
}
