using StreamizFraud.Topology;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.Runtime.Ports;
using Xunit;

namespace StreamizFraud.Engine.Contracts.Tests.Cluster;

/// <summary>Transactions: what readers see, offsets with markers, fencing.</summary>
public abstract class TransactionContract(IClusterSource source) : ClusterContract(source)
{
    [SkippableFact]
    public void Open_and_aborted_transactions_are_hidden_from_committed_readers_only()
    {
        var topic = NewTopic();
        var producer = Transactional();
        Ok(producer.Begin());
        Ok(Send(producer, topic, "k", "aborted"));
        Ok(producer.Flush(Long));
        Abort(producer);
        Ok(producer.Begin());
        Ok(Send(producer, topic, "k", "committed"));
        Commit(producer);
        Ok(producer.Begin());
        Ok(Send(producer, topic, "k", "open"));
        Ok(producer.Flush(Long));
        var other = Producer();
        Ok(Send(other, topic, "k", "behind it"));
        Ok(other.Flush(Long));
        Assert.Equal(
            ["aborted", "committed", "open", "behind it"],
            Take(Reader(topic, readCommitted: false), 4).Select(record => Text(record.Value)));
        var committed = Reader(topic);
        Assert.Equal("committed", Text(Take(committed, 1).Single().Value));
        Assert.Equal(0, committed.Poll(Short, 10, new Inbox()));
        Commit(producer);
        Assert.Equal(["open", "behind it"], Take(committed, 2).Select(record => Text(record.Value)));
    }

    [SkippableFact]
    public void An_open_transaction_holds_the_last_stable_offset_below_the_high_watermark()
    {
        var topic = NewTopic();
        var admin = Admin();
        var producer = Transactional();
        Ok(producer.Begin());
        Ok(Send(producer, topic, "k", "1"));
        Commit(producer);
        PollUntil(() => End(admin, topic, OffsetPosition.LastStable) == 2, "the marker");
        Ok(producer.Begin());
        Ok(Send(producer, topic, "k", "2"));
        Ok(Send(producer, topic, "k", "3"));
        Ok(producer.Flush(Long));
        Assert.Equal(4, End(admin, topic));
        Assert.Equal(2, End(admin, topic, OffsetPosition.LastStable));
        Abort(producer);
        PollUntil(() => End(admin, topic, OffsetPosition.LastStable) == 5, "the marker of the abort");
        Assert.Equal(5, End(admin, topic));
    }

    [SkippableFact]
    public void Markers_take_offsets_and_the_position_moves_past_the_last_one()
    {
        var topic = NewTopic();
        var partition = new TopicPartition(topic, 0);
        var producer = Transactional();
        var receipts = new Receipts();
        foreach (var (value, commit) in new[] { ("a", true), ("b", false), ("c", true) })
        {
            Ok(producer.Begin());
            Ok(Send(producer, topic, "k", value, receipt: receipts));
            Ok(producer.Flush(Long));
            if (commit)
            {
                Commit(producer);
            }
            else
            {
                Abort(producer);
            }
        }

        Assert.Equal([0, 2, 4], receipts.Offsets);
        var consumer = Reader(topic);
        Assert.Equal([0L, 4L], Take(consumer, 2).Select(record => record.Offset));
        PollUntil(() => consumer.Position(partition) == 6, () => $"position 6, it is {consumer.Position(partition)}", new Inbox(), consumer);
        PollUntil(() => consumer.EndOffset(partition) == 6, () => $"end 6, it is {consumer.EndOffset(partition)}", new Inbox(), consumer);
    }

    [SkippableFact]
    public void A_position_at_a_marker_moves_past_it_too()
    {
        var topic = NewTopic();
        var partition = new TopicPartition(topic, 0);
        var producer = Transactional();
        Ok(producer.Begin());
        Ok(Send(producer, topic, "k", "a"));
        Commit(producer);
        var consumer = Reader(topic, offset: 1);
        PollUntil(() => consumer.Position(partition) == 2, () => $"position 2, it is {consumer.Position(partition)}", new Inbox(), consumer);
    }

    [SkippableFact]
    public void After_an_abort_the_next_transaction_works()
    {
        var topic = NewTopic();
        var producer = Transactional();
        Ok(producer.Begin());
        Ok(Send(producer, topic, "k", "no"));
        Abort(producer);
        Abort(producer);
        Ok(producer.Begin());
        Abort(producer);
        Ok(producer.Begin());
        Ok(Send(producer, topic, "k", "yes"));
        Commit(producer);
        Assert.False(producer.HasRepeatedCalls);
        Assert.Equal("yes", Text(Take(Reader(topic), 1).Single().Value));
    }

