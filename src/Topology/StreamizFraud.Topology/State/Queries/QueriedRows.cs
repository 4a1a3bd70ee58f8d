using System.Collections;

namespace StreamizFraud.Topology.State;

/// <summary>Rows of a store, for a reader outside of its tasks.</summary>
/// <param name="open">Begins a walk.</param>
/// <param name="moved">What a walk ends with whose database was closed under it.</param>
/// <remarks>
/// An enumerator holds native memory until it has come to the end or is disposed of. One that is left lets go of it when the garbage collector finds it: no
/// commit can, since its reader is on another thread.
/// </remarks>
internal sealed class QueriedRows<T>(Func<IEnumerable<T>> open, Func<ObjectDisposedException, Exception> moved) : IEnumerable<T>
{
    public IEnumerator<T> GetEnumerator() => new Enumerator(open().GetEnumerator(), moved);

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private sealed class Enumerator(IEnumerator<T> rows, Func<ObjectDisposedException, Exception> moved) : IEnumerator<T>
    {
#pragma warning disable MA0055 // Nobody else can know that a reader has left its walk.
        ~Enumerator() => rows.Dispose();
#pragma warning restore MA0055

        public T Current => rows.Current;

        object? IEnumerator.Current => Current;

        public bool MoveNext()
        {
            try
            {
                return rows.MoveNext();
            }
            catch (ObjectDisposedException exception)
            {
                throw moved(exception);
            }
        }

        public void Reset() => throw new NotSupportedException();

        public void Dispose()
        {
            GC.SuppressFinalize(this);
            rows.Dispose();
        }
    }
}
