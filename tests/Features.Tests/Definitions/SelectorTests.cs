using System.Globalization;
using System.Linq.Expressions;
using StreamizFraud.Features.Definitions;
using Xunit;

// Calls that depend on the culture are what is refused here.
#pragma warning disable CA1847, CA1862, CA1865, CA1866, MA0021, MA0132

namespace StreamizFraud.Features.Tests.Definitions;

public sealed class SelectorTests
{
    private static readonly int Fixed = 7;
    private static int _changing = 7;

    private readonly double _threshold = 2.5;

    /// <summary>An event with all kinds of members.</summary>
    private sealed record Payment(string Card, long Minor, double Amount, decimal Exact, DateTimeOffset At, int? Age, DayOfWeek Day, Place Where, List<long> Items)
    {
        public List<string> Names { get; } = ["a"];

        public List<Place> Places { get; } = [];

        [FeatureFunction(1)]
        public static double Of(string? text) => text is null ? 1 : 2;

        [FeatureFunction(1)]
        public static double Of(object? any) => any is null ? 3 : 4;

        [FeatureFunction(1)]
        public static double Half(int value) => value / 2.0;

        [FeatureFunction(1)]
        public static double Half(int? value) => value is null ? 0 : 1;

        public static double Tax(double amount) => amount * 0.2;

        [FeatureFunction(3)]
        public static double Fee(double amount) => amount * 0.1;

        [FeatureFunction(0)]
        public static double NoVersion(double amount) => amount;

        [FeatureFunction(1)]
        public double OfThis() => Amount;
    }

    private sealed record Place(string Country, double X);

    private readonly record struct Money(long Minor)
    {
        [FeatureFunction(4)]
        public static Money operator +(Money left, Money right) => new(left.Minor + right.Minor);

        public static Money operator -(Money left, Money right) => new(left.Minor - right.Minor);
    }

    [Fact]
    public void The_text_names_parameters_by_position_and_types_its_literals()
    {
        Assert.Equal("(((Double)row.Minor:Int64) / 100d)", Text(p => p.Minor / 100.0));
        Assert.Equal("((Double)(row.Exact:Decimal / 100m))", Text(p => (double)(p.Exact / 100m)));
        Assert.Equal("((row.Where:StreamizFraud.Features.Tests.Definitions.SelectorTests.Place.Country:String == \"DE\") ? 1d : 0d)", Text(p => p.Where.Country == "DE" ? 1.0 : 0.0));
        Assert.Equal("((Double)(row.Age:Int32? ?? -1))", Text(p => p.Age ?? -1));
        Assert.Equal("Math.Sqrt[Double](row.Amount:Double)", Text(p => Math.Sqrt(p.Amount)));
        Assert.Equal("((Double)System.Linq.Enumerable.Sum<Int64>[System.Collections.Generic.IEnumerable<Int64>, Func<Int64, Int64>](row.Items:System.Collections.Generic.List<Int64>, (x1) => (x1 * 2L)))", Text(p => p.Items.Sum(item => item * 2)));
        Assert.Equal("((Double)row.Items:System.Collections.Generic.List<Int64>.get_Item[Int32](0))", Text(p => p.Items[0]));
        Assert.Equal("((Double)row.At:DateTimeOffset.Hour)", Text(p => p.At.Hour));
        Assert.Equal("((((Int32)row.Day:DayOfWeek) == 6) ? 1d : 0d)", Text(p => p.Day == DayOfWeek.Saturday ? 1 : 0.0));
        Assert.Equal("((Double)checked((Int32)row.Minor:Int64))", Text(p => checked((int)p.Minor)));
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

        Assert.Equal(("(row.Exact:Decimal * 1m)", "(row.Exact:Decimal * 100m)"), (one.Text, hundred.Text));
        Assert.Equal((5m, 500m), (one.Call(Sample), hundred.Call(Sample)));
        rate = 7m;
        Assert.Equal((5m, 500m), (one.Call(Sample), hundred.Call(Sample)));
    }

    [Fact]
    public void Fields_of_the_set_and_readonly_statics_are_captured_like_variables()
    {
        Assert.Equal("(row.Amount:Double > 2.5d)", new Selector<Func<Payment, bool>>(p => p.Amount > _threshold).Text);
        Assert.Equal("(row.Minor:Int64 > ((Int64)7))", new Selector<Func<Payment, bool>>(p => p.Minor > Fixed).Text);
        Assert.Equal("(row.At:DateTimeOffset > DateTimeOffset(2020-01-01T00:00:00.0000000+00:00))", Captured(new DateTimeOffset(2020, 1, 1, 0, 0, 0, TimeSpan.Zero)));
    }

