namespace StreamizFraud.Topology.Dsl;

/// <summary>The key of a row of a windowed table: which key, in which window.</summary>
/// <typeparam name="K">Key type.</typeparam>
/// <param name="Key">The key.</param>
/// <param name="Window">The window.</param>
public readonly record struct Windowed<K>(K Key, Window Window);
