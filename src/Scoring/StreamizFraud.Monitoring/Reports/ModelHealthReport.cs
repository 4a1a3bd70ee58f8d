using System.Buffers;
using System.Text;
using System.Text.Json;

namespace StreamizFraud.Monitoring;

/// <summary>The health of models for people and for programs, from the records of the model-health topic.</summary>
public sealed class ModelHealthReport
{
    private readonly SortedDictionary<string, List<ModelHealth>> _histories = new(StringComparer.Ordinal);

    /// <summary>A report.</summary>
    /// <param name="records">Records in the order of the topic: the last of each key is what holds, those before it are its history.</param>
    public ModelHealthReport(IEnumerable<ModelHealth> records)
    {
        ArgumentNullException.ThrowIfNull(records);
        foreach (var record in records)
        {
            if (!_histories.TryGetValue(record.Key, out var history))
            {
                _histories.Add(record.Key, history = []);
            }

            history.Add(record);
        }
    }

    /// <summary>What holds now, by key.</summary>
    public IEnumerable<ModelHealth> Current => _histories.Values.Select(history => history[^1]);

    /// <summary>Figures out of their limits, alarms first, then those that are so for longest.</summary>
    public IReadOnlyList<ModelHealth> Raised =>
        [.. Current.Where(health => health.State >= HealthState.Warn).OrderByDescending(health => health.State).ThenBy(health => health.SinceMs).ThenBy(health => health.Key, StringComparer.Ordinal)];

    /// <summary>The worst state.</summary>
    public HealthState State => Current.Select(health => health.State).DefaultIfEmpty(HealthState.Unjudged).Max();

    /// <summary>Histories by key, oldest first.</summary>
    internal IReadOnlyDictionary<string, List<ModelHealth>> Histories => _histories;

    /// <summary>One JSON object: the worst state, and all records by key with their histories of ended windows.</summary>
    public string ToJson()
    {
        var bytes = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(bytes, new JsonWriterOptions { Indented = true }))
        {
            json.WriteStartObject();
            json.WriteString("state", ModelHealthSerde.NameOf(State));
            json.WriteStartObject("health");
            foreach (var (key, history) in _histories)
            {
                json.WriteStartObject(key);
                json.WritePropertyName("current");
                ModelHealthSerde.Write(json, history[^1]);
                json.WriteStartArray("ended");
                foreach (var record in Reports.HealthHistory.Ended(history))
                {
                    ModelHealthSerde.Write(json, record);
                }

                json.WriteEndArray();
                json.WriteEndObject();
            }

            json.WriteEndObject();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(bytes.WrittenSpan);
    }

    /// <summary>A page that stands by itself: what is out of its limits, then every figure with its limits and its history as a line.</summary>
    public string ToHtml() => Reports.HealthPage.Of(this);
}
