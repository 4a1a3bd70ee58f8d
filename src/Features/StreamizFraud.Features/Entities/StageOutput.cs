using StreamizFraud.Features.Operators;

namespace StreamizFraud.Features.Entities;

/// <summary>One feature of a key, with the places of what it is computed from.</summary>
internal sealed record StageOutput
{
    private const int None = -1;

    /// <summary>Place of the feature in the set.</summary>
    public required int Column { get; init; }

    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    public required Operator Operator { get; init; }

    /// <summary>What its operator works on.</summary>
    public OutputSource Source { get; init; }

    /// <summary>Number of the measure that it takes; -1: none.</summary>
    public required int Measure { get; init; }

    /// <summary>Number of the measure that says which rows count; -1: all.</summary>
    public required int Base { get; init; }

    /// <summary>Column of the log that <see cref="Measure"/> is kept in; -1: none.</summary>
    public int InputColumn { get; init; } = None;

    /// <summary>The same for <see cref="Base"/>.</summary>
    public int BaseColumn { get; init; } = None;

    /// <summary>Column of the labels' log that it counts; -1: none.</summary>
    public int LabelColumn { get; init; } = None;

    /// <summary>Number of the window's later edge.</summary>
    public int Near { get; init; } = None;

    /// <summary>Number of the window's earlier edge.</summary>
    public int Far { get; init; } = None;

    /// <summary>Whether the row itself is left out.</summary>
    public required bool IsBeforeThis { get; init; }

    /// <summary>Where its numbers begin, or the number of its index.</summary>
    public int Place { get; init; } = None;

    /// <summary>How many numbers.</summary>
    public int Slots { get; init; }

    /// <summary>What the value is multiplied by.</summary>
    public required double Factor { get; init; }

    /// <summary>What null becomes; NaN: null.</summary>
    public required double WhenNull { get; init; }

    /// <summary>Number of the sketches that it goes over to where there are more rows than it may see one by one; -1: none.</summary>
    public int Tiles { get; init; } = None;

    /// <summary>How many rows it may see one by one.</summary>
    public required int Most { get; init; }

    /// <summary>What happens when there are more.</summary>
    public required OnOverflow Overflow { get; init; }
}
