using System.Text;
using StreamizFraud.Topology.Dsl;
using StreamizFraud.Topology.Testing;
using Xunit;

namespace StreamizFraud.Topology.Runtime.Tests.Tasks;

/// <summary>Rules C1 and C2, ruling 10: what waits is taken in order of event time.</summary>
public sealed class EventTimeOrderTests
{
    private readonly List<string> _seen = [];

    [Fact]
    public void Across_the_tasks_of_a_thread()
    {
        using var driver = new TopologyTestDriver(Recording("in"), new TopologyTestOptions { Partitions = 2 });
        Produce(driver, "in", 0, 10, 30, 50);
        Produce(driver, "in", 1, 20, 40);

        driver.Commit();

        Assert.Equal(["10", "20", "30", "40", "50"], _seen);
    }

    [Fact]
    public void Across_the_inputs_of_a_task()
    {
        using var driver = new TopologyTestDriver(Recording("left", "right"));
        Produce(driver, "left", 0, 10, 30);
        Produce(driver, "right", 0, 5, 20, 40);

        driver.Commit();

        Assert.Equal(["5", "10", "20", "30", "40"], _seen);
    }

    [Fact]
    public void Within_a_partition_by_offset_whatever_the_time()
    {
        using var driver = new TopologyTestDriver(Recording("in"), new TopologyTestOptions { Partitions = 2 });
        Produce(driver, "in", 0, 50, 10);
        Produce(driver, "in", 1, 20);

        driver.Commit();

        Assert.Equal(["20", "50", "10"], _seen);
    }

    private static void Produce(TopologyTestDriver driver, string topic, int partition, params long[] times)
    {
        foreach (var time in times)
        {
            driver.Cluster.Produce(topic, partition, "k"u8.ToArray(), Encoding.UTF8.GetBytes($"{time}"), time);
        }
    }

    private Planning.StreamTopology Recording(params string[] topics)
    {
        var builder = new StreamsBuilder();
        builder.Stream<string, string>(topics).ForEach((_, value) => _seen.Add(value));
        return builder.Build();
    }
}
