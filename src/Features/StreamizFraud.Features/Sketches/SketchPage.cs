using StreamizFraud.Features.Rows;

namespace StreamizFraud.Features.Sketches;

/// <summary>The sketch of the values of one tile, as it is stored.</summary>
internal abstract class SketchPage : StatePage
{
    /// <summary>Adds a value in place; rewinding takes it back.</summary>
    public abstract void Add(long value);

    public static SketchPage Of(SketchKind kind) => kind == SketchKind.Distinct ? new RegisterPage() : new BucketPage();
}
