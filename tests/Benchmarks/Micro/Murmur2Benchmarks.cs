using System.Text;
using BenchmarkDotNet.Attributes;
using StreamizFraud.Topology.Runtime.Output;

namespace StreamizFraud.Benchmarks.Micro;

/// <summary>The hash that every keyed output record is partitioned by.</summary>
public class Murmur2Benchmarks
{
    private readonly byte[] _key = Encoding.UTF8.GetBytes("card-00012345");

    [Benchmark]
    public int Partition() => Murmur2.Partition(_key, 12);
}
