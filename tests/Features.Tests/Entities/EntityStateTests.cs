using System.Buffers;
using CsCheck;
using StreamizFraud.Features.Entities;
using StreamizFraud.Topology.Serdes;
using Xunit;

namespace StreamizFraud.Features.Tests.Entities;

/// <summary>The ring against the naive reference, under any order of events, failures and restores.</summary>
public sealed class EntityStateTests
{
    private static readonly SmallSet Set = new();
    private static readonly EntityStage<TestEvent> Stage = Set.Plan.Stages[0];
    private static readonly EntityStateSerde Bytes = new(Stage.Shape);
    private static readonly SerdeContext Context = new("topic", IsKey: false);

    private static readonly Gen<Row> AnyRow = Gen.Select(
        Gen.Frequency((8, Gen.Int[0, 12]), (3, Gen.Const(0)), (1, Gen.Int[-5, 0]), (1, Gen.Int[-20, 0]), (1, Gen.Int[-80, 0]), (1, Gen.Int[0, 90])),
        Gen.Frequency((5, Gen.Long[-1000, 1000]), (1, Gen.Long[-(1L << 50), 1L << 50])),
        Gen.Bool,
        (step, amount, label) => new Row(step, amount, label));

    private static readonly Gen<Step[]> AnySteps = Gen.Select(
        Gen.Frequency((10, Gen.Const(StepKind.Record)), (2, Gen.Const(StepKind.Fail)), (1, Gen.Const(StepKind.Restore))),
        AnyRow.Array[1, 4],
        (kind, rows) => new Step(kind, rows)).Array[1, 60];

    private enum StepKind
    {
        Record,
        Fail,
        Restore,
    }

    [Fact]
    public void Values_are_those_of_the_rules_in_any_order_through_failures_and_restores() =>
        AnySteps.Sample(steps => Run(steps, Mistake.None), iter: 2_000);

    [Theory]
    [InlineData(Mistake.LeftEdgeIsClosed)]
    [InlineData(Mistake.DelayIsOneLess)]
    [InlineData(Mistake.LateRowsAreDropped)]
    [InlineData(Mistake.NothingIsForgotten)]
    public void A_reference_with_a_mistake_is_caught(Mistake mistake) =>
        Assert.ThrowsAny<CsCheckException>(() => AnySteps.Sample(steps => Run(steps, mistake), iter: 1_000));

    [Fact]
    public void Rewinding_takes_back_one_late_row_and_several()
    {
        for (var late = 0; late < 40; late++)
        {
            var state = new EntityState(Stage.Shape);
            foreach (var time in (long[])[0, 10, 10, 20, 30])
            {
                state.Mark();
                Add(state, time, amount: time);
            }

            state.Mark();
            var before = Serialize(state);
            for (var again = 0; again <= late % 3; again++)
            {
                Add(state, late, amount: 7);
            }

            state.Rewind();
            Assert.Equal(before, Serialize(state));
        }
    }

    [Fact]
    public void Sums_that_leave_Int64_fail_the_record_and_leave_nothing()
    {
        var state = new EntityState(Stage.Shape);
        Add(state, 100, long.MaxValue - 10);
        var before = Serialize(state);
        state.Mark();
        Assert.Throws<FeatureValueException>(() => Add(state, 101, 11));
        state.Rewind();
        Assert.Throws<FeatureValueException>(() => Add(state, 101, -11));
        state.Rewind();
        Assert.Throws<FeatureValueException>(() => Add(state, 101, long.MinValue));
        state.Rewind();
        Assert.Equal(before, Serialize(state));
        Add(state, 101, 10);

        // The large row has left: there is room again.
        Add(state, 300, long.MaxValue);
    }

    [Fact]
    public void A_long_history_keeps_only_what_the_windows_need()
    {
        var state = new EntityState(Stage.Shape);
        for (var time = 0; time < 10_000; time++)
        {
            state.Mark();
            Add(state, time, 1);
        }

        Assert.Equal(SmallSet.Retention, state.Count);
        Assert.InRange(Serialize(state).Length, 1, 5 + 2 + 10 + (int)(SmallSet.Retention * 2) + 9);
    }

    [Fact]
    public void Every_cut_and_every_other_version_is_refused()
    {
        var state = new EntityState(Stage.Shape);
        for (var i = 0; i < 30; i++)
        {
            Add(state, 1_500_000_000_000 + (i * 3), i - 15, label: i % 3 == 0);
        }

        var bytes = Serialize(state);
        Assert.Equal(bytes, Serialize(Bytes.Deserialize(bytes, Context)));
        for (var length = 0; length < bytes.Length; length++)
        {
            Assert.Throws<SerdeException>(() => Bytes.Deserialize(bytes.AsSpan(0, length), Context));
        }

        Assert.Throws<SerdeException>(() => Bytes.Deserialize([.. bytes, 0], Context));
        Assert.Throws<SerdeException>(() => Bytes.Deserialize([2, .. bytes[1..]], Context));
        Assert.Throws<SerdeException>(() => Bytes.Deserialize([1, (byte)(bytes[1] ^ 1), .. bytes[2..]], Context));
    }

    [Fact]
    public void Random_bytes_are_refused_or_read_but_never_break_anything() =>
        Gen.Byte.Array[0, 60].Sample(tail =>
        {
            var bytes = Serialize(new EntityState(Stage.Shape))[..5].Concat(tail).ToArray();
            try
            {
                Serialize(Bytes.Deserialize(bytes, Context));
            }
            catch (SerdeException)
            {
            }
        });

    private static void Run(Step[] steps, Mistake mistake)
    {
        var naive = new NaiveWindows(mistake);
        var state = new EntityState(Stage.Shape);
        var clock = 1_000L;
        foreach (var (kind, rows) in steps)
        {
            switch (kind)
            {
                case StepKind.Restore:
                    state = Bytes.Deserialize(Serialize(state), Context);
                    break;
                case StepKind.Fail when state.Count > 0:
                    state.Mark();
                    var before = Serialize(state);
                    Compare(state, naive.Copy(), rows, clock);
                    state.Rewind();
                    Assert.Equal(before, Serialize(state));
                    break;
                default:
                    state.Mark();
                    clock = Compare(state, naive, rows, clock);
                    break;
            }
        }
    }

    private static long Compare(EntityState state, NaiveWindows naive, Row[] rows, long clock)
    {
        foreach (var (step, amount, label) in rows)
        {
            var time = Math.Max(0, clock + step);
            var (expected, expectedLate) = naive.Add(new TestEvent("c", "t", amount, label), time);
            var values = new double[Set.Width];
            var late = Stage.Compute(state, new TestEvent("c", "t", amount, label), time, values);
            Assert.Equal(expected, values);
            Assert.Equal(expectedLate, late);
            clock = Math.Max(clock, time);
        }

        return clock;
    }

    private static void Add(EntityState state, long time, long amount, bool label = false) =>
        Stage.Compute(state, new TestEvent("c", "t", amount, label), time, new double[Set.Width]);

    private static byte[] Serialize(EntityState state)
    {
        var buffer = new ArrayBufferWriter<byte>();
        Bytes.Serialize(state, buffer, Context);
        return buffer.WrittenSpan.ToArray();
    }

    private sealed record Row(int Step, long Amount, bool Label);

    private sealed record Step(StepKind Kind, Row[] Rows);
}
