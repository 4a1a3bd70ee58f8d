namespace StreamizFraud.Topology.Control;

/// <summary>The control log of an application, to read and to append to.</summary>
/// <remarks>Any number of writers at once: an entry counts if its version is the next one of its thing when it arrives. Not thread-safe.</remarks>
public interface IControlLog
{
    /// <summary>The entries that count, in their order: the place of each, from 0, is its number in histories (<see cref="ControlAdoption"/>).</summary>
    IReadOnlyList<ControlEntry> Read();

    /// <summary>Appends an entry. Members adopt it within their next commits.</summary>
    /// <param name="entry">The entry.</param>
    /// <returns>Its number in histories.</returns>
    /// <exception cref="ArgumentException">The entry is malformed, or its version is not the next one of its thing: says which would be.</exception>
    /// <exception cref="InvalidOperationException">Another writer was faster: read what it wrote before you try again.</exception>
    long Append(ControlEntry entry);
}
