using System.Buffers;
using System.Reflection;
using StreamizFraud.Topology.Dsl;
using StreamizFraud.Topology.Serdes;
using Xunit;

namespace StreamizFraud.Topology.Tests.Serdes;

/// <summary>Names of bytes, which are kept beside stored rows: they may not change.</summary>
[Trait("Fault", "1.7")]
public sealed class SerdeFormatTests
{
    [Fact]
    public void Names_of_built_in_serdes_are_these_for_ever()
    {
        Assert.Equal("Serde.Utf8", Serde.Utf8.Format);
        Assert.Equal("Serde.Int64", Serde.Nullable(Serde.Int64).Format);
        Assert.Equal("Serde.Bytes", Serde.Memory.Format);
        Assert.Equal("Serde.List(Serde.List(Serde.Double))", Serde.List(Serde.List(Serde.Double)).Format);
        Assert.Equal("Serde.Json<StreamizFraud.Topology.Tests.Serdes.SerdeFormatTests.Payment>", Serde.Json<Payment>().Format);
        Assert.Equal("WindowedSerdes.TimeWindowed(Serde.Utf8, 5 ms)", WindowedSerdes.TimeWindowed(Serde.Utf8, TimeSpan.FromMilliseconds(5)).Format);
    }

    [Fact]
    public void A_users_serde_is_named_after_its_type_and_its_arguments_without_versions()
    {
        ISerde<List<Payment>> serde = new Boxed<List<Payment>>();

        Assert.Equal(
            "StreamizFraud.Topology.Tests.Serdes.SerdeFormatTests.Boxed<System.Collections.Generic.List<StreamizFraud.Topology.Tests.Serdes.SerdeFormatTests.Payment>>",
            serde.Format);
        Assert.Equal("StreamizFraud.Topology.Tests.Serdes.OfThisFile", SerdeFormat.Of(typeof(OfThisFile)));
    }

    [Fact]
    public void A_name_that_is_given_stays_and_lists_what_else_is_read()
    {
        var serde = new Boxed<Payment>().WithFormat("payment-2", "payment-1");

        Assert.Equal("payment-2", serde.Format);
        Assert.Equal(["payment-1"], SerdeFormat.AlsoReadBy(LocatedSerde.AtStore(serde, "s")));
        Assert.Throws<ArgumentException>(() => Serde.Utf8.WithFormat("two\nlines"));
        Assert.Throws<ArgumentException>(() => Serde.Utf8.WithFormat("fine", " "));
    }

    [Fact]
    public void Every_serde_that_is_made_of_others_says_so_in_its_name()
    {
        // By the name of its type alone, a list of numbers would be a list of texts.
        var silent = typeof(Serde).Assembly.GetTypes().Where(type => !type.IsAbstract && IsSerde(type) && IsMadeOfOthers(type) && !NamesItself(type));

        Assert.Equal([typeof(Silent<>)], typeof(SerdeFormatTests).Assembly.GetTypes().Where(type => IsSerde(type) && IsMadeOfOthers(type) && !NamesItself(type)));
        Assert.Empty(silent);
    }

    private static bool IsSerde(Type type) => type.GetInterfaces().Any(IsSerdeInterface);

    private static bool IsSerdeInterface(Type type) => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(ISerde<>);

    private static bool IsMadeOfOthers(Type type) => type.GetConstructors(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic)
        .Any(made => made.GetParameters().Any(parameter => IsSerdeInterface(parameter.ParameterType)));

    private static bool NamesItself(Type type) => type.GetProperty("Format", BindingFlags.Instance | BindingFlags.Public) is not null;

    internal sealed record Payment(string Card, long Cents);

    private sealed class Boxed<T> : ISerde<T>
    {
        public void Serialize(T value, IBufferWriter<byte> destination, in SerdeContext context) => throw new NotSupportedException();

        public T Deserialize(ReadOnlySpan<byte> bytes, in SerdeContext context) => throw new NotSupportedException();
    }

    private sealed class Silent<T>(ISerde<T> inner) : ISerde<T>
    {
        public void Serialize(T value, IBufferWriter<byte> destination, in SerdeContext context) => inner.Serialize(value, destination, context);

        public T Deserialize(ReadOnlySpan<byte> bytes, in SerdeContext context) => inner.Deserialize(bytes, context);
    }
}

file sealed class OfThisFile;
