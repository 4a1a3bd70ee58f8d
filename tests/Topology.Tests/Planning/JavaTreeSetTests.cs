using StreamizFraud.Topology.Planning;
using Xunit;

namespace StreamizFraud.Topology.Tests.Planning;

public sealed class JavaTreeSetTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Under_a_fixed_order_it_is_sorted(int seed)
    {
        var random = new Random(seed);
        var items = Enumerable.Range(0, 500).OrderBy(_ => random.Next()).ToList();
        var tree = new JavaTreeSet<int>(Comparer<int>.Default);

        items.ForEach(tree.Add);

        Assert.Equal(Enumerable.Range(0, 500), tree);
    }

    [Fact]
    public void Where_the_order_changes_an_item_comes_to_stand_where_the_tree_leads_it()
    {
        // As Java's own tree set answers: 1, 2, 3 leave 2 at the root; with the order turned round 0 goes right of it, and right of 3.
        var order = new Turning();
        var tree = new JavaTreeSet<int>(order);
        foreach (var item in new[] { 1, 2, 3 })
        {
            tree.Add(item);
        }

        order.Sign = -1;
        tree.Add(0);

        Assert.Equal([1, 2, 3, 0], tree);
    }

    private sealed class Turning : IComparer<int>
    {
        public int Sign { get; set; } = 1;

        public int Compare(int x, int y) => Sign * x.CompareTo(y);
    }
}