    [SkippableFact]
    public void A_newer_producer_of_the_same_id_aborts_and_fences_the_older_one()
    {
        var topic = NewTopic();
        var id = NewName("transactional");
        var old = Transactional(id);
        Ok(old.Begin());
        Ok(Send(old, topic, "k", "left open"));
        Ok(old.Flush(Long));
        var young = Transactional(id);
        var admin = Admin();
        PollUntil(() => End(admin, topic, OffsetPosition.LastStable) == 2, "the abort of what was left open");
        Assert.Equal(PortStatus.Fatal, Until(() => old.Commit(Long)).Status);
        Assert.Equal(PortStatus.Fatal, old.Begin().Status);
        Assert.Equal(PortStatus.Fatal, Send(old, topic, "k", "late").Status);
        Ok(young.Begin());
        Ok(Send(young, topic, "k", "new"));
        Commit(young);
        Assert.Equal("new", Text(Take(Reader(topic), 1).Single().Value));
    }

    [SkippableFact]
    public void A_record_of_a_fenced_producer_never_arrives()
    {
        var topic = NewTopic();
        var id = NewName("transactional");
        var old = Transactional(id);
        var young = Transactional(id);
        Ok(old.Begin());
        var replies = new List<PortStatus> { Send(old, topic, "k", "late").Status, old.Flush(Long).Status, old.Commit(Long).Status };
        Assert.Contains(PortStatus.Fatal, replies);
        Ok(young.Begin());
        Ok(Send(young, topic, "k", "new"));
        Commit(young);
        Assert.Equal("new", Text(Take(Reader(topic, readCommitted: false), 1).Single().Value));
    }

    [SkippableFact]
    public void One_transaction_covers_several_partitions()
    {
        var (first, second) = (NewTopic(), NewTopic());
        var producer = Transactional();
        Ok(producer.Begin());
        Ok(Send(producer, first, "k", "1"));
        Ok(Send(producer, second, "k", "2"));
        Ok(producer.Flush(Long));
        var (firstReader, secondReader) = (Reader(first), Reader(second));
        Assert.Equal(0, firstReader.Poll(Short, 10, new Inbox()));
        Assert.Equal(0, secondReader.Poll(Short, 10, new Inbox()));
        Commit(producer);
        Assert.Equal("1", Text(Take(firstReader, 1).Single().Value));
        Assert.Equal("2", Text(Take(secondReader, 1).Single().Value));
    }

    [SkippableFact]
    public void A_call_at_the_wrong_moment_is_rejected_and_harms_nothing()
    {
        var topic = NewTopic();
        var producer = Transactional();
        Assert.Equal(PortStatus.Rejected, Send(producer, topic, "k", "outside").Status);
        Assert.Equal(PortStatus.Rejected, producer.Commit(Long).Status);
        Ok(producer.Abort(Long));
        Ok(producer.Begin());
        Assert.Equal(PortStatus.Rejected, producer.Begin().Status);
        Assert.Equal(PortStatus.Rejected, Send(producer, topic, "k", "negative", timestamp: -2).Status);
        Ok(Send(producer, topic, "k", "inside"));
        Commit(producer);
        Assert.Equal("inside", Text(Take(Reader(topic), 1).Single().Value));
    }

    [SkippableFact]
    public void A_record_without_a_key_for_a_compacted_topic_must_be_aborted()
    {
        var topic = NewTopic(setting: "cleanup.policy", value: "compact");
        var producer = Transactional();
        Ok(producer.Begin());
        Ok(Send(producer, topic, null, "v"));
        Assert.Equal(PortStatus.Refused, producer.Flush(Long).Status);
        Abort(producer);
    }

    [SkippableFact]
    public void A_record_that_the_topic_finds_too_large_is_refused_and_the_transaction_must_be_aborted()
    {
        var topic = NewTopic(setting: "max.message.bytes", value: "10000");
        var producer = Transactional();
        Ok(producer.Begin());
        Ok(producer.Send(new() { Topic = topic, Partition = 0, Key = Utf8("k"), HasKey = true, Value = new byte[50_000], HasValue = true, Timestamp = 1 }));
        Assert.Equal(PortStatus.Refused, producer.Flush(Long).Status);
        Abort(producer);
    }

    [SkippableFact]
    [Trait("Fault", "3.1")]
    public void Records_that_fit_into_a_topic_each_are_not_refused_together()
    {
        var topic = NewTopic(setting: "max.message.bytes", value: "10000");
        var producer = Transactional(maxBatchBytes: 10_000);
        Ok(producer.Begin());
        for (var i = 0; i < 20; i++)
        {
            Ok(producer.Send(new() { Topic = topic, Partition = 0, Key = Utf8("k"), HasKey = true, Value = new byte[3_000], HasValue = true, Timestamp = 1 }));
        }

        Ok(producer.Flush(Long));
        Commit(producer);
        Assert.Equal(20, Take(Reader(topic), 20).Count);
    }

    [SkippableFact]
    public void The_time_limit_of_a_transaction_that_is_left_open_does_not_bind_a_successor()
    {
        var topic = NewTopic();
        var id = NewName("transactional");
        var gone = Transactional(id);
        Ok(gone.Begin());
        Ok(Send(gone, topic, "k", "left open"));
        Ok(gone.Flush(Long));
        gone.Dispose();
        var next = Transactional(id);
        Ok(next.Begin());
        Ok(Send(next, topic, "k", "next"));
        Commit(next);
        Assert.Equal("next", Text(Take(Reader(topic), 1).Single().Value));
    }
}
