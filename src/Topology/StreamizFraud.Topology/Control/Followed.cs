namespace StreamizFraud.Topology.Control;

/// <summary>A thing, or all things of a kind, of the control log: the versions that are in force for the record at hand.</summary>
/// <typeparam name="T">What is made of a version.</typeparam>
/// <remarks>Owned by the task's thread. Asking costs as much as reading an array.</remarks>
public sealed class Followed<T>
{
    private readonly ControlHistory _history;
    private readonly Things _things;

    internal Followed(ControlHistory history, string kind, string? name, Func<ControlEntry, T> make, Func<ControlEntry, bool>? isReady)
    {
        _history = history;
        _things = new Things(kind, name, make, isReady);
        history.Add(_things);
    }

    /// <summary>The version in force; null if there is none, or the thing was withdrawn. Of all things of a kind the first by name.</summary>
    public ControlVersion<T>? InForce => All is [var first, ..] ? first : null;

    /// <summary>
    /// The versions in force, in order of their names. Versions whose activation is <see cref="ControlActivation.Shadow"/> are among them, withdrawn ones are
    /// not.
    /// </summary>
    public IReadOnlyList<ControlVersion<T>> All => _things.At(_history.Place);

    private sealed class Things(string kind, string? name, Func<ControlEntry, T> make, Func<ControlEntry, bool>? isReady) : FollowedThings(kind, name)
    {
        private readonly Dictionary<long, ControlVersion<T>> _made = [];
        private ControlVersion<T>[][] _places = [[]];

        public ControlVersion<T>[] At(int place) => _places[place];

        public override bool IsReady(ControlEntry entry) => isReady is null || entry.Activation == ControlActivation.Withdrawn || isReady(entry);

        public override void Make(long number, ControlEntry entry)
        {
            if (!_made.ContainsKey(number))
            {
                _made.Add(number, new ControlVersion<T>(entry, entry.Activation == ControlActivation.Withdrawn ? default! : make(entry)));
            }
        }

        public override void Set(IReadOnlyList<IReadOnlyList<long>> places)
        {
            _places = [.. places.Select(numbers => numbers
                .Where(_made.ContainsKey)
                .Select(number => _made[number])
                .Where(version => version.Entry.Activation != ControlActivation.Withdrawn)
                .OrderBy(version => version.Entry.Name, StringComparer.Ordinal)
                .ToArray())];
            var used = places.SelectMany(numbers => numbers).ToHashSet();
            foreach (var number in _made.Keys.Where(number => !used.Contains(number)).ToList())
            {
                _made.Remove(number, out var version);
                (version!.Value as IDisposable)?.Dispose();
            }
        }

        public override void Forget() => Set([[]]);
    }
}
