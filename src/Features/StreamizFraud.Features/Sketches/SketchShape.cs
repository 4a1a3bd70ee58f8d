namespace StreamizFraud.Features.Sketches;

/// <summary>Sketches that are kept of a column of the row log, one a tile.</summary>
/// <param name="Column">The column.</param>
/// <param name="TileMs">Length of a tile, ms.</param>
/// <param name="Kind">What they estimate.</param>
internal readonly record struct SketchShape(int Column, long TileMs, SketchKind Kind);
