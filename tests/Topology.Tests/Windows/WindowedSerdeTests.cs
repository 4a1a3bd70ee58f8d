using System.Buffers;
using StreamizFraud.Topology.Dsl;
using StreamizFraud.Topology.Serdes;
using Xunit;

namespace StreamizFraud.Topology.Tests.Windows;

public sealed class WindowedSerdeTests
{
    private static readonly ISerde<Windowed<string>> Time = WindowedSerdes.TimeWindowed(Serde.Utf8, TimeSpan.FromSeconds(10));
    private static readonly ISerde<Windowed<string>> Session = WindowedSerdes.SessionWindowed(Serde.Utf8);

    [Fact]
    public void A_time_windowed_key_is_the_key_and_the_start_B2()
    {
        var key = new Windowed<string>("c1", new Window(60_000, 70_000));

        Assert.Equal("6331000000000000ea60", Hex(Time, key));
        Assert.Equal(key, Time.Deserialize(Convert.FromHexString("6331000000000000ea60"), default));
    }

    [Fact]
    public void A_session_key_is_the_key_the_end_and_the_start_B3()
    {
        var key = new Windowed<string>("c1", new Window(60_000, 70_000));

        Assert.Equal("63310000000000011170000000000000ea60", Hex(Session, key));
        Assert.Equal(key, Session.Deserialize(Convert.FromHexString("63310000000000011170000000000000ea60"), default));
    }

    [Fact]
    public void An_end_past_the_end_of_time_is_the_end_of_time_W3() =>
        Assert.Equal(long.MaxValue, Time.Deserialize(Convert.FromHexString("7fffffffffffffff"), default).Window.End);

    [Fact]
    public void Bytes_that_are_too_few_are_refused()
    {
        Assert.Throws<SerdeException>(() => Time.Deserialize(new byte[7], default));
        Assert.Throws<SerdeException>(() => Session.Deserialize(new byte[15], default));
    }

    private static string Hex(ISerde<Windowed<string>> serde, Windowed<string> key)
    {
        var bytes = new ArrayBufferWriter<byte>();
        serde.Serialize(key, bytes, default);
        return Convert.ToHexStringLower(bytes.WrittenSpan);
    }
}
