using System.Globalization;
using CardFraudService.Csv;
using Xunit;

namespace CardFraudService.Tests.Csv;

public sealed class MinorUnitsTests
{
    [Theory]
    [InlineData("0.0", 0)]
    [InlineData("0.01", 1)]
    [InlineData("146.0", 14_600)]
    [InlineData("146", 14_600)]
    [InlineData("39.3", 3_930)]
    [InlineData("-15.5", -1_550)]
    [InlineData("+1.25", 125)]
    [InlineData("1.2500", 125)]
    [InlineData("999999.99", 99_999_999)]
    [InlineData("92233720368547758.07", long.MaxValue)]
    [InlineData("-92233720368547758.08", long.MinValue)]
    [InlineData("92.739999999999995", 9_274)]
    [InlineData("-92.739999999999995", -9_274)]
    [InlineData("100.0", 10_000)]
    [InlineData("1e2", 10_000)]
    [InlineData("1E+02", 10_000)]
    [InlineData("5e-2", 5)]
    [InlineData("9.2233720368547758E+16", 9_223_372_036_854_775_800)]
    [InlineData("0.000001", 0)]
    [InlineData("0.010001", 1)]
    [InlineData("1e-400", 0)]
    [InlineData(".5", 50)]
    [InlineData("5.", 500)]
    public void An_amount_is_read_as_whole_cents_as_programs_write_it(string text, long cents)
    {
        Assert.True(MinorUnits.TryParse(text, out var minor));
        Assert.Equal(cents, minor);
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("1.005")]
    [InlineData("0.0050000000000000001")]
    [InlineData("0.0100011")]
    [InlineData("0.00999")]
    [InlineData("1e400")]
    [InlineData("1e")]
    [InlineData("e2")]
    [InlineData("1e2.5")]
    [InlineData("Infinity")]
    [InlineData("-inf")]
    [InlineData("12\0")]
    [InlineData("\u22125")]
    [InlineData(" 5")]
    [InlineData("5 ")]
    [InlineData("(5)")]
    [InlineData("$5")]
    [InlineData("0x10")]
    [InlineData("1_000")]
    [InlineData("\uff15")]
    [InlineData(".")]
    [InlineData("9999999999999999999999999999")]
    [InlineData("-9999999999999999999999999999")]
    [InlineData("79228162514264337593543950335")]
    [InlineData("-92233720368547758.09")]
    [InlineData("1,000.00")]
    [InlineData("12.3.4")]
    [InlineData("NaN")]
    [InlineData("--1")]
    [InlineData("92233720368547758.08")]
    [InlineData("99999999999999999999999999999999")]
    public void What_is_further_than_a_millionth_from_a_cent_amount_is_refused(string text) => Assert.False(MinorUnits.TryParse(text, out _));

    [Fact]
    public void Cents_survive_the_text_where_a_double_times_100_loses_one()
    {
        Assert.True(MinorUnits.TryParse("1.15", out var minor));
        Assert.Equal(115, minor);
        Assert.Equal(114, (long)(double.Parse("1.15", CultureInfo.InvariantCulture) * 100));
    }

    [Theory]
    [InlineData(0, "0.00")]
    [InlineData(5, "0.05")]
    [InlineData(-1_550, "-15.50")]
    [InlineData(long.MaxValue, "92233720368547758.07")]
    public void An_amount_is_written_with_two_decimals(long minor, string text)
    {
        Assert.Equal(text, MinorUnits.Format(minor));
        Assert.True(MinorUnits.TryParse(text, out var back));
        Assert.Equal(minor, back);
    }
}
