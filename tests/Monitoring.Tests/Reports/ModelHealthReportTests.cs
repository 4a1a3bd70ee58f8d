using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Xml.Linq;
using StreamizFraud.Scoring;
using StreamizFraud.Topology.Serdes;
using Xunit;

namespace StreamizFraud.Monitoring.Tests.Reports;

public sealed class ModelHealthReportTests
{
    private const long DayMs = 86_400_000;
    private static readonly ModelIdentity Model = new("fraud <b>", "3", new string('a', 64));

    [Fact]
    public void Records_read_back_as_they_were_written()
    {
        ModelHealth[] records =
        [
            Psi(3, 0.3),
            Psi(3, double.NaN),
            new() { Measure = HealthMeasures.LabelAge, Figure = 25.5, Alarm = HealthBand.UpTo(22), State = HealthState.Alarm, AtMs = 9, SinceMs = 4 },
            new() { Model = Model, Measure = HealthMeasures.AlertRate, Window = MonitorWindow.Hour, WindowStartMs = 3_600_000, Figure = 1.0 / 3, Warn = new HealthBand(0.1, 0.2), Rows = 7, IsFinal = true },
        ];
        var serde = new ModelHealthSerde();
        Assert.All(records, record => Assert.Equal(record, serde.Deserialize(Bytes(record), default)));
        Assert.Equal("fraud <b>/3/feature_psi/AMOUNT/day", records[0].Key);
        Assert.Equal("*/*/label_age", records[2].Key);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("""{"schema":2,"measure":"auc"}""")]
    [InlineData("""{"schema":1,"measure":"auc","figure":1,"rows":1,"state":"fine","since_ms":0,"at_ms":0,"final":true}""")]
    public void What_is_no_record_is_refused(string json) =>
        Assert.Throws<SerdeException>(() => new ModelHealthSerde().Deserialize(Encoding.UTF8.GetBytes(json), default));

    [Fact]
    public void The_last_record_of_a_key_holds_and_alarms_come_first()
    {
        var report = new ModelHealthReport([Psi(1, 0.3), Psi(2, 0.15), Psi(3, 0.01), Age(30), Psi(4, 0.12)]);
        Assert.Equal(HealthState.Alarm, report.State);
        Assert.Equal([HealthMeasures.LabelAge, HealthMeasures.FeaturePsi], report.Raised.Select(health => health.Measure));
        Assert.Equal(2, report.Current.Count());
        Assert.Equal(HealthState.Unjudged, new ModelHealthReport([]).State);
    }

    [Fact]
    public void The_page_stands_by_itself_and_shows_each_history_as_a_line()
    {
        var page = new ModelHealthReport([Psi(1, 0.3), Psi(2, 0.15), Psi(3, 0.01), Age(30)]).ToHtml();
        // Well-formed, so that texts of models cannot break out of it.
        var html = XDocument.Parse(page.Replace("<!doctype html>", "", StringComparison.Ordinal).Replace("<meta charset=\"utf-8\">", "", StringComparison.Ordinal));
        Assert.Contains(html.Descendants("h2"), title => title.Value == "fraud <b> 3");
        var line = Assert.Single(html.Descendants("polyline"));
        Assert.Equal(3, line.Attribute("points")!.Value.Split(' ', StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.DoesNotContain("http", page, StringComparison.Ordinal);
        Assert.Contains(html.Descendants("span"), badge => badge.Attribute("class")!.Value == "alarm");
    }

    [Fact]
    public void The_JSON_has_what_holds_and_the_ended_windows()
    {
        var json = JsonDocument.Parse(new ModelHealthReport([Psi(1, 0.3), Psi(1, 0.31), Psi(2, 0.15), Age(30)]).ToJson()).RootElement;
        Assert.Equal("alarm", json.GetProperty("state").GetString());
        var psi = json.GetProperty("health").GetProperty("fraud <b>/3/feature_psi/AMOUNT/day");
        Assert.Equal(0.15, psi.GetProperty("current").GetProperty("figure").GetDouble());
        Assert.Equal([0.31, 0.15], psi.GetProperty("ended").EnumerateArray().Select(ended => ended.GetProperty("figure").GetDouble()));
    }

    private static ModelHealth Psi(int day, double figure)
    {
        var health = new ModelHealth
        {
            Model = Model, Measure = HealthMeasures.FeaturePsi, Feature = "AMOUNT", Window = MonitorWindow.Day, WindowStartMs = day * DayMs, Figure = figure, Rows = 2_000,
            Warn = HealthBand.UpTo(0.1), Alarm = HealthBand.UpTo(0.25), SinceMs = day * DayMs, AtMs = (day + 1) * DayMs, IsFinal = true,
        };
        return health with { State = health.Judge() };
    }

    private static ModelHealth Age(double hours) =>
        new() { Measure = HealthMeasures.LabelAge, Figure = hours, Alarm = HealthBand.UpTo(22), State = HealthState.Alarm, SinceMs = 5 * DayMs, AtMs = 5 * DayMs };

    private static ReadOnlySpan<byte> Bytes(ModelHealth record)
    {
        var bytes = new ArrayBufferWriter<byte>();
        new ModelHealthSerde().Serialize(record, bytes, default);
        return bytes.WrittenSpan;
    }
}
