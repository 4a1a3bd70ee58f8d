using StreamizFraud.Topology;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.Runtime.Ports;
using Xunit;

namespace StreamizFraud.Engine.Contracts.Tests.Cluster;

/// <summary>Sending, fetching, positions, and the admin's view, without transactions.</summary>
public abstract class RecordsContract(IClusterSource source) : ClusterContract(source)
{
    [SkippableFact]
    public void Null_and_empty_keys_and_values_stay_apart()
    {
        var topic = NewTopic();
        var producer = Producer();
        string?[] forms = [null, string.Empty, "x"];
        foreach (var key in forms)
        {
            foreach (var value in forms)
            {
                Ok(Send(producer, topic, key, value));
            }
        }

        Ok(producer.Flush(Long));
        var records = Take(Reader(topic), 9);
        for (var i = 0; i < 9; i++)
        {
            var (key, value) = (forms[i / 3], forms[i % 3]);
            Assert.Equal(key is not null, records[i].HasKey);
            Assert.Equal(value is not null, records[i].HasValue);
            Assert.Equal(key ?? string.Empty, Text(records[i].Key));
            Assert.Equal(value ?? string.Empty, Text(records[i].Value));
        }
    }

    [SkippableFact]
    [Trait("Fault", "3.12")]
    public void A_record_without_a_time_is_taken_where_old_ones_are_refused()
    {
        var topic = NewTopic(setting: "message.timestamp.before.max.ms", value: "3600000");
        var producer = Producer();
        Ok(Send(producer, topic, "k", "none", timestamp: -1));
        Ok(producer.Flush(Long));
        Ok(Send(producer, topic, "k", "old", timestamp: 1));
        Assert.False(producer.Flush(Long).IsOk);

        // As with the JVM's client it has the time of sending, or none; the simulated cluster says that there is none.
        var record = Assert.Single(Take(Reader(topic), 1));
        Assert.Equal("none", Text(record.Value));
        Assert.True(record.Timestamp == -1 || DateTimeOffset.UtcNow.ToUnixTimeMilliseconds() - record.Timestamp < 600_000, $"{record.Timestamp}");
    }

    [SkippableFact]
    [Trait("Fault", "3.12")]
    public void A_topic_that_sets_no_limits_takes_records_of_any_time()
    {
        var topic = NewTopic(new Dictionary<string, string> { ["message.timestamp.before.max.ms"] = "9223372036854775807", ["message.timestamp.after.max.ms"] = "9223372036854775807" });
        var producer = Producer();
        Ok(Send(producer, topic, "k", "old", timestamp: 1));
        Ok(Send(producer, topic, "k", "young", timestamp: long.MaxValue));
        Ok(producer.Flush(Long));

        var near = NewTopic(setting: "message.timestamp.after.max.ms", value: "3600000");
        Ok(Send(producer, near, "k", "young", timestamp: DateTimeOffset.UtcNow.ToUnixTimeMilliseconds() + 7_200_000));
        Assert.False(producer.Flush(Long).IsOk);
    }

    [SkippableFact]
    public void Headers_and_timestamps_arrive_as_they_were_sent()
    {
        var topic = NewTopic();
        var producer = Producer();
        var headers = new RecordHeaders(
            new RecordHeader("same", [1, 2]), new RecordHeader("same", []), new RecordHeader("none", null));
        Ok(producer.Send(new() { Topic = topic, Partition = 0, Key = Utf8("k"), HasKey = true, Value = Utf8("v"), HasValue = true, Timestamp = 1_522_540_800_123, Headers = headers }));
        Ok(Send(producer, topic, "k", "v", timestamp: 0));
        Ok(producer.Flush(Long));
        var records = Take(Reader(topic), 2);
        Assert.Equal(1_522_540_800_123, records[0].Timestamp);

        // The real client takes 0 for "now", so its adapter sends 1. What matters is that the time of sending is not put in.
        Assert.InRange(records[1].Timestamp, 0, 1);
        Assert.Equal(3, records[0].Headers.Count);
        Assert.Equal(("same", "same", "none"), (records[0].Headers[0].Key, records[0].Headers[1].Key, records[0].Headers[2].Key));
        Assert.Equal([1, 2], records[0].Headers[0].Value!);
        Assert.Equal([], records[0].Headers[1].Value!);
        Assert.Null(records[0].Headers[2].Value);
        Assert.Empty(records[1].Headers);
    }

