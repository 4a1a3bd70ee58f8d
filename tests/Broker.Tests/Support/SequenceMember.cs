using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using StreamizFraud.Features;
using StreamizFraud.Scoring;
using StreamizFraud.Scoring.Onnx;
using StreamizFraud.Topology.Dsl;
using StreamizFraud.Topology.Planning;
using StreamizFraud.Topology.Runtime.App;
using StreamizFraud.Topology.Serdes;

namespace StreamizFraud.Broker.Tests.Support;

/// <summary>A member of an application that scores with a GRU, in a process of its own: this assembly as a program.</summary>
internal sealed class SequenceMember(string address, string prefix, string folder, string instance) : IDisposable
{
    private Process? _process;

    /// <summary>The model, made by <c>tests/Scoring.Tests/Sequences/Models/make.py</c>.</summary>
    public static string Model => Path.Combine(AppContext.BaseDirectory, "gru.onnx");

    /// <summary>What a member computes: lines <c>card,a,b,c</c> to lines <c>card,a,b,c,score</c>.</summary>
    public static StreamTopology Topology(string prefix)
    {
        var (builder, set) = (new StreamsBuilder(), new LineFeatures());
        builder.Stream(prefix + "-payments", Consumed.With(Serde.Utf8, Serde.Utf8))
            .ComputeFeatures(builder, set, Serde.Utf8)
            .Score(builder, set, () => OnnxFraudModel.Load(Model), LineFeatures.CardOf)
            .MapValues(scored => string.Create(CultureInfo.InvariantCulture, $"{scored.Row.Event},{scored.Score:R}"))
            .To(prefix + "-scores", Produced.With(Serde.Utf8, Serde.Utf8));
        return builder.Build();
    }

    /// <summary>The program: runs until it is killed or told to stop.</summary>
    public static async Task<int> RunAsync(string[] args)
    {
        var (address, prefix, folder, instance) = (args[0], args[1], args[2], args[3]);
        await using var streams = new KafkaStreams(Topology(prefix), new StreamsConfig
        {
            ApplicationId = prefix + "-app",
            BootstrapServers = address,
            StateDirectory = folder,
            GroupInstanceId = instance,
            SessionTimeout = TimeSpan.FromSeconds(6),
            CommitInterval = TimeSpan.FromMilliseconds(500),
        });
        using var stop = PosixSignalRegistration.Create(PosixSignal.SIGTERM, context =>
        {
            context.Cancel = true;
            _ = streams.CloseAsync(TimeSpan.FromSeconds(20));
        });
        streams.Start();
        await streams.Completion.ConfigureAwait(false);
        return 0;
    }

    public void Start()
    {
        var start = new ProcessStartInfo("dotnet") { UseShellExecute = false };
        foreach (var argument in (string[])["exec", typeof(SequenceMember).Assembly.Location, address, prefix, folder, instance])
        {
            start.ArgumentList.Add(argument);
        }

        _process = Process.Start(start)!;
    }

    /// <summary>SIGKILL: no handler runs.</summary>
    public async Task KillAsync()
    {
        if (_process!.HasExited)
        {
            throw new InvalidOperationException($"Member {instance} has ended by itself, with exit code {_process.ExitCode}.");
        }

        _process.Kill();
        await _process.WaitForExitAsync();
    }

    public void Dispose()
    {
        if (_process is { HasExited: false })
        {
            _process.Kill();
            _process.WaitForExit();
        }

        _process?.Dispose();
    }

    /// <summary>The numbers of a line.</summary>
    private sealed class LineFeatures : FeatureSet<string>
    {
        public LineFeatures()
            : base("lines")
        {
            Feature("a", line => NumberAt(line, 1));
            Feature("b", line => NumberAt(line, 2));
            Feature("c", line => NumberAt(line, 3));
        }

        public static string CardOf(string line) => line[..line.IndexOf(',', StringComparison.Ordinal)];

        [FeatureFunction(1)]
        public static double NumberAt(string line, int place) => double.Parse(line.Split(',')[place], CultureInfo.InvariantCulture);
    }
}
