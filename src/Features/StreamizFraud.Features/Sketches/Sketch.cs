namespace StreamizFraud.Features.Sketches;

/// <summary>An estimate over many values, put together from pages and single values. It depends on the values alone: not on their order, nor on how they were parted.</summary>
/// <remarks>Reused; not thread-safe.</remarks>
internal abstract class Sketch
{
    /// <summary>Begins anew.</summary>
    public abstract void Clear();

    /// <summary>Adds a value.</summary>
    public abstract void Add(long value);

    /// <summary>Adds all values of a page, which must be of the same kind.</summary>
    public abstract void Add(SketchPage page);

    /// <summary>The estimate.</summary>
    /// <param name="p">Which quantile, from 0 to 1; a number of different values has none.</param>
    public abstract double Estimate(double p);

    public static Sketch Of(SketchKind kind) => kind == SketchKind.Distinct ? new HyperLogLog() : new LogBuckets();
}