    [SkippableFact]
    public void Records_of_a_partition_come_in_order_and_receipts_carry_their_offsets()
    {
        var topic = NewTopic(partitions: 2);
        var producer = Producer();
        var receipts = new Receipts();
        for (var i = 0; i < 200; i++)
        {
            Ok(Send(producer, topic, "k", $"{i}", partition: i % 2, receipt: i % 2 == 0 ? receipts : null));
        }

        Ok(producer.Flush(Long));
        Assert.Equal(Enumerable.Range(0, 100).Select(i => (long)i), receipts.Offsets);
        var consumer = Consumer();
        consumer.Fetch([new PartitionOffset(new TopicPartition(topic, 0), 0), new PartitionOffset(new TopicPartition(topic, 1), 0)]);
        foreach (var records in Take(consumer, 200).GroupBy(record => record.Partition.Partition))
        {
            Assert.Equal(Enumerable.Range(0, 100).Select(i => (long)i), records.Select(record => record.Offset));
            Assert.Equal(Enumerable.Range(0, 100).Select(i => $"{(i * 2) + records.Key}"), records.Select(record => Text(record.Value)));
        }
    }

    [SkippableFact]
    public void A_record_without_a_partition_finds_one()
    {
        var topic = NewTopic(partitions: 2);
        var producer = Producer();
        Ok(producer.Send(new() { Topic = topic, Partition = -1, Value = Utf8("v"), HasValue = true, Timestamp = 5 }));
        Ok(producer.Flush(Long));
        var ends = Admin().ListOffsets([new TopicPartition(topic, 0), new TopicPartition(topic, 1)], OffsetPosition.End, Long);
        Assert.Equal(1, ends.Sum(end => end.Offset));
    }

    [SkippableFact]
    public void Fetch_replaces_what_is_read_and_positions_follow_the_records()
    {
        var topic = NewTopic(partitions: 2);
        var (first, second) = (new TopicPartition(topic, 0), new TopicPartition(topic, 1));
        var producer = Producer();
        for (var i = 0; i < 5; i++)
        {
            Ok(Send(producer, topic, "k", $"a{i}"));
            Ok(Send(producer, topic, "k", $"b{i}", partition: 1));
        }

        Ok(producer.Flush(Long));
        var consumer = Consumer();
        Assert.Equal(-1, consumer.Position(first));
        consumer.Fetch([new PartitionOffset(first, 2)]);
        Assert.Equal(["a2", "a3", "a4"], Take(consumer, 3).Select(record => Text(record.Value)));
        Assert.Equal(5, consumer.Position(first));
        Assert.Equal(-1, consumer.Position(second));
        consumer.Fetch([new PartitionOffset(second, 4)]);
        Assert.Equal(["b4"], Take(consumer, 1).Select(record => Text(record.Value)));
        consumer.Fetch([new PartitionOffset(first, 0)]);
        Assert.Equal(["a0", "a1", "a2", "a3", "a4"], Take(consumer, 5).Select(record => Text(record.Value)));
        PollUntil(() => consumer.EndOffset(first) == 5, "the end of the partition", consumer);
    }

