using System.Text;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.State;
using StreamizFraud.Topology.State.Buffer;
using Xunit;

namespace StreamizFraud.Topology.Tests.State;

/// <summary>Walks through changed and committed rows give what a sorted dictionary does, whatever was written, undone, committed or lost.</summary>
public sealed class RowScanTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void A_walk_gives_what_a_sorted_dictionary_does(int seed)
    {
        var random = new Random(seed);
        using var world = new World();
        for (var step = 0; step < 1_200; step++)
        {
            world.Change(random);
            if (random.Next(4) == 0)
            {
                var (from, to, reverse) = (Bound(random), Bound(random), random.Next(2) == 0);
                Assert.True(world.Expected(from, to, reverse).SequenceEqual(world.Found(from, to, reverse, _ => { })), $"seed {seed}, step {step}");
            }
        }
    }

    [Theory]
    [InlineData(1, false)]
    [InlineData(2, true)]
    public void A_walk_sees_what_is_written_ahead_of_it_and_goes_on(int seed, bool reverse)
    {
        var random = new Random(seed);
        using var world = new World();
        for (var step = 0; step < 300; step++)
        {
            world.Change(random);
            if (random.Next(4) > 0)
            {
                continue;
            }

            // After each row something is written: what comes next is the first row beyond this one, as the rows then are.
            string? last = null;
            var found = world.Found(string.Empty, string.Empty, reverse, key =>
            {
                Assert.Equal(world.Next(last, reverse), key);
                world.Write(random);
                last = key;
            });
            Assert.Null(world.Next(last, reverse));
            Assert.Equal(found.Count, found.Distinct().Count());
        }
    }

    [Fact]
    public void A_walk_ends_before_the_commit()
    {
        using var world = new World();
        world.Put("a", "1");
        world.Put("b", "1");
        var scan = world.Open(string.Empty, string.Empty, reverse: false);
        Assert.True(scan.MoveNext());
        world.Commit();
        Assert.Throws<InvalidOperationException>(() => scan.MoveNext());
    }

    [Fact]
    public void The_check_sees_a_walk_that_forgets_deletes()
    {
        using var world = new World();
        world.Put("a", "1");
        world.Commit();
        world.Put("a", null);
        var committedOnly = world.Committed.Keys.ToList();
        Assert.NotEqual(world.Expected(string.Empty, string.Empty, false), committedOnly.ConvertAll(key => $"{key}=1"));
    }

    private static string Bound(Random random) => random.Next(4) == 0 ? string.Empty : Key(random);

    // Few keys of several lengths, so that keys are prefixes of others and are met again; many enough for several blocks.
    private static string Key(Random random) => random.Next(3) switch
    {
        0 => ((char)('a' + random.Next(26))).ToString(),
        1 => $"{(char)('a' + random.Next(26))}{random.Next(10)}",
        _ => $"{(char)('a' + random.Next(26))}{random.Next(40):D2}",
    };

    private sealed class World : IDisposable
    {
        private readonly ITaskDatabase _database = new MemoryStoreEngine().Open(string.Empty, ["rows"]);
        private readonly WriteBuffer<string> _buffer = new(maxCleanRows: 16);
        private SortedDictionary<string, string> _kept = new(StringComparer.Ordinal);
        private SortedDictionary<string, string> _now = new(StringComparer.Ordinal);

        public SortedDictionary<string, string> Committed { get; private set; } = new(StringComparer.Ordinal);

        public void Change(Random random)
        {
            switch (random.Next(60))
            {
                case 0:
                    Commit();
                    break;
                case 1:
                    _buffer.Clear();
                    _now = new(Committed, StringComparer.Ordinal);
                    _kept = new(Committed, StringComparer.Ordinal);
                    break;
                case < 10:
                    _buffer.Undo();
                    _now = new(_kept, StringComparer.Ordinal);
                    break;
                case < 25:
                    _buffer.Keep();
                    _kept = new(_now, StringComparer.Ordinal);
                    break;
                default:
                    Write(random);
                    break;
            }
        }

        public void Write(Random random) => Put(Key(random), random.Next(3) == 0 ? null : random.Next().ToString());

        public void Put(string key, string? value)
        {
            _buffer.Write(Encoding.UTF8.GetBytes(key), value!, value is not null, timestamp: 0, RecordHeaders.Empty);
            if (value is null)
            {
                _now.Remove(key);
            }
            else
            {
                _now[key] = value;
            }
        }

        public void Commit()
        {
            _buffer.Keep();
            using var batch = _database.CreateBatch();
            for (var row = _buffer.FirstDirty; row >= 0; row = _buffer.NextDirty(row))
            {
                if (_buffer.Row(row).Present)
                {
                    batch.Put(_database.Store("rows"), _buffer.Key(row), Encoding.UTF8.GetBytes(_buffer.Row(row).Value));
                }
                else
                {
                    batch.Delete(_database.Store("rows"), _buffer.Key(row));
                }
            }

            _database.Write(batch);
            _buffer.Committed();
            Committed = new(_now, StringComparer.Ordinal);
            _kept = new(_now, StringComparer.Ordinal);
        }

        public RowScan<string> Open(string from, string to, bool reverse) =>
            new(_buffer, _database.Store("rows"), Encoding.UTF8.GetBytes(from), Encoding.UTF8.GetBytes(to), reverse, head: 0);

        public List<string> Found(string from, string to, bool reverse, Action<string> atEach)
        {
            var found = new List<string>();
            using var scan = Open(from, to, reverse);
            while (scan.MoveNext())
            {
                var key = Encoding.UTF8.GetString(scan.Key);
                found.Add($"{key}={(scan.Row >= 0 ? _buffer.Row(scan.Row).Value : Encoding.UTF8.GetString(scan.CommittedValue))}");
                atEach(key);
            }

            return found;
        }

        public List<string> Expected(string from, string to, bool reverse)
        {
            var rows = _now.Where(row => string.CompareOrdinal(row.Key, from) >= 0 && (to.Length == 0 || string.CompareOrdinal(row.Key, to) < 0)).Select(row => $"{row.Key}={row.Value}");
            return [.. reverse ? rows.Reverse() : rows];
        }

        public string? Next(string? last, bool reverse) => reverse
            ? _now.Keys.LastOrDefault(key => last is null || string.CompareOrdinal(key, last) < 0)
            : _now.Keys.FirstOrDefault(key => last is null || string.CompareOrdinal(key, last) > 0);

        public void Dispose() => _database.Dispose();
    }
}
