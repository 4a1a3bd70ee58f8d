using StreamizFraud.Features.Operators;

namespace StreamizFraud.Features.Entities;

/// <summary>One feature of a key, with the places of what it is computed from.</summary>
/// <param name="Column">Place of the feature in the set.</param>
/// <param name="Name">Its name.</param>
/// <param name="Source">What its operator works on.</param>
/// <param name="Operator">The operator.</param>
/// <param name="Measure">Number of the measure that it takes; -1: none.</param>
/// <param name="Base">Number of the measure that says which rows count; -1: all.</param>
/// <param name="InputColumn">Column of the log that the measure is kept in; -1: none.</param>
/// <param name="BaseColumn">The same for <paramref name="Base"/>.</param>
/// <param name="Near">Number of the window's later edge.</param>
/// <param name="Far">Number of the window's earlier edge.</param>
/// <param name="IsBeforeThis">Whether the row itself is left out.</param>
/// <param name="Place">Where its numbers begin, or the number of its index.</param>
/// <param name="Slots">How many numbers.</param>
/// <param name="Factor">What the value is multiplied by.</param>
/// <param name="WhenNull">What null becomes; NaN: null.</param>
/// <param name="Most">How many rows it may see one by one.</param>
/// <param name="Overflow">What happens when there are more.</param>
internal sealed record StageOutput(
    int Column,
    string Name,
    OutputSource Source,
    Operator Operator,
    int Measure,
    int Base,
    int InputColumn,
    int BaseColumn,
    int Near,
    int Far,
    bool IsBeforeThis,
    int Place,
    int Slots,
    double Factor,
    double WhenNull,
    int Most,
    OnOverflow Overflow);
