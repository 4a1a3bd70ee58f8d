namespace StreamizFraud.Features.Sketches;

/// <summary>Registers of a <see cref="HyperLogLog"/>.</summary>
internal sealed class RegisterPage : SketchPage
{
    private readonly byte[] _registers = new byte[HyperLogLog.Registers];

    // What registers were before they were changed, in order.
    private (short Register, byte Rank)[] _undo = new (short, byte)[1];
    private int _changes;

    public ReadOnlySpan<byte> Registers => _registers;

    public override void Mark() => _changes = 0;

    public override void Rewind()
    {
        while (_changes > 0)
        {
            var (register, rank) = _undo[--_changes];
            _registers[register] = rank;
        }
    }

    public override void Add(long value)
    {
        var (register, rank) = HyperLogLog.PlaceOf(value);
        if (rank <= _registers[register])
        {
            return;
        }

        if (_changes == _undo.Length)
        {
            Array.Resize(ref _undo, 2 * _changes);
        }

        _undo[_changes++] = ((short)register, _registers[register]);
        _registers[register] = rank;
    }

    /// <summary>Sets all registers as they were stored.</summary>
    public void Load(ReadOnlySpan<byte> ranks) => ranks.CopyTo(_registers);

    /// <summary>Sets a register as it was stored.</summary>
    public void Load(int register, byte rank) => _registers[register] = rank;
}
