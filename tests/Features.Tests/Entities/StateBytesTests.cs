using CsCheck;
using StreamizFraud.Features.Entities;
using StreamizFraud.Features.Tests.Reference;
using StreamizFraud.Topology.Serdes;
using Xunit;

namespace StreamizFraud.Features.Tests.Entities;

/// <summary>Bytes of states and pages: those that were written before are read for ever; damaged ones are refused or give other values, and do no harm.</summary>
public sealed class StateBytesTests
{
    private static readonly SerdeContext Context = new("store", IsKey: false);

    private static readonly RandomSet Set = new(StateFixture.Choices, StateFixture.LatenessMs);

    private static readonly EntityStage<Movement> Stage = new(Set.Declarations, Set.Declarations.Keys[0], pageRows: 4);

    private static readonly EntityStateSerde States = new(Stage.Shape);

    private static readonly PageSerde Pages = new(Stage.Shape);

    [Fact]
    public void What_is_written_has_not_changed()
    {
        var (written, _) = Played(StateFixture.Rows);
        var bytes = string.Join('\n', written.Bytes().Select(row => $"{row.Key} {Convert.ToHexString(row.Value)}"));
        Assert.True(bytes == StateFixture.Bytes, $"What is written has changed:\n{bytes}");
    }

    [Theory]
    [InlineData(StateFixture.Bytes)]
    [InlineData(StateFixture.WideBytes)]
    [Trait("Fault", "1.7")]
    public void State_and_pages_that_an_earlier_version_wrote_are_read_and_gone_on_with(string bytes)
    {
        var naive = Played(StateFixture.Rows).Naive;
        var read = new RewindingPages(Stage.Shape);
        foreach (var line in bytes.Split('\n'))
        {
            var parts = line.Split(' ');
            read.Load(long.Parse(parts[0], System.Globalization.CultureInfo.InvariantCulture), Convert.FromHexString(parts[1]));
        }

        var computation = new EntityComputation<Movement>(Stage);
        var values = new double[Set.Width];
        for (var i = StateFixture.Rows; i < StateFixture.Rows + 60; i++)
        {
            var (movement, time) = StateFixture.Row(i);
            var late = computation.Compute(read.Begin(), read, movement, time, time, values);
            read.Keep();
            var expected = naive.Add(movement, time, time);
            Assert.Equal(expected!.Value.Values, values);
            Assert.Equal(expected.Value.Late, late);
        }
    }

    [Fact]
    [Trait("Fault", "1.7")]
    public void Keys_of_pages_that_an_earlier_version_wrote_are_read()
    {
        foreach (var (key, text) in ((PageKey, string)[])[(new("c", 37), "01630000000000000025"), (new("", 1099511627776), "000000010000000000"), (new("é", 1), "02C3A90000000000000001")])
        {
            var buffer = new System.Buffers.ArrayBufferWriter<byte>();
            new PageKeySerde().Serialize(key, buffer, Context);
            Assert.Equal(text, Convert.ToHexString(buffer.WrittenSpan));
            Assert.Equal(key, new PageKeySerde().Deserialize(Convert.FromHexString(text), Context));
        }
    }

    [Fact]
    [Trait("Fault", "1.7")]
    public void State_from_before_pages_is_refused_with_what_to_do_and_state_of_a_later_version_by_its_layout()
    {
        foreach (var read in (Action<byte[]>[])[bytes => States.Deserialize(bytes, Context), bytes => Pages.Deserialize(bytes, Context)])
        {
            var old = Assert.Throws<SerdeException>(() => read([1, 0xC8, 0x67, 0x34, 0xD2, 0])).Message;
            Assert.Contains("layout 1", old, StringComparison.Ordinal);
            Assert.Contains("give the set a new name", old, StringComparison.Ordinal);
            Assert.Contains("has layout 3; this version of the library reads layout 2", Assert.Throws<SerdeException>(() => read([3, 0])).Message, StringComparison.Ordinal);
            Assert.Contains("is empty", Assert.Throws<SerdeException>(() => read([])).Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Every_cut_every_longer_one_and_every_other_version_is_refused()
    {
        foreach (var (number, bytes) in Played(StateFixture.Rows).Store.Bytes())
        {
            Action<byte[]> read = number == -1 ? cut => States.Deserialize(cut, Context) : cut => Pages.Deserialize(cut, Context);
            for (var length = 0; length < bytes.Length; length++)
            {
                Assert.Throws<SerdeException>(() => read(bytes[..length]));
            }

            Assert.Throws<SerdeException>(() => read([.. bytes, 0]));
            Assert.Throws<SerdeException>(() => read([(byte)(bytes[0] - 1), .. bytes[1..]]));
            Assert.Throws<SerdeException>(() => read([(byte)(bytes[0] + 1), .. bytes[1..]]));
        }

        var state = Played(3).Store.Bytes()[-1];
        Assert.Throws<SerdeException>(() => States.Deserialize([state[0], (byte)(state[1] ^ 1), .. state[2..]], Context));
    }

    [Fact]
    public void Damaged_bytes_are_refused_or_give_other_values()
    {
        var whole = Played(StateFixture.Rows).Store.Bytes();
        Gen.Select(Gen.Int[0, whole.Count - 1], Gen.Select(Gen.Int[0, 4000], Gen.Byte).Array[1, 4]).Sample(
            (row, flips) =>
            {
                var (number, bytes) = whole.ElementAt(row);
                var damaged = bytes.ToArray();
                foreach (var (at, to) in flips)
                {
                    damaged[(number == -1 ? 5 : 1) + (at % (damaged.Length - (number == -1 ? 5 : 1)))] = to;
                }

                var store = new RewindingPages(Stage.Shape) { IsDamaged = true };
                foreach (var (other, content) in whole)
                {
                    store.Load(other, content);
                }

                try
                {
                    var before = GC.GetAllocatedBytesForCurrentThread();
                    store.Load(number, damaged);
                    Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 100_000);
                    var computation = new EntityComputation<Movement>(Stage);
                    for (var i = StateFixture.Rows; i < StateFixture.Rows + 20; i++)
                    {
                        computation.Compute(store.Begin(), store, StateFixture.Row(i).Movement, StateFixture.Row(i).TimeMs, StateFixture.Row(i).TimeMs, new double[Set.Width]);
                        store.Keep();
                    }
                }
                catch (SerdeException)
                {
                }
                catch (FeatureValueException)
                {
                    // Values that leave 64 bits, or a page that is not there.
                }
            },
            iter: 20_000);
    }

    [Fact]
    public void Random_bytes_are_refused_or_read() =>
        Gen.Byte.Array[0, 60].Sample(tail =>
        {
            foreach (var kind in (byte[])[1, 2, 3])
            {
                try
                {
                    Pages.Deserialize([2, kind, .. tail], Context);
                }
                catch (SerdeException)
                {
                }
            }
        });

    private static (RewindingPages Store, NaiveFeatures Naive) Played(int rows)
    {
        var store = new RewindingPages(Stage.Shape);
        var naive = new NaiveFeatures(StateFixture.Choices, StateFixture.LatenessMs);
        var computation = new EntityComputation<Movement>(Stage);
        for (var i = 0; i < rows; i++)
        {
            var (movement, time) = StateFixture.Row(i);
            computation.Compute(store.Begin(), store, movement, time, time, new double[Set.Width]);
            store.Keep();
            naive.Add(movement, time, time);
        }

        return (store, naive);
    }
}
