using System.Text;
using StreamizFraud.Topology.State;
using StreamizFraud.Topology.State.Buffer;
using StreamizFraud.Topology.Records;
using Xunit;

namespace StreamizFraud.Topology.Tests.State;

/// <summary>Savepoints of a write buffer against a model that copies everything.</summary>
public sealed class SavepointTests
{
    private const int Keys = 6;

    [Fact]
    [Trait("Fault", "1.9")]
    public void Savepoints_go_back_to_exactly_what_was_there()
    {
        for (var seed = 1; seed <= 400; seed++)
        {
            var difference = Run(seed, copies: true);
            Assert.True(difference is null, $"seed {seed}: {difference}");
        }
    }

    /// <summary>The broken twin: values that are changed in place and have one mark, without copies.</summary>
    [Fact]
    public void Without_copies_the_model_finds_values_that_cannot_go_back() =>
        Assert.Contains(Enumerable.Range(1, 400), seed => Run(seed, copies: false) is not null);

    private static string? Run(int seed, bool copies)
    {
        var random = new Random(seed);
        var buffer = new WriteBuffer<Cell>(10, copies ? cell => new Cell { Value = cell.Value } : null);
        var saved = new Stack<int?[]>();
        var now = new int?[Keys];
        var kept = (int?[])now.Clone();
        for (var step = 0; step < 60; step++)
        {
            var what = random.Next(12);
            var row = random.Next(Keys);
            if (what < 3)
            {
                buffer.Write(Key(row), new Cell { Value = step }, present: true, step, RecordHeaders.Empty);
                now[row] = step;
            }
            else if (what < 6 && now[row] is not null)
            {
                var number = buffer.Find(Key(row));
                buffer.Change(number, step, RecordHeaders.Empty);
                buffer.Row(number).Value.Value = -step;
                now[row] = -step;
            }
            else if (what == 6)
            {
                buffer.Write(Key(row), new Cell(), present: false, step, RecordHeaders.Empty);
                now[row] = null;
            }
            else if (what < 9)
            {
                buffer.SetSavepoint();
                saved.Push((int?[])now.Clone());
            }
            else if (what == 9 && saved.Count > 0)
            {
                buffer.ReleaseSavepoint();
                saved.Pop();
            }
            else if (what == 10 && saved.Count > 0)
            {
                buffer.UndoToSavepoint();
                now = saved.Pop();
            }
            else if (what == 11)
            {
                while (saved.Count > 0)
                {
                    buffer.ReleaseSavepoint();
                    saved.Pop();
                }

                if (random.Next(2) == 0)
                {
                    buffer.Keep();
                    kept = (int?[])now.Clone();
                }
                else
                {
                    buffer.Undo();
                    now = (int?[])kept.Clone();
                }
            }

            for (var i = 0; i < Keys; i++)
            {
                var number = buffer.Find(Key(i));
                int? found = number >= 0 && buffer.Row(number).Present ? buffer.Row(number).Value.Value : null;
                if (found != now[i])
                {
                    return $"step {step}: row {i} is {found?.ToString() ?? "absent"} and should be {now[i]?.ToString() ?? "absent"}";
                }
            }
        }

        return null;
    }

    private static byte[] Key(int number) => Encoding.UTF8.GetBytes($"key {number}");

    private sealed class Cell : IRewindable
    {
        private int _marked;

        public int Value { get; set; }

        public void Mark() => _marked = Value;

        public void Rewind() => Value = _marked;
    }
}
