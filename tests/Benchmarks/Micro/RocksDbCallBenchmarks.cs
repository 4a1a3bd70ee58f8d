using System.Runtime.InteropServices;
using System.Text;
using BenchmarkDotNet.Attributes;
using StreamizFraud.Topology.RocksDb;
using StreamizFraud.Topology.RocksDb.Native;
using Binding = RocksDbSharp.Native;

namespace StreamizFraud.Benchmarks.Micro;

/// <summary>
/// The same C functions of RocksDB by imports of one's own and by RocksDbSharp's binding: 100,000 rows of 13 and 200 bytes, all in the block cache,
/// a thousand calls an operation.
/// </summary>
public unsafe class RocksDbCallBenchmarks
{
    private const int Rows = 100_000;
    private const int Calls = 1_000;
    private readonly byte[][] _keys = new byte[Rows][];
    private readonly byte[] _value = new byte[200];
    private readonly byte[] _read = new byte[512];
    private readonly string _folder = Directory.CreateTempSubdirectory("streamizfraud-calls-").FullName;
    private RocksDbStoreEngine _engine = null!;
    private RocksDbTaskDatabase _database = null!;
    private nint _family;
    private nint _batch;
    private nint _iterator;
    private nint _options;
    private delegate* unmanaged<nint, nint, byte*, nuint, byte*, nuint, void> _put;
    private delegate* unmanaged<nint, nint, nint, byte*, nuint, byte*, nuint, nuint*, byte*, byte**, byte> _get;
    private int _next;

    [GlobalSetup]
    public void Fill()
    {
        _engine = new RocksDbStoreEngine();
        var library = RocksDbLibrary.Loaded;
        _put = (delegate* unmanaged<nint, nint, byte*, nuint, byte*, nuint, void>)NativeLibrary.GetExport(library, "rocksdb_writebatch_put_cf");
        _get = (delegate* unmanaged<nint, nint, nint, byte*, nuint, byte*, nuint, nuint*, byte*, byte**, byte>)NativeLibrary.GetExport(
            library, "rocksdb_get_into_buffer_cf");
        _database = (RocksDbTaskDatabase)_engine.Open(_folder, ["rows"]);
        var store = (RocksDbByteStore)_database.Store("rows");
        _family = store.Family;
        using (var batch = _database.CreateBatch())
        {
            for (var i = 0; i < Rows; i++)
            {
                _keys[i] = Encoding.UTF8.GetBytes($"card-{i:D8}");
                batch.Put(store, _keys[i], _value);
            }

            _database.Write(batch);
        }

        new Random(1).Shuffle(_keys);
        _batch = Binding.Instance.rocksdb_writebatch_create();
        _options = Binding.Instance.rocksdb_readoptions_create();
        _iterator = Binding.Instance.rocksdb_create_iterator_cf(_database.Handle, _options, _family);
    }

    [GlobalCleanup]
    public void Delete()
    {
        Binding.Instance.rocksdb_iter_destroy(_iterator);
        Binding.Instance.rocksdb_readoptions_destroy(_options);
        Binding.Instance.rocksdb_writebatch_destroy(_batch);
        _database.Dispose();
        _engine.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Benchmark(OperationsPerInvoke = Calls)]
    public void PutOwn()
    {
        Binding.Instance.rocksdb_writebatch_clear(_batch);
        fixed (byte* value = _value)
        {
            for (var i = 0; i < Calls; i++)
            {
                var bytes = NextKey();
                fixed (byte* key = bytes)
                {
                    _put(_batch, _family, key, (nuint)bytes.Length, value, (nuint)_value.Length);
                }
            }
        }
    }

    [Benchmark(OperationsPerInvoke = Calls)]
    public void PutBinding()
    {
        Binding.Instance.rocksdb_writebatch_clear(_batch);
        fixed (byte* value = _value)
        {
            for (var i = 0; i < Calls; i++)
            {
                var bytes = NextKey();
                fixed (byte* key = bytes)
                {
                    Binding.Instance.rocksdb_writebatch_put_cf(_batch, _family, key, (nuint)bytes.Length, value, (nuint)_value.Length);
                }
            }
        }
    }

    [Benchmark(OperationsPerInvoke = Calls)]
    public long GetOwn()
    {
        var sum = 0L;
        fixed (byte* buffer = _read)
        {
            for (var i = 0; i < Calls; i++)
            {
                var bytes = NextKey();
                byte* error = null;
                nuint length = 0;
                byte found = 0;
                fixed (byte* key = bytes)
                {
                    _get(
                        _database.Handle, _database.ReadOptions, _family, key, (nuint)bytes.Length, buffer, (nuint)_read.Length, &length, &found, &error);
                }

                sum += (long)length;
            }
        }

        return sum;
    }

    [Benchmark(OperationsPerInvoke = Calls)]
    public long GetBinding()
    {
        var sum = 0L;
        fixed (byte* buffer = _read)
        {
            for (var i = 0; i < Calls; i++)
            {
                var bytes = NextKey();
                fixed (byte* key = bytes)
                {
                    Binding.Instance.rocksdb_get_into_buffer_cf(
                        _database.Handle, _database.ReadOptions, _family, key, (nuint)bytes.Length, (nint)buffer, (nuint)_read.Length, out var length, out _, out _);
                    sum += (long)length;
                }
            }
        }

        return sum;
    }

    [Benchmark(OperationsPerInvoke = Calls)]
    public long WalkOwn()
    {
        var sum = 0L;
        Binding.Instance.rocksdb_iter_seek_to_first(_iterator);
        for (var i = 0; i < Calls && RocksDbNative.IteratorValid(_iterator) != 0; i++)
        {
            sum += RocksDbNative.IteratorKey(_iterator).Span.Length + RocksDbNative.IteratorValue(_iterator).Span.Length;
            RocksDbNative.IteratorNext(_iterator);
        }

        return sum;
    }

    /// <summary>The binding declares the functions that return a slice with a result of one pointer, so it must ask by those with a length beside it.</summary>
    [Benchmark(OperationsPerInvoke = Calls)]
    public long WalkBinding()
    {
        var sum = 0L;
        Binding.Instance.rocksdb_iter_seek_to_first(_iterator);
        for (var i = 0; i < Calls && Binding.Instance.rocksdb_iter_valid(_iterator) != 0; i++)
        {
            Binding.Instance.rocksdb_iter_key(_iterator, out var keyLength);
            Binding.Instance.rocksdb_iter_value(_iterator, out var valueLength);
            sum += (long)keyLength + (long)valueLength;
            Binding.Instance.rocksdb_iter_next(_iterator);
        }

        return sum;
    }

    private byte[] NextKey()
    {
        _next = _next + 1 == Rows ? 0 : _next + 1;
        return _keys[_next];
    }
}
