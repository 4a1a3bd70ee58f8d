using System.Globalization;
using CardFraudService.Csv;
using Xunit;

namespace StreamizFraud.Scoring.Tests.World;

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
    public void An_amount_is_read_exactly(string text, long cents)
    {
        Assert.True(MinorUnits.TryParse(text, out var minor));
        Assert.Equal(cents, minor);
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("1.005")]
    [InlineData("0.0050000000000000001")]
    [InlineData("1e3")]
    [InlineData("1,000.00")]
    [InlineData("12.3.4")]
    [InlineData("NaN")]
    [InlineData("--1")]
    [InlineData("92233720368547758.08")]
    [InlineData("99999999999999999999999999999999")]
    [InlineData("0.00000000000000000000000000000001")]
    public void What_is_no_whole_number_of_cents_is_refused(string text) => Assert.False(MinorUnits.TryParse(text, out _));

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
