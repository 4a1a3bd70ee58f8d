using System.Globalization;
using System.Linq.Expressions;
using StreamizFraud.Features.Definitions;
using Xunit;

// Calls that depend on the culture are what is refused here.
#pragma warning disable CA1847, CA1862, CA1865, CA1866, MA0021

namespace StreamizFraud.Features.Tests.Definitions;

public sealed class SelectorTests
{
    private static readonly int Fixed = 7;
    private static int _changing = 7;

    private readonly double _threshold = 2.5;

    /// <summary>An event with all kinds of members.</summary>
    private sealed record Payment(string Card, long Minor, double Amount, decimal Exact, DateTimeOffset At, int? Age, DayOfWeek Day, Place Where, List<long> Items)
    {
        public static double Tax(double amount) => amount * 0.2;

        [FeatureFunction(3)]
        public static double Fee(double amount) => amount * 0.1;

        [FeatureFunction(0)]
        public static double NoVersion(double amount) => amount;

        [FeatureFunction(1)]
        public double OfThis() => Amount;
    }

    private sealed record Place(string Country, double X);

    [Fact]
    public void The_text_names_parameters_by_position_and_types_its_literals()
    {
        Assert.Equal("(((Double)row.Minor) / 100d)", Text(p => p.Minor / 100.0));
        Assert.Equal("((Double)(row.Exact / 100m))", Text(p => (double)(p.Exact / 100m)));
        Assert.Equal("((row.Where.Country == \"DE\") ? 1d : 0d)", Text(p => p.Where.Country == "DE" ? 1.0 : 0.0));
        Assert.Equal("((Double)(row.Age ?? -1))", Text(p => p.Age ?? -1));
        Assert.Equal("Math.Sqrt(row.Amount)", Text(p => Math.Sqrt(p.Amount)));
        Assert.Equal("((Double)System.Linq.Enumerable.Sum<Int64>(row.Items, (x1) => (x1 * 2L)))", Text(p => p.Items.Sum(item => item * 2)));
        Assert.Equal("((Double)row.Items.get_Item(0))", Text(p => p.Items[0]));
        Assert.Equal("((Double)row.At.Hour)", Text(p => p.At.Hour));
        Assert.Equal("((((Int32)row.Day) == 6) ? 1d : 0d)", Text(p => p.Day == DayOfWeek.Saturday ? 1 : 0.0));
        Assert.Equal("((Double)checked((Int32)row.Minor))", Text(p => checked((int)p.Minor)));
    }

    [Fact]
    public void Renaming_a_parameter_changes_nothing() => Assert.Equal(Text(p => p.Amount * 2), Text(payment => payment.Amount * 2));

    [Fact]
    public void Captured_values_are_written_into_the_definition_and_stay_what_they_were()
    {
        var rate = 1m;
        var one = new Selector<Func<Payment, decimal>>(p => p.Exact * rate);
        rate = 100m;
        var hundred = new Selector<Func<Payment, decimal>>(p => p.Exact * rate);

        Assert.Equal(("(row.Exact * 1m)", "(row.Exact * 100m)"), (one.Text, hundred.Text));
        Assert.Equal((5m, 500m), (one.Call(Sample), hundred.Call(Sample)));
        rate = 7m;
        Assert.Equal((5m, 500m), (one.Call(Sample), hundred.Call(Sample)));
        Assert.NotEqual(one.Fingerprint, hundred.Fingerprint);
    }

    [Fact]
    public void Fields_of_the_set_and_readonly_statics_are_captured_like_variables()
    {
        Assert.Equal("(row.Amount > 2.5d)", new Selector<Func<Payment, bool>>(p => p.Amount > _threshold).Text);
        Assert.Equal("(row.Minor > ((Int64)7))", new Selector<Func<Payment, bool>>(p => p.Minor > Fixed).Text);
        Assert.Equal("(row.At > DateTimeOffset(2020-01-01T00:00:00.0000000+00:00))", Captured(new DateTimeOffset(2020, 1, 1, 0, 0, 0, TimeSpan.Zero)));
    }

    [Fact]
    public void Functions_with_a_version_are_written_with_it()
    {
        Assert.EndsWith("Payment.Fee@3(row.Amount)", Text(p => Payment.Fee(p.Amount)), StringComparison.Ordinal);
        Assert.Equal(0.5, new Selector<Func<Payment, double>>(p => Payment.Fee(p.Amount)).Call(Sample));
    }

