using StreamizFraud.Topology.Dsl;

namespace StreamizFraud.Topology.State.Windowed;

/// <summary>A store of windows that can say what a row is in bytes, for a dead letter.</summary>
internal interface IWindowedBytes<K, V>
{
    /// <summary>The bytes of a row as a topic of windowed keys has them (<see cref="WindowedSerdes"/>): the key, then the window.</summary>
    (byte[]? Key, byte[]? Value) Encode(in Windowed<K> key, V value);
}
