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

    /// <summary>Begins a record.</summary>
    public EntityState Begin()
    {
        _isNew = _state is null;
        _state?.Mark();
        return _state ??= new EntityState(shape);
    }

    public void Keep()
    {
        _undo.Clear();
        _touched.Clear();
    }

    public void Undo()
    {
        FailIn = -1;
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
