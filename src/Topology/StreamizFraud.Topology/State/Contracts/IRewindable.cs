namespace StreamizFraud.Topology.State;

/// <summary>
/// A stored value that is changed in place, for values too large to copy at every event. The store calls <see cref="Mark"/> before
/// handing it out for change and, if the input record fails, <see cref="Rewind"/>.
/// </summary>
public interface IRewindable
{
    /// <summary>Remembers the present content, cheaply; an older mark is forgotten.</summary>
    void Mark();

    /// <summary>Goes back to the content at the last <see cref="Mark"/>.</summary>
    void Rewind();
}
