using StreamizFraud.Topology;
using StreamizFraud.Topology.Runtime.Ports;
using Xunit;

namespace StreamizFraud.Engine.Contracts.Tests.Cluster;

public sealed class KafkaRecordsTests() : RecordsContract(new KafkaSource())
{
    [SkippableFact]
    public void A_round_that_asks_for_places_allocates_next_to_nothing()
    {
        const int Rounds = 1000;
        var topic = NewTopic();
        var partition = new TopicPartition(topic, 0);
        var producer = Producer();
        Ok(Send(producer, topic, "k", "a"));
        Ok(producer.Flush(Long));
        var consumer = Reader(topic);
        var inbox = new Inbox();
        PollUntil(() => consumer.EndOffset(partition) == 1 && consumer.Position(partition) == 1, "the end", consumer);

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < Rounds; i++)
        {
            consumer.Poll(TimeSpan.Zero, 10, inbox);
            Assert.True(consumer.EndOffset(partition) == consumer.Position(partition));
        }

        Assert.InRange((GC.GetAllocatedBytesForCurrentThread() - before) / Rounds, 0, 64);
    }
}

public sealed class KafkaTransactionTests() : TransactionContract(new KafkaSource());

public sealed class KafkaGroupTests() : GroupContract(new KafkaSource());

public sealed class KafkaStickyGroupTests() : IncrementalGroupContract(new KafkaSource(), GroupAssignment.CooperativeSticky);

public sealed class KafkaConsumerGroupTests() : IncrementalGroupContract(new KafkaSource(), GroupAssignment.Consumer);

public sealed class KafkaTopicTests() : TopicContract(new KafkaSource());

/// <summary>The same without direct calls: what is left where the loaded library is not one that they know.</summary>
[Trait("Fault", "3.12")]
public sealed class ManagedKafkaRecordsTests() : RecordsContract(new KafkaSource(direct: false));

[Trait("Fault", "3.12")]
public sealed class ManagedKafkaTransactionTests() : TransactionContract(new KafkaSource(direct: false));

[Trait("Fault", "3.12")]
public sealed class ManagedKafkaGroupTests() : GroupContract(new KafkaSource(direct: false));

public sealed class KafkaHistoryTests() : HistoryContract(new KafkaSource());
