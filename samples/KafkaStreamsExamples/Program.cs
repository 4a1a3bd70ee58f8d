using KafkaStreamsExamples;
using StreamizFraud.Topology.Planning;
using StreamizFraud.Topology.Runtime.App;

var programs = new Dictionary<string, Func<StreamTopology>>(StringComparer.OrdinalIgnoreCase)
{
    [nameof(WordCount)] = WordCount.Build,
    [nameof(PageViewsByRegion)] = PageViewsByRegion.Build,
    [nameof(TopArticles)] = TopArticles.Build,
    [nameof(EnrichedOrders)] = EnrichedOrders.Build,
    [nameof(UserSessions)] = UserSessions.Build,
    [nameof(SumOfOddNumbers)] = SumOfOddNumbers.Build,
    [nameof(OrdersWithCustomers)] = OrdersWithCustomers.Build,
    [nameof(DistinctEvents)] = DistinctEvents.Build,
};

if (args.Length is < 1 or > 2 || !programs.TryGetValue(args[0], out var build))
{
    Console.Error.WriteLine("Give the name of a program and, if it is not localhost:9092, the address of a broker. Its topics must exist.");
    Console.Error.WriteLine($"Programs: {string.Join(", ", programs.Keys)}");
    return 2;
}

var config = new StreamsConfig
{
    ApplicationId = $"example-{args[0].ToLowerInvariant()}",
    BootstrapServers = args.ElementAtOrDefault(1) ?? "localhost:9092",
};
await using var streams = new KafkaStreams(build(), config);
using var stop = new CancellationTokenSource();
Console.CancelKeyPress += (_, key) =>
{
    key.Cancel = true;
    stop.Cancel();
};

streams.StateChanged += (state, _) => Console.WriteLine($"{config.ApplicationId} is {state}.");
streams.Start();
await Task.WhenAny(streams.Completion, Task.Delay(Timeout.Infinite, stop.Token));
if (streams.Failure is { } failure)
{
    Console.Error.WriteLine($"{config.ApplicationId} has failed: {failure.Message}");
    return 1;
}

return 0;
