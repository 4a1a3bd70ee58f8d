using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.Serdes;
using StreamizFraud.Topology.State;
using Xunit;
using Xunit.Abstractions;

namespace StreamizFraud.Topology.Tests.State;

/// <summary>Walks through key-value stores against a sorted list of the rows, changed and committed ones mixed (rule B8).</summary>
public sealed class KeyValueWalkTests(ITestOutputHelper output)
{
    private const int Rounds = 100;

    [Fact]
    public void Walks_give_the_rows_in_byte_order_of_their_keys()
    {
        for (var seed = 1; seed <= Rounds; seed++)
        {
            var found = Difference(seed, range => range);
            Assert.True(found is null, $"seed {seed}: {found}");
        }
    }

    [Fact]
    public void Wrong_bounds_are_caught()
    {
        Caught("the last key is left out", range => range with { To = Shorter(range.To) });
        Caught("the first key is left out", range => range with { From = range.From is null ? null : [.. range.From, 0] });
        Caught("the lower bound is forgotten", range => range with { From = null });
        Caught("the upper bound is forgotten", range => range with { To = null });
        Caught("the prefix is taken for a lower bound", range => range with { Prefix = [] });
    }

    [Theory]
    [InlineData("", "")]
    [InlineData("61", "62")]
    [InlineData("61ff", "62")]
    [InlineData("00", "01")]
    [InlineData("ff", "")]
    [InlineData("ffff", "")]
    [InlineData("feffff", "ff")]
    public void What_is_behind_a_prefix_is_the_next_key_that_does_not_begin_with_it(string prefix, string behind)
    {
        var range = KeyRange.StartingWith(Convert.FromHexString(prefix));

        Assert.Equal(prefix, Convert.ToHexStringLower(range.From));
        Assert.Equal(behind, Convert.ToHexStringLower(range.ToExclusive));
        Assert.False(range.IsEmpty);
    }

    [Fact]
    public void A_row_is_put_only_where_there_is_none()
    {
        using var rows = new Rows();
        Assert.True(rows.Store.PutIfAbsent([1], "a"));
        Assert.False(rows.Store.PutIfAbsent([1], "b"));
        rows.Commit();
        Assert.False(rows.Store.PutIfAbsent([1], "c"));
        rows.Store.Delete([1]);
        Assert.True(rows.Store.PutIfAbsent([1], "d"));
        rows.Store.PutAll([new([2], "x"), new([2], "y"), new([1], null!)]);

        Assert.Equal(["y"], rows.Store.All().Select(row => row.Value));
    }

    [Fact]
    public void Rows_are_counted_as_of_the_last_commit()
    {
        using var rows = new Rows();
        rows.Store.Put([1], "a");
        rows.Store.Put([2], "b");
        Assert.Equal(0, rows.Store.ApproximateCount);
        rows.Commit();
        Assert.Equal(2, rows.Store.ApproximateCount);
        Assert.Equal(2, rows.Reader.ApproximateCount);
        rows.Store.Delete([1]);
        rows.Commit();
        Assert.Equal(1, rows.Store.ApproximateCount);
    }

    private void Caught(string what, Func<Walk, Walk> twin)
    {
        var seed = Enumerable.Range(1, Rounds).FirstOrDefault(seed => Difference(seed, twin) is not null);
        output.WriteLine($"{what}: caught with seed {seed}");
        Assert.True(seed > 0, $"{what}: not caught");
    }

