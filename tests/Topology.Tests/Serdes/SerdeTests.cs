using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.Serdes;
using Xunit;

namespace StreamizFraud.Topology.Tests.Serdes;

/// <summary>Defaults, JSON, and what a failure says.</summary>
public sealed partial class SerdeTests
{
    private static readonly SerdeContext Context = new("topic", IsKey: true);

    [Fact]
    public void Types_with_a_built_in_serde_have_it_by_default_and_always_the_same()
    {
        Assert.Same(Serde.Utf8, Serde.Default<string>());
        Assert.Same(Serde.Int16, Serde.Default<short>());
        Assert.Same(Serde.Int32, Serde.Default<int>());
        Assert.Same(Serde.Int64, Serde.Default<long>());
        Assert.Same(Serde.Single, Serde.Default<float>());
        Assert.Same(Serde.Double, Serde.Default<double>());
        Assert.Same(Serde.Boolean, Serde.Default<bool>());
        Assert.Same(Serde.Guid, Serde.Default<Guid>());
        Assert.Same(Serde.Bytes, Serde.Default<byte[]>());
        Assert.Same(Serde.Memory, Serde.Default<ReadOnlyMemory<byte>>());
        Assert.Same(Serde.Default<Guid?>(), Serde.Default<Guid?>());
        Assert.All<object?>(
            [
                Serde.TryDefault<short?>(), Serde.TryDefault<int?>(), Serde.TryDefault<long?>(), Serde.TryDefault<float?>(), Serde.TryDefault<double?>(),
                Serde.TryDefault<bool?>(), Serde.TryDefault<Guid?>(), Serde.TryDefault<ReadOnlyMemory<byte>?>(),
            ],
            Assert.NotNull);
        Assert.All<object?>([Serde.TryDefault<object>(), Serde.TryDefault<Uri>(), Serde.TryDefault<uint>()], Assert.Null);
        Assert.Throws<NotSupportedException>(Serde.Default<Uri>);
    }

