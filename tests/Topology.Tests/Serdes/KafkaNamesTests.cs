using StreamizFraud.Topology.Serdes;
using Xunit;
using KafkaSerdes = StreamizFraud.Topology.Serdes.Serdes;

namespace StreamizFraud.Topology.Tests.Serdes;

/// <summary>The built-in serdes by Kafka's names. Their bytes are compared with Kafka's by the names that they have here.</summary>
public sealed class KafkaNamesTests
{
    [Fact]
    public void Kafkas_names_are_names_of_the_same_serdes()
    {
        (object ByKafkasName, object ByOurs)[] pairs =
        [
            (KafkaSerdes.String(), Serde.Utf8),
            (KafkaSerdes.Short(), Serde.Int16),
            (KafkaSerdes.Integer(), Serde.Int32),
            (KafkaSerdes.Long(), Serde.Int64),
            (KafkaSerdes.Float(), Serde.Single),
            (KafkaSerdes.Double(), Serde.Double),
            (KafkaSerdes.Boolean(), Serde.Boolean),
            (KafkaSerdes.Uuid(), Serde.Guid),
            (KafkaSerdes.ByteArray(), Serde.Bytes),
            (KafkaSerdes.ByteBuffer(), Serde.Memory),
            (KafkaSerdes.Void(), Serde.Void),
            (KafkaSerdes.SerdeFrom<long>(), Serde.Int64),
            (KafkaSerdes.SerdeFrom<long?>(), Serde.Default<long?>()),
        ];

        Assert.All(pairs, pair => Assert.Same(pair.ByOurs, pair.ByKafkasName));
        Assert.Equal(Serde.List(Serde.Int64).Format, KafkaSerdes.ListSerde(KafkaSerdes.Long()).Format);
        Assert.Throws<NotSupportedException>(KafkaSerdes.SerdeFrom<Uri>);
    }

    [Fact]
    public void Every_built_in_serde_has_a_name_of_Kafkas()
    {
        var named = typeof(KafkaSerdes).GetMethods().Where(method => method.IsStatic && !method.IsGenericMethod).Select(method => method.Invoke(null, null));

        Assert.Empty(typeof(Serde).GetProperties().Select(property => property.GetValue(null)).Except(named));
    }
}
