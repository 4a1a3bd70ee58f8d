using System.Runtime.InteropServices;

namespace StreamizFraud.Topology.Kafka.Native;

/// <summary><c>rd_kafka_consumer_group_metadata_t</c>: a copy in librdkafka's memory, freed with the last reference; one is taken for each generation.</summary>
internal sealed class MembershipHandle : SafeHandle
{
    internal MembershipHandle(nint metadata)
        : base(0, ownsHandle: true) => SetHandle(metadata);

    public override bool IsInvalid => handle == 0;

    protected override bool ReleaseHandle()
    {
        RdKafka.rd_kafka_consumer_group_metadata_destroy(handle);
        return true;
    }
}
