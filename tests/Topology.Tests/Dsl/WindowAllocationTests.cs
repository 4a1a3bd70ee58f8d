using Microsoft.Extensions.Logging;
using StreamizFraud.Topology.Dsl;
using StreamizFraud.Topology.Dsl.Nodes;
using StreamizFraud.Topology.Processing;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.Serdes;
using StreamizFraud.Topology.State;
using Xunit;

namespace StreamizFraud.Topology.Tests.Dsl;

public sealed class WindowAllocationTests
{
    private static readonly string[] Keys = [.. Enumerable.Range(0, 100).Select(i => $"card-{i}")];

    [Theory]
    [InlineData(60)]
    [InlineData(20)]
    public void Records_of_tumbling_and_hopping_windows_that_exist_allocate_nothing(int advance)
    {
        var windows = TimeWindows.OfSizeAndGrace(60.Ms(), 60.Ms()).AdvanceBy(TimeSpan.FromMilliseconds(advance));
        using var task = new LoneTask(
            new WindowStoreDefinition<string, string>("w", Serde.Utf8, Serde.Utf8, retentionMs: 120, windowSizeMs: 60) { Timestamped = true });

        // A reference: code that is not optimised boxes a number to ask whether it can be rewound.
        var last = new ReduceAggregation<string, string>((_, value) => value);
        var node = new TimeWindowAggregateNode<string, string, string>("node", new("w", SendsOldValues: true, OnClose: false), windows, last);
        var results = new Results();
        node.AddChild(results);
        node.Init(task);
        Round();
        var counted = results.Count;

        // The least of some rounds: the runtime may allocate on this thread on its own account.
        var least = long.MaxValue;
        for (var i = 0; i < 10; i++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            Round();
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        Assert.Equal(0, least);
        Assert.Equal(11 * counted, results.Count);

        void Round()
        {
            for (var i = 0; i < 1_000; i++)
            {
                node.Process(new Record<string, string>(Keys[i % Keys.Length], "v", 600 + (i % 60)));
                task.Keep();
            }
        }
    }

    private sealed class Results() : Receiver<Windowed<string>, Change<string>>("results")
    {
        public int Count { get; private set; }

        internal override void AddChild(ProcessorNode child) => throw new NotSupportedException();

        internal override void Process(in Record<Windowed<string>, Change<string>> record) => Count++;
    }

    /// <summary>A task of one node with one store, in memory.</summary>
    private sealed class LoneTask : TaskContext, IDisposable
    {
        private readonly ITaskDatabase _database;
        private readonly TaskStore _store;
        private readonly StreamClock _clock = new("clock", -1);

        public LoneTask(StoreDefinition definition)
        {
            _database = new MemoryStoreEngine().Open(string.Empty, [definition.Name]);
            _store = definition.Create(new StoreEnvironment(
                _database.Store(definition.Name), "topic", () => new RecordStamp(0, RecordHeaders.Empty), 10_000, name => new StreamClock(name, -1), Drop, _database));
        }

        public override string ApplicationId => "app";

        public override TaskId TaskId => default;

        public override long StreamTime => _clock.Time;

        public override long SystemTime => 0;

        public override ILogger Logger => throw new NotSupportedException();

        public override IRecordCollector Collector => throw new NotSupportedException();

        public void Keep()
        {
            _store.Keep();
            _clock.Keep();
        }

        public override IStateStore Store(string name) => _store;

        public override IDisposable Schedule(TimeSpan interval, PunctuationType type, Action<long> callback) => throw new NotSupportedException();

        public override void RequestCommit()
        {
        }

        public override void Drop(string node, string reason) => throw new InvalidOperationException($"{node}: {reason}");

        public override void Fail(string node, string reason) => throw new InvalidOperationException($"{node}: {reason}");

        public void Dispose() => _database.Dispose();

        internal override bool IsGlobal(string store) => false;

        internal override string ChangelogOf(string store) => "topic";

        internal override void SetSavepoint() => ((TaskStore)_store).SetSavepoint();

        internal override void ReleaseSavepoint() => ((TaskStore)_store).ReleaseSavepoint();

        internal override bool IsFaultOfRecord(Exception exception) => false;

        internal override void FailToSavepoint(Exception exception) => throw new InvalidOperationException("Nothing fails here.", exception);

        internal override StreamClock Clock(string name) => _clock;
    }
}
