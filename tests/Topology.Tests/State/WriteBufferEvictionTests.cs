using System.Text;
using StreamizFraud.Topology.State.Buffer;
using Xunit;

namespace StreamizFraud.Topology.Tests.State;

/// <summary>Which rows stay decoded between commits when there are more than may.</summary>
public sealed class WriteBufferEvictionTests
{
    private const int Most = 100;
    private readonly WriteBuffer<int> _buffer = new(Most);

    [Fact]
    public void Rows_that_were_used_last_stay_and_half_of_the_room_is_free_again()
    {
        for (var commit = 0; commit < 11; commit++)
        {
            for (var i = 0; i < 10; i++)
            {
                Read((10 * commit) + i);
            }

            _buffer.Committed();
        }

        // Of 110 rows those of the last five commits.
        Assert.Equal(Enumerable.Range(60, 50), Kept(110));
    }

    [Fact]
    public void A_row_that_is_used_again_and_again_stays_whenever_it_came()
    {
        for (var commit = 0; commit < 50; commit++)
        {
            Read(0);
            for (var i = 1; i <= 10; i++)
            {
                Read((10 * commit) + i);
            }

            _buffer.Committed();
            Assert.True(_buffer.Find(Key(0)) >= 0);
        }
    }

    [Fact]
    public void Rows_of_the_last_commit_stay_as_far_as_they_fit()
    {
        for (var i = 0; i < 150; i++)
        {
            Read(i);
        }

        _buffer.Committed();

        Assert.Equal(Most, _buffer.Count);
    }

    [Fact]
    public void Without_room_none_stays()
    {
        var buffer = new WriteBuffer<int>(0);
        buffer.AddClean(Key(1), 1, present: true, 0);

        buffer.Committed();

        Assert.Equal(0, buffer.Count);
    }

    private static byte[] Key(int row) => Encoding.UTF8.GetBytes($"row-{row:D4}");

    private void Read(int row)
    {
        if (_buffer.Find(Key(row)) < 0)
        {
            _buffer.AddClean(Key(row), row, present: true, 0);
        }
    }

    private IEnumerable<int> Kept(int rows) => Enumerable.Range(0, rows).Where(row => _buffer.Find(Key(row)) >= 0);
}
