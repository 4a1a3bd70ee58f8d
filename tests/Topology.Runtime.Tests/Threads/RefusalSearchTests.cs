using StreamizFraud.Topology.Runtime.Output;
using StreamizFraud.Topology.Runtime.Tasks;
using StreamizFraud.Topology.Runtime.Threads;
using Xunit;

namespace StreamizFraud.Topology.Runtime.Tests.Threads;

[Trait("Fault", "3.1")]
public sealed class RefusalSearchTests
{
    private readonly RefusalSearch _search = new(new TaskSet(), new DeadLetterLimit(), new RefusedResults());

    /// <summary>Else the one that was refused would be taken together with others again, and refused once more.</summary>
    [Fact]
    public void The_search_goes_on_until_all_that_was_taken_is_committed_whatever_is_lost_meanwhile()
    {
        _search.Took(10);
        Assert.True(_search.Refused("too large"));

        for (var record = 0; record < 10; record++)
        {
            Assert.True(_search.IsOn);
            _search.Took(1);
            _search.Lost();
            _search.Took(1);
            _search.Committed();
        }

        Assert.False(_search.IsOn);
    }
}
