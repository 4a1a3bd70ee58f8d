using StreamizFraud.Topology.Tests.Dsl;

namespace StreamizFraud.Topology.Tests.Properties;

/// <summary>One record of a generated input; values are all different, so that results name the records they come from.</summary>
internal readonly record struct JoinInput(string Topic, string Key, string Value, long Timestamp)
{
    /// <summary>Generates an input whose records are up to <paramref name="lateness"/> ms behind the newest.</summary>
    public static List<JoinInput> Generate(Random random, int count, int step, long lateness, params string[] topics)
    {
        var inputs = new List<JoinInput>();
        var newest = 0L;
        for (var i = 0; i < count; i++)
        {
            newest += random.Next(3) == 0 ? 0 : random.Next(step);
            var timestamp = Math.Max(0, newest - (random.Next(3) == 0 ? random.NextInt64(lateness + 1) : 0));
            var value = random.Next(10) == 0 ? "_" : $"v{i}";
            inputs.Add(new(topics[random.Next(topics.Length)], "abc"[random.Next(3)].ToString(), value, timestamp));
        }

        return inputs;
    }

    /// <summary>Pipes the records in; gives what came out because of each.</summary>
    /// <param name="driver">The join.</param>
    /// <param name="inputs">The records.</param>
    /// <param name="interruptions">Decides before which records the tasks are closed, or crash, and are restored from their changelogs; null: never.</param>
    public static List<IReadOnlyList<string>> Run(TextDriver driver, IEnumerable<JoinInput> inputs, Random? interruptions = null)
    {
        var results = new List<IReadOnlyList<string>>();
        foreach (var input in inputs)
        {
            switch (interruptions?.Next(16))
            {
                case 0:
                    driver.Driver.Restart();
                    break;
                case 1:
                    driver.Driver.Crash();
                    break;
            }

            driver.Pipe(input.Topic, input.Key, input.Value, input.Timestamp);
            results.Add(driver.ReadList());
        }

        return results;
    }

    public override string ToString() => $"{Topic} {Key}:{Value}@{Timestamp}";
}
