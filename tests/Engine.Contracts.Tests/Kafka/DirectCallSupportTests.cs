using System.Reflection;
using System.Runtime.InteropServices;
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

    [Fact]
    public void The_library_that_ships_has_every_function_that_is_called()
    {
        var library = LoadedLibrary.Find();
        var called = typeof(RdKafka).GetMethods(BindingFlags.Static | BindingFlags.NonPublic)
            .Select(method => method.Name)
            .Where(name => name.StartsWith("rd_kafka_", StringComparison.Ordinal))
            .Distinct()
            .ToList();

        Assert.Contains("rd_kafka_produceva", called);
        Assert.True(called.Count > 40);
        Assert.All(called, name => Assert.True(NativeLibrary.TryGetExport(library, name, out _), $"{name} is not there."));
        Assert.False(NativeLibrary.TryGetExport(library, "rd_kafka_no_such_function", out _));
    }

    /// <summary>The library writes two entries of a list, and says itself where they lie.</summary>
    [Fact]
    public unsafe void Lists_of_offsets_have_the_layout_that_is_read()
    {
        Assert.True(RdKafka.IsBound);
        var list = RdKafka.rd_kafka_topic_partition_list_new(size: 2);
        try
        {
            var first = RdKafka.rd_kafka_topic_partition_list_add(list, "a", 1);
            var second = RdKafka.rd_kafka_topic_partition_list_add(list, "bcd", 70_000);

            Assert.Equal((2, 2), (list->Count, list->Size));
            Assert.True(list->Elements == first && first + 1 == second);
            Assert.Equal(("a", 1, "bcd", 70_000), (RdKafka.Text(first->Topic), first->Partition, RdKafka.Text(second->Topic), second->Partition));
            // What the library gives an offset that nobody has set.
            Assert.Equal((Offset.Unset.Value, 0, 0u), (second->Offset, second->Error, (uint)second->MetadataSize));
        }
        finally
        {
            RdKafka.rd_kafka_topic_partition_list_destroy(list);
        }
    }

    /// <summary>Arguments in the wrong layout would be refused one and all, or not be understood; these are refused for the topic that does not fit.</summary>
    [Fact]
    public unsafe void Arguments_of_a_record_have_the_layout_that_is_written()
    {
        Assert.True(RdKafka.IsBound);
        using var producer = new ProducerBuilder<Null, byte[]>(new ProducerConfig { BootstrapServers = "127.0.0.1:1" }).Build();
        var client = LoadedLibrary.PointerOf(producer);
        fixed (byte* key = "k"u8)
        {
            var arguments = stackalloc ProduceArgument[4];
            arguments[0] = new() { Type = ProduceArgumentType.Partition, Int32 = 3 };
            arguments[1] = new() { Type = ProduceArgumentType.Key, Memory = key, Size = 1 };
            arguments[2] = new() { Type = ProduceArgumentType.Timestamp, Int64 = long.MaxValue };
            arguments[3] = new() { Type = (ProduceArgumentType)77 };

            // The last one is reached, so the three before it were taken with their size.
            var unknown = RdKafka.rd_kafka_produceva(client, arguments, 4);
            Assert.Contains("77", RdKafka.Text(RdKafka.rd_kafka_error_string(unknown)), StringComparison.Ordinal);
            RdKafka.rd_kafka_error_destroy(unknown);

            // Without its topic a record cannot be sent.
            Assert.NotEqual(0, RdKafka.rd_kafka_produceva(client, arguments, 3));
        }
    }
}