    [Fact]
    public void Functions_with_a_version_are_written_with_it()
    {
        Assert.EndsWith("Payment.Fee@3[Double](row.Amount:Double)", Text(p => Payment.Fee(p.Amount)), StringComparison.Ordinal);
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
        Refused("String.CompareTo, which orders by the culture", p => p.Card.CompareTo("x"));
        Refused("Char.ToUpper, whose result depends on the culture", p => char.ToUpper(p.Card[0]));
        Refused("a comparison that is not StringComparison.Ordinal", p => p.Card.EndsWith("x", StringComparison.CurrentCulture) ? 1 : 0);
        Refused("a culture that is not CultureInfo.InvariantCulture", p => double.Parse(p.Card, (IFormatProvider?)null));
        Refused("String.Concat with values that are not texts", p => p.Card + p.Amount == "x1" ? 1 : 0);
        Refused("orders texts by the culture", p => p.Names.OrderBy(name => name).First() == "a" ? 1 : 0);
        Refused("compares values by code", p => p.Places.Distinct().Count());
        Refused("Object.ToString of Object", p => ((object)p.Where).ToString()!.Length);
        Refused("takes the time zone of the machine", p => (p.At - new DateTime(2024, 7, 1)).TotalHours);
        Refused("takes the time zone of the machine", p => new DateTimeOffset(p.At.DateTime).Offset.TotalHours);
        Refused("DateTimeOffset.Parse, which depends on the time zone", p => DateTimeOffset.Parse(p.Card, CultureInfo.InvariantCulture).Hour);
        Refused("List`1.Remove, which changes the event", p => p.Items.Remove(5L) ? 1 : 0);
        Refused("reads MemberInfo.Name, which is no data", p => p.GetType().Name.Length);
    }

    [Fact]
    public void What_a_tree_can_hold_and_the_text_cannot_is_refused()
    {
        var row = Expression.Parameter(typeof(Payment));
        Expression[] bodies =
        [
            Expression.Block(Expression.Constant(1.0)),
            Expression.PreIncrementAssign(Expression.Property(row, nameof(Payment.Amount))),
            Expression.Default(typeof(double)),
        ];
        Assert.All(bodies, body => Assert.NotEmpty(new Selector<Func<Payment, double>>(Expression.Lambda<Func<Payment, double>>(body, row)).Problems));
    }

    [Fact]
    public void Different_selectors_have_different_texts()
    {
        Assert.NotEqual(Text(p => new int[3].Length), Text(p => new[] { 3 }.Length));
        Assert.NotEqual(Text(p => p.Card == "\ud800" ? 1 : 0), Text(p => p.Card == "\udc01" ? 1 : 0));
        Assert.NotEqual(Text(p => Payment.Of(null as string)), Text(p => Payment.Of(null as object)));
        var five = 5;
        int? maybe = 5;
        Assert.NotEqual(Text(p => Payment.Half(five)), Text(p => Payment.Half(maybe)));
        Assert.NotEqual(Text(p => p.Minor / 2), Text(p => p.Age!.Value / 2));
    }

    [Fact]
    public void A_version_of_an_operator_is_written()
    {
        var sum = new Selector<Func<Money, long>>(m => (m + m).Minor);
        Assert.Contains("op_Addition@4[", sum.Text, StringComparison.Ordinal);
        Assert.Contains("op_Subtraction", Assert.Single(new Selector<Func<Money, long>>(m => (m - m).Minor).Problems), StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_asked_of_captured_values_that_are_absent_is_part_of_the_expression()
    {
        double? limit = null;
        Assert.Equal(5, new Selector<Func<Payment, double>>(p => limit.HasValue ? limit.Value : p.Amount).Call(Sample));
        Place? none = null;
        Assert.Contains("of an object that is null", new Selector<Func<Payment, double>>(p => none!.X).Problems[0], StringComparison.Ordinal);
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
        Taken(p => p.Where == null ? 1 : 0);
        Taken(p => Enumerable.Contains(p.Names, "x") ? 1 : 0);
        Taken(p => p.Items.Max() + p.Items.Distinct().Count());
        Taken(p => p.Names.OrderBy(name => name, StringComparer.Ordinal).First().Length);
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

    private static void Taken(Expression<Func<Payment, double>> selector) => Text(selector);

    private static void Refused(string part, Expression<Func<Payment, double>> selector) =>
        Assert.Contains(part, Assert.Single(new Selector<Func<Payment, double>>(selector).Problems), StringComparison.Ordinal);
}
