namespace StreamizFraud.Topology.Processing;

/// <summary>Makes the extractors of sources that were given none.</summary>
public interface ITimestampExtractorSupplier
{
    /// <summary>The extractor of a source.</summary>
    /// <typeparam name="K">Its key type.</typeparam>
    /// <typeparam name="V">Its value type.</typeparam>
    /// <returns>One of <see cref="TimestampExtractors"/> or of the application's own; null: a negative timestamp is an error.</returns>
    TimestampExtractor<K, V>? Create<K, V>();
}
