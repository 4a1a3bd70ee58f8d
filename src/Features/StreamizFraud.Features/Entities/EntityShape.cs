using StreamizFraud.Features.Rows;
using StreamizFraud.Features.Sketches;

namespace StreamizFraud.Features.Entities;

/// <summary>What is kept for every value of one key: the form of <see cref="EntityState"/>.</summary>
/// <param name="Rows">The log of its rows.</param>
/// <param name="KeepsRows">Whether any feature looks at rows; else the log stays empty.</param>
/// <param name="Slots">Numbers that operators keep, beside the rows.</param>
/// <param name="RememberMs">An index of values each: how long it remembers them, ms.</param>
/// <param name="LatenessMs">How much older than the newest row a row can be and still get exact values, ms.</param>
/// <param name="IsBounded">Whether what is kept of a key says nothing once its rows are gone.</param>
/// <param name="IdleMs">How old its newest row must be, by the time of the stream, for what is kept of a bounded key to say nothing, ms.</param>
/// <param name="Fingerprint">Tells states of another definition apart.</param>
/// <param name="Labels">The log of what is known of the rows by labels that came later; null: there are none.</param>
/// <param name="Sketches">The sketches of its rows; null: there are none.</param>
internal sealed record EntityShape(
    RowShape Rows, bool KeepsRows, int Slots, long[] RememberMs, long LatenessMs, bool IsBounded, long IdleMs, uint Fingerprint, RowShape? Labels = null, SketchShape[]? Sketches = null);