    [SkippableFact]
    public void A_paused_partition_is_silent_and_loses_nothing()
    {
        var topic = NewTopic(partitions: 2);
        var (first, second) = (new TopicPartition(topic, 0), new TopicPartition(topic, 1));
        var consumer = Consumer();
        consumer.Fetch([new PartitionOffset(first, 0), new PartitionOffset(second, 0)]);
        var producer = Producer();
        Ok(Send(producer, topic, "k", "a0"));
        Ok(producer.Flush(Long));
        Assert.Equal("a0", Text(Take(consumer, 1).Single().Value));
        consumer.Pause([first]);
        Ok(Send(producer, topic, "k", "a1"));
        Ok(producer.Flush(Long));
        Ok(Send(producer, topic, "k", "b0", partition: 1));
        Ok(producer.Flush(Long));
        Assert.Equal("b0", Text(Take(consumer, 1).Single().Value));
        Assert.Equal(0, consumer.Poll(Short, 10, new Inbox()));
        Assert.Equal(1, consumer.Position(first));
        consumer.Resume([first]);
        Assert.Equal("a1", Text(Take(consumer, 1).Single().Value));
    }

    [SkippableFact]
    public void A_paused_backlog_lets_others_through_and_comes_whole_and_in_order_after_the_resume()
    {
        var (backlog, other) = Backlog(records: 12_000);
        var consumer = Consumer();
        consumer.Fetch([new PartitionOffset(backlog, 0), new PartitionOffset(other, 0)]);
        consumer.Pause([backlog]);
        Assert.All(Take(consumer, 1), record => Assert.Equal(other, record.Partition));
        Assert.Equal(0, consumer.Poll(Short, 10, new Inbox()));
        Assert.Equal(0, consumer.Position(backlog));
        consumer.Resume([backlog]);
        Assert.Equal(Enumerable.Range(0, 12_000).Select(i => (long)i), Take(consumer, 12_000).Select(record => record.Offset));
    }

    [SkippableFact]
    public void A_new_fetch_ends_a_pause()
    {
        var (backlog, other) = Backlog(records: 12_000);
        var consumer = Consumer();
        consumer.Fetch([new PartitionOffset(backlog, 0), new PartitionOffset(other, 0)]);
        consumer.Pause([backlog]);
        Take(consumer, 1);
        consumer.Poll(Short, 10, new Inbox());
        consumer.Fetch([new PartitionOffset(backlog, 3)]);
        Assert.Equal(Enumerable.Range(3, 11_997).Select(i => (long)i), Take(consumer, 11_997).Select(record => record.Offset));
    }

    [SkippableFact]
    public void A_poll_hands_over_no_more_than_it_is_asked_for()
    {
        var topic = NewTopic();
        var producer = Producer();
        for (var i = 0; i < 10; i++)
        {
            Ok(Send(producer, topic, "k", $"{i}"));
        }

        Ok(producer.Flush(Long));
        var consumer = Reader(topic);
        var inbox = new Inbox();
        while (inbox.Records.Count < 10)
        {
            var before = inbox.Records.Count;
            var count = consumer.Poll(Long, 3, inbox);
            Assert.InRange(count, 1, 3);
            Assert.Equal(before + count, inbox.Records.Count);
        }
    }

    [SkippableFact]
    public void Deleted_records_are_an_error_that_names_topic_partition_and_both_offsets()
    {
        var topic = NewTopic();
        var producer = Producer();
        for (var i = 0; i < 12; i++)
        {
            Ok(Send(producer, topic, "k", $"{i}"));
        }

        Ok(producer.Flush(Long));
        var admin = Admin();
        admin.DeleteRecords([new PartitionOffset(new TopicPartition(topic, 0), 11)], Long);
        Assert.Equal(11, End(admin, topic, OffsetPosition.Earliest));
        Assert.Equal(12, End(admin, topic));
        Assert.Equal("11", Text(Take(Reader(topic, offset: 11), 1).Single().Value));
        var late = Reader(topic, offset: 7);
        var failure = Assert.Throws<ClusterException>(() => PollUntil(() => false, "the error", late));
        Assert.Equal(ClusterFault.OffsetOutOfRange, failure.Fault);
        Assert.Contains(topic, failure.Message);
        Assert.Contains("7", failure.Message);
        Assert.Contains("11", failure.Message);
    }