    /// <param name="seed">Decides rows and walks.</param>
    /// <param name="twin">Changes what the store is asked for.</param>
    /// <returns>The walk that differs from the model's, or null.</returns>
    private static string? Difference(int seed, Func<Walk, Walk> twin)
    {
        var random = new Random(seed);
        using var rows = new Rows();
        var model = new SortedList<string, string>(StringComparer.Ordinal);
        for (var step = 0; step < 60; step++)
        {
            var key = Key(random);
            if (random.Next(4) == 0)
            {
                rows.Store.Delete(key);
                model.Remove(Convert.ToHexString(key));
            }
            else
            {
                rows.Store.Put(key, $"{step}");
                model[Convert.ToHexString(key)] = $"{step}";
            }

            var committed = random.Next(10) == 0;
            if (committed)
            {
                rows.Commit();
            }

            var asked = new Walk(random.Next(4) == 0 ? null : Key(random), random.Next(4) == 0 ? null : Key(random), Key(random));
            IReadOnlyKeyValueStore<byte[], string>[] stores = committed ? [rows.Store, rows.Reader] : [rows.Store];
            foreach (var store in stores)
            {
                if (Expected(asked, model) is var wanted && Given(twin(asked), store) is var got && wanted != got)
                {
                    return $"step {step}: {wanted} wanted, {got} given";
                }
            }
        }

        return null;
    }

    private static string Expected(Walk walk, SortedList<string, string> model)
    {
        // Hexadecimal text has the order of the bytes.
        var (from, to, prefix) = (Hex(walk.From), Hex(walk.To), Hex(walk.Prefix)!);
        var range = model.Where(row => (from is null || string.CompareOrdinal(row.Key, from) >= 0) && (to is null || string.CompareOrdinal(row.Key, to) <= 0)).ToList();
        return Text(model, model.Reverse(), range, Enumerable.Reverse(range), model.Where(row => row.Key.StartsWith(prefix, StringComparison.Ordinal)));
    }

    private static string Given(Walk walk, IReadOnlyKeyValueStore<byte[], string> store) => Text([
        .. new[]
        {
            store.All(), store.ReverseAll(), store.Range(walk.From!, walk.To!), store.ReverseRange(walk.From!, walk.To!), store.PrefixScan(walk.Prefix, Serde.Bytes),
        }.Select(rows => rows.Select(row => new KeyValuePair<string, string>(Convert.ToHexString(row.Key), row.Value))),
    ]);

    private static string Text(params IEnumerable<KeyValuePair<string, string>>[] walks) =>
        string.Join(" | ", walks.Select(walk => string.Join(' ', walk.Select(row => $"{row.Key}={row.Value}"))));

    private static string? Hex(byte[]? bytes) => bytes is null ? null : Convert.ToHexString(bytes);

    private static byte[]? Shorter(byte[]? key) => key is { Length: > 0 } ? key[..^1] : key;

    /// <summary>Short keys of few bytes, those at the ends of the order among them.</summary>
    private static byte[] Key(Random random) => [.. Enumerable.Range(0, random.Next(1, 4)).Select(_ => (byte)(random.Next(4) switch { 0 => 0, 1 => 1, 2 => 0xFE, _ => 0xFF }))];

    private sealed record Walk(byte[]? From, byte[]? To, byte[] Prefix);

    private sealed class Rows : IDisposable
    {
        private readonly ITaskDatabase _database = new MemoryStoreEngine().Open(string.Empty, ["rows"]);
        private readonly TaskStore _store;

        public Rows()
        {
            var definition = Stores.KeyValue("rows", Serde.Bytes, Serde.Utf8);
            _store = definition.Create(new StoreEnvironment(
                _database.Store("rows"), "changelog", () => new RecordStamp(0, RecordHeaders.Empty), MaxCachedRows: 10, name => new StreamClock(name, -1), (_, _) => { }, _database));
            Store = (IKeyValueStore<byte[], string>)_store;
            Reader = (IReadOnlyKeyValueStore<byte[], string>)definition.CreateReader(new CommittedRows(_database, "changelog", _ => -1));
        }

        public IKeyValueStore<byte[], string> Store { get; }

        public IReadOnlyKeyValueStore<byte[], string> Reader { get; }

        public void Commit()
        {
            using var batch = _database.CreateBatch();
            _store.Keep();
            _store.Drain(null, batch);
            _database.Write(batch);
            _store.Committed();
        }

        public void Dispose() => _database.Dispose();
    }
}
