using System.Buffers;
using StreamizFraud.Features.Entities;
using StreamizFraud.Features.Rows;
using StreamizFraud.Topology.Serdes;

namespace StreamizFraud.Features.Tests.Reference;

/// <summary>
/// One card's state and pages in a store that takes a failed record back as the engine's write buffer does: what a row was is noted at its
/// first change by a record, and known values are told to mark and to rewind themselves.
/// </summary>
internal sealed class RewindingPages(EntityShape shape) : IStatePages
{
    private static readonly SerdeContext Context = new("store", IsKey: false);
    private readonly EntityStateSerde _states = new(shape);
    private readonly PageSerde _serde = new(shape);
    private readonly Dictionary<long, StatePage> _pages = [];
    private readonly List<(long Page, StatePage? Was)> _undo = [];
    private readonly HashSet<long> _touched = [];
    private EntityState? _state;
    private bool _isNew;

    public int Count => _pages.Count;

    /// <summary>Fails the call of this number from now on; -1: none.</summary>
    public int FailIn { get; set; } = -1;

    /// <summary>Whether bytes were loaded that nobody wrote: they need not be those of the rows that were read from them.</summary>
    public bool IsDamaged { get; init; }

    /// <summary>Begins a record.</summary>
    public EntityState Begin()
    {
        _isNew = _state is null;
        _state?.Mark();
        return _state ??= new EntityState(shape);
    }

    public void Keep()
    {
        WriteTouched();
        _undo.Clear();
        _touched.Clear();
    }

    public void Undo()
    {
        FailIn = -1;
        // As the engine does where a record that cannot be written becomes a dead letter: after it and before what follows fails.
        WriteTouched();
        for (var i = _undo.Count - 1; i >= 0; i--)
        {
            if (_undo[i].Was is { } was)
            {
                _pages[_undo[i].Page] = was;
                was.Rewind();
            }
            else
            {
                _pages.Remove(_undo[i].Page);
            }
        }

        if (_isNew)
        {
            _state = null;
        }

        _state?.Rewind();
        Keep();
        _ = Bytes();
    }

    /// <summary>What a restart would find, under the numbers of the pages; the state itself is -1.</summary>
    public SortedDictionary<long, byte[]> Bytes()
    {
        var all = new SortedDictionary<long, byte[]>();
        if (_state is not null)
        {
            all.Add(-1, Write(_states, _state));
        }

        foreach (var (number, page) in _pages)
        {
            all.Add(number, Write(_serde, page));
        }

        return all;
    }

    /// <summary>Bytes of what the record at hand has changed.</summary>
    public int BytesOfRecord() => Write(_states, _state!).Length + _touched.Where(_pages.ContainsKey).Sum(page => Write(_serde, _pages[page]).Length);

    /// <summary>Reads rows anew from their bytes.</summary>
    public void Restore(Func<long, bool> which)
    {
        foreach (var (number, bytes) in Bytes())
        {
            if (!which(number))
            {
                continue;
            }

            Load(number, bytes);
        }
    }

    /// <summary>Sets a row from its bytes.</summary>
    public void Load(long number, byte[] bytes)
    {
        if (number == -1)
        {
            _state = _states.Deserialize(bytes, Context);
        }
        else
        {
            _pages[number] = _serde.Deserialize(bytes, Context);
        }
    }

    public StatePage Read(long page)
    {
        Called();
        return Known(page);
    }

    public StatePage Change(long page)
    {
        Called();
        Known(page);
        Touch(page);
        return _pages[page];
    }

    public void Add(long page, StatePage content)
    {
        Called();
        Touch(page);
        _pages[page] = content;
    }

    public void Delete(long page)
    {
        Called();
        Touch(page);
        _pages.Remove(page);
    }

    /// <summary>Writes what the record at hand has touched, as it stands and from nothing: bytes that a page remembers are those of its rows.</summary>
    private void WriteTouched()
    {
        if (IsDamaged)
        {
            return;
        }

        if (_state is not null)
        {
            var bytes = Write(_states, _state);
            Forget(_state.Log);
            Same(bytes, Write(_states, _state));
        }

        foreach (var page in _touched.Where(_pages.ContainsKey))
        {
            var bytes = Write(_serde, _pages[page]);
            Forget(_pages[page]);
            Same(bytes, Write(_serde, _pages[page]));
        }
    }

    private static void Forget(StatePage page)
    {
        if (page is RowLeaf leaf)
        {
            leaf.Bytes.Forget();
        }
    }

    private static void Same(byte[] remembered, byte[] anew)
    {
        if (!remembered.AsSpan().SequenceEqual(anew))
        {
            throw new InvalidOperationException($"A page remembers other bytes than those of its rows: {Convert.ToHexString(remembered)} instead of {Convert.ToHexString(anew)}.");
        }
    }

    private StatePage Known(long page) => _pages.TryGetValue(page, out var content) ? content : throw new FeatureValueException("There is no such page.");

    private void Touch(long page)
    {
        if (_touched.Add(page))
        {
            var was = _pages.GetValueOrDefault(page);
            was?.Mark();
            _undo.Add((page, was));
        }
    }

    private void Called()
    {
        if (FailIn >= 0 && FailIn-- == 0)
        {
            throw new FeatureValueException("The test fails this record.");
        }
    }

    private static byte[] Write<T>(ISerde<T> serde, T value)
    {
        var buffer = new ArrayBufferWriter<byte>();
        serde.Serialize(value, buffer, Context);
        return buffer.WrittenSpan.ToArray();
    }
}
