using System.Text;
using StreamizFraud.Broker.Tests.Support;
using StreamizFraud.Decisions;
using StreamizFraud.Topology.Serdes;

namespace StreamizFraud.Broker.Tests.Checks;

/// <summary>A decision as it stands in its topic.</summary>
internal sealed record DecidedPayment(string Token, long EventTimeMs, Decision Decision)
{
    public static List<DecidedPayment> Read(IEnumerable<LogRecord> records)
    {
        var serde = new DecisionSerde();
        return [.. records.Select(record => new DecidedPayment(
            Encoding.UTF8.GetString(record.Key),
            record.Timestamp,
            serde.Deserialize(record.Value, new SerdeContext("decisions", IsKey: false))))];
    }
}