    [SkippableFact]
    public void A_point_in_time_is_at_the_first_record_that_is_not_older_whatever_comes_after_it()
    {
        var topic = NewTopic(partitions: 2);
        var producer = Producer();
        foreach (var timestamp in new long[] { 1_000, 5_000, 2_000, 9_000 })
        {
            Ok(Send(producer, topic, "k", "v", timestamp: timestamp));
            // A batch of its own.
            Ok(producer.Flush(Long));
        }

        var admin = Admin();
        long At(long timestamp) => End(admin, topic, OffsetPosition.At(timestamp));
        Assert.Equal([0, 0, 1, 1, 3, 3], new long[] { 0, 1_000, 1_001, 5_000, 5_001, 9_000 }.Select(At));
        Assert.Equal(4, At(9_001));
        var both = admin.ListOffsets([new TopicPartition(topic, 1), new TopicPartition(topic, 0)], OffsetPosition.At(3_000), Long);
        Assert.Equal([1, 0], both.OrderBy(offset => offset.Partition.Partition).Select(offset => offset.Offset));

        admin.DeleteRecords([new PartitionOffset(new TopicPartition(topic, 0), 2)], Long);
        Assert.Equal([2, 3], new long[] { 0, 5_000 }.Select(At));
    }

    [SkippableFact]
    public void A_marker_is_at_its_time_too()
    {
        var topic = NewTopic();
        var producer = Transactional();
        foreach (var timestamp in new long[] { 1, 2 })
        {
            Ok(producer.Begin());
            Ok(Send(producer, topic, "k", "v", timestamp: timestamp));
            Ok(producer.Flush(Long));
            Ok(Until(() => producer.Commit(Long)));
        }

        var admin = Admin();
        PollUntil(() => End(admin, topic, OffsetPosition.LastStable) == 4, "the marker");

        Assert.Equal(1, End(admin, topic, OffsetPosition.At(3)));
    }

    [SkippableFact]
    public void Topics_are_described_and_made_once()
    {
        var topic = NewTopic(partitions: 3);
        var admin = Admin();
        var before = admin.DescribeTopics([topic, NewName("absent")], Long).Single();
        Assert.Equal((topic, 3), (before.Name, before.Partitions));
        admin.CreateTopics([new NewTopic(topic, 5, -1, new Dictionary<string, string>())], Long);
        Assert.Equal(before, admin.DescribeTopics([topic], Long).Single());
    }

    [SkippableFact]
    public void Offsets_of_an_unknown_topic_are_refused()
    {
        var failure = Assert.Throws<ClusterException>(() => End(Admin(), NewName("absent")));
        Assert.Equal(ClusterFault.UnknownTopic, failure.Fault);
    }

    [SkippableFact]
    public void A_record_that_is_too_large_is_rejected_alone()
    {
        var topic = NewTopic();
        var producer = Transactional();
        Ok(producer.Begin());
        var reply = producer.Send(new() { Topic = topic, Partition = 0, Key = Utf8("k"), HasKey = true, Value = new byte[2_000_000], HasValue = true, Timestamp = 1 });
        Assert.Equal(PortStatus.Rejected, reply.Status);
        Ok(Send(producer, topic, "k", "small"));
        Commit(producer);
        Assert.Equal("small", Text(Take(Reader(topic), 1).Single().Value));
    }

    /// <summary>A partition with many records, and one with a single record that was written after them.</summary>
    private (TopicPartition Backlog, TopicPartition Other) Backlog(int records)
    {
        var topic = NewTopic(partitions: 2);
        var producer = Producer();
        for (var i = 0; i < records; i++)
        {
            Ok(Send(producer, topic, "k", $"a{i}"));
        }

        Ok(producer.Flush(Long));
        Ok(Send(producer, topic, "k", "b", partition: 1));
        Ok(producer.Flush(Long));
        return (new TopicPartition(topic, 0), new TopicPartition(topic, 1));
    }
}
