using System.Diagnostics;

namespace StreamizFraud.Broker.Tests.Support;

/// <summary>Polls a condition instead of sleeping for a guessed time.</summary>
internal static class Wait
{
    public static Task UntilAsync(Func<bool> condition, TimeSpan limit, string what, TimeSpan? interval = null) =>
        UntilAsync(() => Task.FromResult(condition()), limit, what, interval);

    public static async Task UntilAsync(Func<Task<bool>> condition, TimeSpan limit, string what, TimeSpan? interval = null)
    {
        var clock = Stopwatch.StartNew();
        while (!await condition())
        {
            if (clock.Elapsed > limit)
            {
                throw new TimeoutException($"Waited {limit.TotalSeconds:0} s for: {what}");
            }

            // Brokers and other processes tell nobody when something has come true: they are asked again.
            await Task.Delay(interval ?? TimeSpan.FromMilliseconds(100));
        }
    }
}
