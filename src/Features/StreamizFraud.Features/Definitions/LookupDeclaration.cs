namespace StreamizFraud.Features.Definitions;

/// <summary>A table that rows are looked up in, as declared.</summary>
/// <param name="Name">Name by which it is bound, unique in the set.</param>
/// <param name="RowType">Type of its rows.</param>
/// <param name="Key">Takes the key from an event; null finds no row.</param>
internal sealed record LookupDeclaration<TEvent>(string Name, Type RowType, Selector<Func<TEvent, string>> Key);
