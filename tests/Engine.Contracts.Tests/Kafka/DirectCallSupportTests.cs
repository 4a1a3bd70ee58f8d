using Confluent.Kafka;
using StreamizFraud.Topology.Kafka.Native;
using Xunit;

namespace StreamizFraud.Engine.Contracts.Tests.Kafka;

/// <summary>Direct calls read the library's structures, so they are made only where their layout is known.</summary>
[Trait("Fault", "3.12")]
public sealed class DirectCallSupportTests
{
    [Fact]
    public void The_library_that_ships_is_called_directly() => Assert.Null(DirectCallSupport.Refusal(Library.Version, nint.Size));

    [Fact]
    public void A_process_of_32_bits_takes_the_managed_client_and_says_why() =>
        Assert.Equal("this process has 32 bits, and they need 64", DirectCallSupport.Refusal(Library.Version, 4));

    [Theory]
    [InlineData(0x010903FF, "1.9.3")]
    [InlineData(0x030000FF, "3.0.0")]
    public void Another_major_version_takes_the_managed_client_and_says_why(int version, string name) =>
        Assert.Equal($"the loaded librdkafka has version {name}, and they know version 2 only", DirectCallSupport.Refusal(version, 8));
}
