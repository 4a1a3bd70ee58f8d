using System.Text;
using BenchmarkDotNet.Attributes;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.State.Buffer;

namespace StreamizFraud.Benchmarks.Micro;

/// <summary>Point access of the write buffer over 100,000 rows in random order.</summary>
public class WriteBufferBenchmarks
{
    private const int Rows = 100_000;
    private readonly byte[][] _keys = new byte[Rows][];
    private WriteBuffer<long> _buffer = null!;
    private int _next;

    [GlobalSetup]
    public void Fill()
    {
        _buffer = new WriteBuffer<long>(Rows);
        for (var i = 0; i < Rows; i++)
        {
            _keys[i] = Encoding.UTF8.GetBytes($"card-{i:D8}");
            _buffer.Write(_keys[i], i, present: true, timestamp: i, RecordHeaders.Empty);
            _buffer.Keep();
        }

        new Random(1).Shuffle(_keys);
    }

    [Benchmark]
    public int Find() => _buffer.Find(NextKey());

    [Benchmark]
    public void WriteAndKeep()
    {
        _buffer.Write(NextKey(), 1, present: true, timestamp: 1, RecordHeaders.Empty);
        _buffer.Keep();
    }

    private byte[] NextKey()
    {
        _next = _next + 1 == Rows ? 0 : _next + 1;
        return _keys[_next];
    }
}