    [Fact]
    public void What_may_give_another_result_is_refused_by_name()
    {
        List<string> places = ["DE"];
        Func<double, double> twice = x => x * 2;
        Refused("Payment.Tax", p => Payment.Tax(p.Amount));
        Refused("NoVersion, whose [FeatureFunction] version is 0", p => Payment.NoVersion(p.Amount));
        Refused("OfThis, which has [FeatureFunction] but is not static", p => p.OfThis());
        Refused("DateTimeOffset.UtcNow, which reads the clock", p => (DateTimeOffset.UtcNow - p.At).TotalDays);
        Refused("DateTime.Today, which reads the clock", p => DateTime.Today.Day);
        Refused("DateTimeOffset.LocalDateTime, which depends on the time zone", p => p.At.LocalDateTime.Hour);
        Refused("TimeZoneInfo.Local", p => TimeZoneInfo.ConvertTime(p.At, TimeZoneInfo.Local).Hour);
        Refused("Guid.NewGuid", p => Guid.NewGuid().ToByteArray()[0]);
        Refused("Environment.TickCount", p => Environment.TickCount);
        Refused("Random", p => Random.Shared.Next());
        Refused("GetHashCode, which differs from process to process", p => p.Card.GetHashCode());
        Refused("String.ToUpper, whose result depends on the culture", p => p.Card.ToUpper() == "X" ? 1 : 0);
        Refused("String.StartsWith, whose result depends on the culture", p => p.Card.StartsWith("X") ? 1 : 0);
        Refused("Double.Parse, whose result depends on the culture", p => double.Parse(p.Card));
        Refused("Int64.ToString, whose result depends on the culture", p => p.Minor.ToString().Length);
        Refused("captures places of type System.Collections.Generic.List<String>", p => places.Contains(p.Where.Country) ? 1 : 0);
        Refused("calls Place.op_Equality", p => p.Where == new Place("DE", 1) ? 1 : 0);
        Refused("calls a delegate", p => twice(p.Amount));
        Refused("SelectorTests._changing, which can change", p => p.Minor + _changing);
        Refused("makes a new Place", p => new Place("DE", p.Amount).X);
    }

    [Fact]
    public void What_does_not_depend_on_the_machine_is_taken()
    {
        var zone = "Europe/Berlin";
        Taken(p => p.Card.StartsWith("X", StringComparison.Ordinal) ? 1 : 0);
        Taken(p => p.Card.Contains("X") ? 1 : 0);
        Taken(p => p.Card.StartsWith('X') ? 1 : 0);
        Taken(p => p.Card.ToUpperInvariant().Length);
        Taken(p => p.Card.Substring(1).Trim().Length);
        Taken(p => double.Parse(p.Card, CultureInfo.InvariantCulture));
        Taken(p => TimeZoneInfo.ConvertTime(p.At, TimeZoneInfo.FindSystemTimeZoneById(zone)).Hour);
        Taken(p => Math.Abs(p.Amount - Math.Round(p.Amount)));
        Taken(p => p.Age.HasValue ? p.Age.Value : 0);
        Taken(p => p.Items.Count(item => item > 3));
        Taken(p => string.Equals(p.Card, "x") ? 1 : 0);
        Taken(p => p.At.Date == new DateTime(2020, 1, 1) ? 1 : 0);
        Taken(p => p.Where.Country + "x" == "DEx" ? 1 : 0);
    }

    [Fact]
    public void The_compiled_selector_gives_what_the_lambda_gives()
    {
        var rate = 3;
        Func<Payment, double> lambda = p => (p.Minor * rate / 100.0) + (p.Age ?? 1) + p.Items.Sum(item => item);
        Assert.Equal(lambda(Sample), new Selector<Func<Payment, double>>(p => (p.Minor * rate / 100.0) + (p.Age ?? 1) + p.Items.Sum(item => item)).Call(Sample));
    }

    private static Payment Sample => new("card", 500, 5, 5m, DateTimeOffset.UnixEpoch, null, DayOfWeek.Monday, new Place("DE", 1), [1, 2, 4]);

    private static string Captured(DateTimeOffset from) => new Selector<Func<Payment, bool>>(p => p.At > from).Text;

    private static string Text(Expression<Func<Payment, double>> selector)
    {
        var read = new Selector<Func<Payment, double>>(selector);
        Assert.Empty(read.Problems);
        return read.Text;
    }

    private static void Taken(Expression<Func<Payment, double>> selector) => Assert.DoesNotContain('?', Text(selector).Replace(" ? ", "", StringComparison.Ordinal));

    private static void Refused(string part, Expression<Func<Payment, double>> selector) =>
        Assert.Contains(part, Assert.Single(new Selector<Func<Payment, double>>(selector).Problems), StringComparison.Ordinal);
}