    [Fact]
    public void Asking_for_a_default_allocates_nothing()
    {
        Serde.Default<long?>();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++)
        {
            Serde.Default<long?>();
        }

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 200);
    }

    [Fact]
    public void Json_is_written_by_reflection_and_by_generated_code_alike()
    {
        var payment = new Payment("p1", 12.5m, ["a", "b"]);
        var reflected = Serde.Json<Payment>(new JsonSerializerOptions { PropertyNamingPolicy = JsonNamingPolicy.CamelCase });
        var generated = Serde.Json(PaymentContext.Default.Payment);

        Assert.Equal("""{"id":"p1","amount":12.5,"tags":["a","b"]}""", Write(reflected, payment));
        for (var i = 0; i < 3; i++)
        {
            Assert.Equal(Write(reflected, payment), Write(generated, payment));
        }

        Assert.Equal(payment.Tags, Read(generated, Write(reflected, payment)).Tags);
        Assert.Equal("""{"id":"p1","amount":1,"tags":null}""", Write(Serde.Json<Payment>(), new Payment("p1", 1, null)));
    }

    [Fact]
    public void Options_of_Json_count_when_writing()
    {
        var options = new JsonSerializerOptions { WriteIndented = true, NewLine = "\n", IndentSize = 1 };
        Assert.Equal("[\n 1\n]", Write(Serde.Json<int[]>(options), [1]));
    }

    [Fact]
    public void A_converter_may_serialise_in_turn()
    {
        var serde = Serde.Json<Nested>(new JsonSerializerOptions { Converters = { new NestedConverter() } });
        NestedConverter.Serde = serde;

        Assert.Equal("\"2:\\u00222:\\\\u0022done\\\\u0022\\u0022\"", Write(serde, new Nested(2)));
    }

    [Theory]
    [InlineData("""{"id":"p-1","amountMinor":500}""", "card of Sent is missing")]
    [InlineData("""{"id":"p-1","card":null,"amountMinor":500}""", "card of Sent is null")]
    [InlineData("""{"card":"4","amountMinor":500,"amountMinor2":1}""", "id of Sent is missing")]
    [InlineData("""{"ID":"p-1","Card":"4"}""", "amountMinor of Sent is missing")]
    [InlineData("""{"id":"p-1","card":"4","amountMinor":500,"parts":[{"name":"a","cents":1},{"name":"b"}]}""", "cents of Part is missing")]
    public void Json_without_what_the_constructor_needs_says_which(string text, string told)
    {
        var thrown = Assert.Throws<SerdeException>(() => Read(Serde.Json<Sent>(), text));

        Assert.Contains(told, thrown.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("p-1", thrown.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"id":"p-1","id":"p-2","card":"4","amountMinor":500}""", "id of Sent is there more than once")]
    [InlineData("""{"id":"p-1","card":"4","ID":"p-2","amountMinor":500}""", "id of Sent is there more than once")]
    [InlineData("""{"id":"p-1","card":"4","amountMinor":500,"parts":[{"name":"a","cents":1,"cents":1}]}""", "cents of Part is there more than once")]
    [InlineData("""{"id":"p-1","card":"4","amountMinor":500,"counts":{"p-1":1,"p-1":2}}""", "a key of a dictionary is there more than once")]
    public void Json_with_a_member_twice_is_refused_and_says_which(string text, string told)
    {
        var thrown = Assert.Throws<SerdeException>(() => Read(Serde.Json<Sent>(), text));

        Assert.Contains(told, thrown.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("p-1", thrown.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("p-2", thrown.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, 64)]
    [InlineData(5, 5)]
    [InlineData(100, 100)]
    public void Json_that_is_nested_too_deep_says_how_deep_it_may_be(int maxDepth, int levels)
    {
        var serde = Serde.Json<Tree>(new JsonSerializerOptions(JsonSerializerDefaults.Web) { MaxDepth = maxDepth });

        Assert.Equal(levels, Depth(Read(serde, TreeText(levels))));
        var read = Assert.Throws<SerdeException>(() => Read(serde, TreeText(levels + 1)));
        var written = Assert.Throws<SerdeException>(() => Write(serde, TreeOf(levels + 1)));

        Assert.Contains($"the JSON does not fit: nested deeper than the {levels} levels of JsonSerializerOptions.MaxDepth, at line 1", read.Message, StringComparison.Ordinal);
        Assert.Contains($"the value is nested deeper than the {levels} levels of JsonSerializerOptions.MaxDepth", written.Message, StringComparison.Ordinal);
        Assert.Equal(levels, Depth(Read(serde, Write(serde, TreeOf(levels)))));
    }

    [Fact]
    public void A_type_that_cannot_be_made_from_Json_is_refused_when_the_serde_is_made()
    {
        Assert.Contains("IShape cannot be read from JSON: it is an interface", Assert.Throws<NotSupportedException>(() => Serde.Json<IShape>()).Message, StringComparison.Ordinal);
        Assert.Contains("it is an interface", Assert.Throws<NotSupportedException>(() => Serde.Json(PaymentContext.Default.IShape)).Message, StringComparison.Ordinal);
        Assert.Contains("it is abstract", Assert.Throws<NotSupportedException>(() => Serde.Json<Shape>()).Message, StringComparison.Ordinal);
        Assert.Contains("it has no constructor", Assert.Throws<NotSupportedException>(() => Serde.Json<TwoWays>()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_interface_that_has_a_derived_type_or_a_converter_is_read()
    {
        Assert.Equal(new Dog("a"), Read(Serde.Json<IAnimal>(), """{"$type":"dog","name":"a"}"""));
        Assert.Equal([1], Read(Serde.Json<IReadOnlyList<int>>(), "[1]"));
        Assert.Equal(2, Read(Serde.Json<IReadOnlyDictionary<string, int>>(), """{"a":2}""")["a"]);
    }

    [Theory]
    [InlineData("""{"id":"p-1","card":"4","amountMinor":500}""")]
    [InlineData("""{"Id":"p-1","Card":"4","AmountMinor":500,"other":true}""")]
    public void Json_is_read_as_on_the_web(string text) => Assert.Equal(new Sent("p-1", "4", 500), Read(Serde.Json<Sent>(), text));

    [Fact]
    public void Json_with_options_of_one_s_own_keeps_to_them() =>
        Assert.Equal(new Sent(null, null!, 0), Read(Serde.Json<Sent>(new JsonSerializerOptions()), """{"id":"p-1","amountMinor":500}"""));

    [Fact]
    public void Json_that_is_not_valid_says_where_and_not_what()
    {
        var thrown = Assert.Throws<SerdeException>(() => Read(Serde.Json<Dictionary<string, int>>(), """{"4111111111111111":"x"}"""));

        Assert.EndsWith("line 1, byte 23", thrown.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("4111", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_failure_says_where_it_happened_and_which_serde_failed()
    {
        var serde = LocatedSerde.At(Serde.List(Serde.Nullable(Serde.Int64)), "Sink out");

        var thrown = Assert.Throws<SerdeException>(() => serde.Deserialize([7], Context));

        Assert.Equal(
            "Sink out: Serde.List(Serde.Nullable(Serde.Int64)) cannot read the key for topic topic: a list begins with byte 0 or 1, not 7", thrown.Message);
        Assert.IsType<SerdeException>(thrown.InnerException);
    }

    [Fact]
    public void What_user_code_says_stays_inside()
    {
        var serde = LocatedSerde.At(new Talkative(new FormatException("cannot use 4111111111111111")), "Store rows");

        var thrown = Assert.Throws<SerdeException>(() => Write(serde, "x"));

        Assert.Equal("Store rows: Talkative cannot write the key for topic topic: FormatException", thrown.Message);
        Assert.Equal(FaultScope.Record, thrown.Scope);
    }

    [Fact]
    public void A_fault_beyond_the_record_is_not_made_one_of_the_record()
    {
        var down = new StreamException(FaultScope.Application, "the schema registry does not answer");

        Assert.Same(down, Assert.Throws<StreamException>(() => Write(LocatedSerde.At(new Talkative(down), "Sink out"), "x")));
    }

    private static string Write<T>(ISerde<T> serde, T value)
    {
        var buffer = new ArrayBufferWriter<byte>();
        serde.Serialize(value, buffer, Context);
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static string TreeText(int levels) => levels == 1 ? """{"inner":null}""" : $$"""{"inner":{{TreeText(levels - 1)}}}""";

    private static Tree TreeOf(int levels) => new() { Inner = levels == 1 ? null : TreeOf(levels - 1) };

    private static int Depth(Tree tree) => tree.Inner is null ? 1 : 1 + Depth(tree.Inner);

    private static T Read<T>(ISerde<T> serde, string text) => serde.Deserialize(Encoding.UTF8.GetBytes(text), Context);

    internal sealed record Payment(string Id, decimal Amount, IReadOnlyList<string>? Tags);

    internal sealed record Sent(string? Id, string Card, long AmountMinor, List<Part>? Parts = null, Dictionary<string, int>? Counts = null);

    internal sealed record Part(string Name, int Cents);

    internal sealed class Tree
    {
        public Tree? Inner { get; init; }
    }

    internal interface IShape
    {
        int Sides { get; }
    }

    internal abstract class Shape
    {
        public int Sides { get; set; }
    }

    internal sealed class TwoWays
    {
        public TwoWays(int sides) => Sides = sides;

        public TwoWays(string sides) => Sides = sides.Length;

        public int Sides { get; }
    }

    [JsonDerivedType(typeof(Dog), "dog")]
    internal interface IAnimal
    {
        string Name { get; }
    }

    internal sealed record Dog(string Name) : IAnimal;

    [JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
    [JsonSerializable(typeof(Payment))]
    [JsonSerializable(typeof(IShape))]
    internal sealed partial class PaymentContext : JsonSerializerContext;

    internal sealed record Nested(int Depth);

    private sealed class NestedConverter : JsonConverter<Nested>
    {
        public static ISerde<Nested> Serde { get; set; } = null!;

        public override Nested? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => throw new NotSupportedException();

        public override void Write(Utf8JsonWriter writer, Nested value, JsonSerializerOptions options) =>
            writer.WriteStringValue(value.Depth == 0 ? "done" : $"2:{SerdeTests.Write(Serde, new Nested(value.Depth - 1))}");
    }

    private sealed class Talkative(Exception exception) : ISerde<string>
    {
        public void Serialize(string value, IBufferWriter<byte> destination, in SerdeContext context) => throw exception;

        public string Deserialize(ReadOnlySpan<byte> bytes, in SerdeContext context) => throw exception;
    }
}
