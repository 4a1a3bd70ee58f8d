using Confluent.Kafka;
using StreamizFraud.Topology.Kafka.Clients;
using Xunit;

namespace StreamizFraud.Engine.Contracts.Tests.Kafka;

/// <summary>Credentials that a cluster never took are wrong; those that it took once are right, whatever it says later.</summary>
[Trait("Fault", "3.11")]
public sealed class SignInTests
{
    private readonly SignIn _signIn = new();

    [Fact]
    public void Being_turned_away_before_any_call_was_answered_ends_it_with_the_clusters_words()
    {
        _signIn.Said(new Error(ErrorCode.Local_AllBrokersDown), "nobody there");
        Assert.False(_signIn.Refused.IsCompleted);

        _signIn.Said(new Error(ErrorCode.Local_Authentication), "SASL authentication failed");

        Assert.True(_signIn.Refused.IsCompletedSuccessfully);
    }

    [Fact]
    public void Being_turned_away_later_passes()
    {
        _signIn.Accepted();

        _signIn.Said(new Error(ErrorCode.Local_Authentication), "SASL authentication failed");

        Assert.False(_signIn.Refused.IsCompleted);
    }
}
