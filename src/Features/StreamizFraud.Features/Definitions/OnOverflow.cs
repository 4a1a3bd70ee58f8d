namespace StreamizFraud.Features;

/// <summary>What becomes of a feature that must see every row of its window, when there are more than it may.</summary>
public enum OnOverflow
{
    /// <summary>The record fails.</summary>
    Fail,

    /// <summary>The feature is computed from the youngest rows alone.</summary>
    DropOldest,

    /// <summary>
    /// The feature is estimated from sketches of the tiles of its window, in which the whole tile of the row counts, also rows younger than it: distinct by
    /// HyperLogLog, with a standard error of 1.625 %, median and quantiles by DDSketch, within 1/128 of the value. For these over a tiled window.
    /// </summary>
    Sketch,
}
